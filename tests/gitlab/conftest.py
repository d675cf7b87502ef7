"""A GitLab for a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gitlab.server import GitLab, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def served_lab() -> Iterator[GitLab]:
    """A GitLab on this machine, one for the tests of a module."""
    with serving() as found:
        yield found


@pytest.fixture
def lab(served_lab: GitLab) -> GitLab:
    """A merge request without notes."""
    served_lab.reset()
    return served_lab
