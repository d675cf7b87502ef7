"""octoDNS: where it is not and cannot be, that is said. It is never installed by a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.measure import BenchError
from benchmarks.peers import octodns
from benchmarks.stage import Sizes, opened

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.stage import Stage


@pytest.fixture(autouse=True)
def absent(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(octodns, "VENV", scratch / "peers")


def test_a_quick_run_does_not_install_it(stage: Stage) -> None:
    with pytest.raises(BenchError, match=r"octoDNS is not in \.venv-peers"):
        octodns.ready(stage, 1)
    assert octodns.version() == "not installed"


def test_where_it_cannot_be_installed_that_is_said(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip = scratch / "pip"
    pip.write_text("#!/bin/sh\necho 'ERROR: No matching distribution found' >&2\nexit 1\n")
    pip.chmod(0o700)
    monkeypatch.setattr("benchmarks.peers.octodns.sys.executable", str(pip))
    refused = pytest.raises(BenchError, match=r"cannot install octoDNS .*: ERROR: No matching")
    with opened(scratch, Sizes()) as whole, refused:
        octodns.ready(whole, 1)
