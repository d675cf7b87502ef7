"""A small stage for the benchmarks, in a directory whose name has a space."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.stage import QUICK, Stage, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    made = tmp_path / "with a space"
    made.mkdir()
    return made


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One for all, since its servers take longer to start than what is tested on them."""
    with opened(tmp_path_factory.mktemp("a stage"), QUICK) as made:
        yield made
