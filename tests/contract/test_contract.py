"""The sandbox answers as the real service did, recording by recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.play import Player
from tests.contract.rows import Rows
from tests.contract.sandbox import served_sandbox
from tests.contract.scenario import RECORDINGS, load, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.sandbox.store import Store

Sandbox = tuple[str, "Store"]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with served_sandbox() as served:
        yield served


@pytest.mark.parametrize("name", names())
def test_every_recorded_answer(sandbox: Sandbox, name: str) -> None:
    url, store = sandbox
    scenario = load(RECORDINGS / f"{name}.json")
    rows = Rows(store, scenario.rows)
    differences = list(Player(url, rows.ids, rows.keys).play(scenario))
    assert not differences, "\n".join(map(str, differences))
