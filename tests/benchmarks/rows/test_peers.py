"""Without peers their lines say so, and that they could not be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.peers import octodns
from benchmarks.rows import peers

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from benchmarks.stage import Stage


def test_a_peer_that_is_absent_is_not_measured(
    stage: Stage, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(octodns, "VENV", scratch / "peers")
    lines = list(peers.measured(stage))
    assert [line.row for line in lines] == [
        "4 empty plan of 20, beside Terraform",
        "4 empty plan of 20, beside octoDNS",
    ]
    assert [line.measured for line in lines] == ["not measured"] * 2
    assert [line.reach for line in lines] == [">= 25x faster", ">= 5x faster"]
    assert [line.reached for line in lines] == [None, None]
    assert "not on the PATH" in lines[0].why
    assert "not in .venv-peers" in lines[1].why
