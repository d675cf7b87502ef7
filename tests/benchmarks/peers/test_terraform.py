"""Terraform: where it is not on the PATH, that is said; where it is, it finds nothing to do."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from benchmarks.measure import BenchError
from benchmarks.peers import terraform

if TYPE_CHECKING:
    from benchmarks.stage import Stage


def test_without_it_that_is_said(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BenchError, match="terraform is not on the PATH"):
        terraform.ready(stage, 1)
    assert terraform.version() == "not installed"


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on the PATH")
def test_the_state_has_what_the_files_want(stage: Stage) -> None:
    assert "No changes." in terraform.ready(stage, 3)().out
    assert terraform.version()[0].isdigit()
