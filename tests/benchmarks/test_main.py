"""The command: one table, sorted by row, and a row that broke off does not hide the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import __main__ as command
from benchmarks.measure import BenchError
from benchmarks.report import Line
from benchmarks.rows import ROWS, Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.stage import Stage


def _good(_stage: Stage) -> Iterator[Line]:
    yield Line("9 memory", "2 MiB", reached=False)
    yield Line("1 start", "1 ms", reached=True)


def _broken(_stage: Stage) -> Iterator[Line]:
    yield Line("3 first half", "1 ms")
    raise BenchError("the second half ended with 1: no reason")


@pytest.fixture(autouse=True)
def elsewhere(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "RESULTS", scratch / "results.md")


def test_a_whole_run_prints_the_table_and_writes_the_results(
    scratch: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "ROWS", {"good": Row(1, _good)})
    assert command.main([]) == 0  # a reach that is missed is a finding, not a failure
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in printed[:4]] == ["row", printed[1].split()[0], "1", "9"]
    written = (scratch / "results.md").read_text(encoding="utf-8")
    assert "| 9 memory | 2 MiB |" in written
    for name in ("commit", "cores", "CPU", "memory", "python", "deepdiff", "octodns", "terraform"):
        assert f"\n- {name}: " in written


def test_a_row_that_breaks_off_says_why_and_fails_the_run(
    scratch: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "ROWS", {"broken": Row(3, _broken), "good": Row(1, _good)})
    assert command.main(["--quick", "--results", str(scratch / "some.md")]) == 1
    printed = capsys.readouterr().out
    assert "3 broken: the second half ended with 1: no reason" in printed
    assert "1 start" in printed
    assert "3 first half" in printed
    assert (scratch / "some.md").exists()
    assert not (scratch / "results.md").exists()


def test_some_rows_are_measured_and_nothing_is_written(
    scratch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--quick", "--only", "start"]) == 0
    printed = capsys.readouterr().out
    rows = [line for line in printed.splitlines() if line.startswith("1 start: ")]
    assert len(rows) == 3
    assert not (scratch / "results.md").exists()


def test_an_unknown_row_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["--only", "speed"])
    assert ", ".join(f"'{name}'" for name in ROWS) in capsys.readouterr().err
