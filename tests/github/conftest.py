"""A GitHub for a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.github.server import GitHub, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def served() -> Iterator[GitHub]:
    """A GitHub on this machine, one for the tests of a module."""
    with serving() as found:
        yield found


@pytest.fixture
def hub(served: GitHub) -> GitHub:
    """An empty repository."""
    served.reset()
    return served
