"""Measuring: what a whole process costs, contestants in turn, and the middle of several rounds.

Knows nothing of what is measured.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

LAUNCH = Path(__file__).with_name("launch.py")
LONGEST = 300.0
"""Seconds after which a process counts as hung."""

_K = TypeVar("_K")
_T = TypeVar("_T")


class BenchError(Exception):
    """Something could not be measured; the message says why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one process cost, and what it said."""

    seconds: float
    peak_mib: float
    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of several measurements, and how far they lie apart."""

    median: float
    low: float
    high: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Contestant(Generic[_T]):
    """Something to measure so many times, after one run that does not count, if `warm`."""

    measure: Callable[[], _T]
    rounds: int
    warm: bool = True


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str],
    scratch: Path,
) -> Run:
    """Run a command, named by its absolute path, to its end. Its output goes through `scratch`.

    Raises:
        BenchError: it failed, or did not end.
    """
    out, err = scratch / "stdout", scratch / "stderr"
    words = [str(word) for word in command]
    launcher = subprocess.Popen(
        [sys.executable, "-I", "-S", str(LAUNCH), str(out), str(err), *words],
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with launcher:
        try:
            said, trouble = launcher.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            raise BenchError(f"{_shown(words)} did not end within {LONGEST:.0f} s") from None
        finally:
            _end(launcher)
    if launcher.returncode != 0:
        raise BenchError(f"{_shown(words)} could not be started: {_last_line(trouble)}")
    cost = json.loads(said)
    done = Run(**cost, out=_text(out), err=_text(err))
    if done.code != 0:
        reason = _last_line(done.err) or _last_line(done.out)
        raise BenchError(f"{_shown(words)} ended with {done.code}: {reason}")
    return done


def interleaved(contestants: Mapping[_K, Contestant[_T]]) -> dict[_K, list[_T]]:
    """Measure all contestants in turn, round after round, so that a noisy moment hits all alike."""
    for one in contestants.values():
        if one.warm:
            one.measure()
    found: dict[_K, list[_T]] = {name: [] for name in contestants}
    for number in range(max((one.rounds for one in contestants.values()), default=0)):
        for name, one in contestants.items():
            if number < one.rounds:
                found[name].append(one.measure())
    return found


def spread(values: Iterable[float]) -> Spread:
    """Return the median and the range of at least one value."""
    known = list(values)
    return Spread(statistics.median(known), min(known), max(known), len(known))


def seconds(runs: Iterable[Run]) -> Spread:
    """Return how long processes took."""
    return spread(one.seconds for one in runs)


def peaks(runs: Iterable[Run]) -> Spread:
    """Return how much memory processes took at most, in MiB."""
    return spread(one.peak_mib for one in runs)


def _end(launcher: subprocess.Popen[str]) -> None:
    """End what is still running of a launcher's session, after an interrupt or too long a wait."""
    if launcher.poll() is None:
        os.killpg(launcher.pid, signal.SIGKILL)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def _shown(words: Sequence[str]) -> str:
    """Return a command as a reader knows it: the program's name and its first few words."""
    return " ".join([Path(words[0]).name, *words[1:4]])


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "it said nothing"
