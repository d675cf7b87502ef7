"""Measuring: medians, taking turns, and what a process is said to cost. No figure is judged."""

from __future__ import annotations

import fcntl
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks import measure
from benchmarks.measure import BenchError, Contestant, Run, Spread, interleaved, spread

if TYPE_CHECKING:
    from pathlib import Path


def python(code: str, scratch: Path, **environment: str) -> Run:
    command = [sys.executable, "-I", "-S", "-c", code]
    return measure.run(command, cwd=scratch, env=environment, scratch=scratch)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([3.0], Spread(3.0, 3.0, 3.0, 1)),
        ([9.0, 1.0, 2.0], Spread(2.0, 1.0, 9.0, 3)),
        ([4.0, 1.0], Spread(2.5, 1.0, 4.0, 2)),
    ],
)
def test_a_spread_is_the_median_and_the_range(values: list[float], found: Spread) -> None:
    assert spread(values) == found


def test_contestants_take_turns_and_practice_does_not_count() -> None:
    order: list[str] = []

    def one(name: str, rounds: int, *, warm: bool = True) -> Contestant[int]:
        def take() -> int:
            order.append(name)
            return len(order)

        return Contestant(take, rounds, warm)

    found = interleaved({"a": one("a", 3), "b": one("b", 1, warm=False), "c": one("c", 2)})
    assert "".join(order) == "ac" + "abc" + "ac" + "a"
    assert found == {"a": [3, 6, 8], "b": [4], "c": [5, 7]}


def test_no_contestants_are_no_error() -> None:
    assert interleaved({}) == {}


def test_a_run_tells_what_the_process_said_and_sees_only_its_environment(scratch: Path) -> None:
    code = "import os, sys; print(os.environ['A'], os.getcwd()); print('to you', file=sys.stderr)"
    done = python(code, scratch, A="é")
    assert (done.code, done.out, done.err) == (0, f"é {scratch}\n", "to you\n")
    assert done.seconds > 0
    assert done.peak_mib > 0


def test_a_big_parent_does_not_count_as_its_child(scratch: Path) -> None:
    big = b"x" * 2**27
    assert python("pass", scratch).peak_mib < len(big) / 2**20


def test_a_failed_process_is_an_error_with_its_last_word(scratch: Path) -> None:
    with pytest.raises(BenchError, match=r"ended with 3: the end$"):
        python("import sys; print('the end\\n', file=sys.stderr); sys.exit(3)", scratch)


def test_a_program_that_is_not_there_is_an_error_that_names_it(scratch: Path) -> None:
    with pytest.raises(BenchError, match=r"nowhere x could not be started: .*No such file"):
        measure.run(["/nowhere", "x"], cwd=scratch, env={}, scratch=scratch)


def test_a_hung_process_is_ended(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "LONGEST", 0.3)
    hang = "import fcntl, time; file = open('held', 'w'); fcntl.flock(file, 2); time.sleep(600)"
    with pytest.raises(BenchError, match="did not end within"):
        python(hang, scratch)
    with (scratch / "held").open("w") as file:
        signal.alarm(60)  # if it still runs, the lock is not given back
        fcntl.flock(file, fcntl.LOCK_EX)
        signal.alarm(0)
