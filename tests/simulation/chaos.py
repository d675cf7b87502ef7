"""The long search: `python -m tests.simulation.chaos`, which `make chaos` runs.

Many seeded histories in several processes, bad bytes for the readers, and real process kills. Ends
with 1 when a promise was broken, and says how to tell that history again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import secrets
import sys
import tempfile
import time
import traceback
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from reconciler.sandbox.faults import FaultKind
from tests.simulation.fuzz import fuzz
from tests.simulation.history import tell
from tests.simulation.kills import Killed, rounds
from tests.simulation.world import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHUNK = 100
_ROUNDS = 10
_SAY_EVERY = 15.0


@dataclass(slots=True)
class Found:
    """What a part of the search came to; failures are (how to replay, why)."""

    histories: int = 0
    inputs: int = 0
    tally: Tally = field(default_factory=Tally)
    killed: Killed = field(default_factory=Killed)
    failures: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: Found) -> None:
        """Add another part."""
        self.histories += other.histories
        self.inputs += other.inputs
        self.tally.add(other.tally)
        self.killed.rounds += other.killed.rounds
        self.killed.kills += other.killed.kills
        self.killed.requests += other.killed.requests
        self.failures += other.failures


def tell_many(seeds: range, deadline: float) -> Found:
    """Tell the history of each seed and feed the readers with it, until the deadline."""
    found = Found()
    for seed in seeds:
        if time.time() > deadline:
            break
        said: list[str] = []
        try:
            fuzz(seed)
            found.inputs += 1
            found.tally.add(tell(seed, said))
        except Exception:  # noqa: BLE001 - whatever it is, the seed replays it
            why = traceback.format_exc(limit=-3)
            found.failures.append((f"--seed {seed} --histories 1", f"{' '.join(said)}\n{why}"))
        found.histories += 1
    return found


def kill_many(seed: int, count: int) -> Found:
    """Kill the real command so many times."""
    with tempfile.TemporaryDirectory() as directory:
        killed = rounds(seed, count, Path(directory))
    failures = [(f"--seed {each} --histories 0 --kills 1", why) for each, why in killed.failures]
    return Found(killed=killed, failures=failures)


def search(seed: int, histories: int, kills: int, workers: int, minutes: float) -> Found:
    """Search with several processes, and say now and then how far it is."""
    total, begun = Found(), time.time()
    said, deadline = begun, begun + minutes * 60
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        running: set[Future[Found]] = {
            pool.submit(kill_many, seed + start, min(_ROUNDS, kills - start))
            for start in range(0, kills, _ROUNDS)
        }
        running |= {
            pool.submit(tell_many, range(start, min(start + _CHUNK, seed + histories)), deadline)
            for start in range(seed, seed + histories, _CHUNK)
        }
        while running:
            done, running = wait(running, timeout=_SAY_EVERY, return_when=FIRST_COMPLETED)
            for each in done:
                total.add(each.result())
            if time.time() > said + _SAY_EVERY:
                said = time.time()
                _say(f"{said - begun:5.0f} s  {_short(total)}", sys.stderr)
    return total


def report(found: Found, seconds: float) -> None:
    """Print the counts."""
    tally, killed = found.tally, found.killed
    _say(f"histories        {found.histories:>9,}  in {seconds:,.0f} s")
    _say(f"runs of the tool {tally.runs:>9,}")
    _say(f"requests         {tally.requests:>9,}")
    _say(f"kills in-process {tally.kills:>9,}")
    _say(f"races            {tally.races:>9,}")
    _say(f"files fuzzed     {found.inputs:>9,}")
    _say(f"SIGKILL          {killed.kills:>9,}  in {killed.rounds:,} rounds")
    _say(f"requests served  {killed.requests:>9,}")
    _say(f"faults injected  {sum(tally.faults.values()):>9,}")
    _lines((str(kind), tally.faults[kind]) for kind in FaultKind)
    _say(f"changes          {sum(tally.outcomes.values()):>9,}")
    _lines(sorted(tally.outcomes.items()))
    _say(f"violations       {len(found.failures):>9,}")
    for how, why in found.failures[:20]:
        _say(f"\npython -m tests.simulation.chaos {how}\n{why}")


def main() -> int:
    """Read the command line, search, report."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.chaos", description=__doc__)
    parser.add_argument("--histories", type=int, default=20_000)
    parser.add_argument("--seed", type=int, help="the first history; chosen at random by default")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, help="SIGKILLs; 150 in a search of a size")
    parser.add_argument("--minutes", type=float, default=30)
    args = parser.parse_args()
    seed = secrets.randbelow(10**9) if args.seed is None else args.seed
    kills = (150 if args.histories >= 1_000 else 0) if args.kills is None else args.kills
    begun = time.time()
    _say(f"seed {seed}")
    found = search(seed, args.histories, kills, args.workers, args.minutes)
    report(found, time.time() - begun)
    return 1 if found.failures or found.histories < args.histories else 0


def _short(found: Found) -> str:
    return (
        f"{found.histories:,} histories, {found.tally.requests:,} requests, "
        f"{found.killed.kills:,} SIGKILLs, {len(found.failures):,} violations"
    )


def _lines(counts: Iterable[tuple[str, int]]) -> None:
    for name, count in counts:
        _say(f"  {name:<18}{count:>6,}")


def _say(text: str, stream: TextIO | None = None) -> None:
    print(text, file=stream or sys.stdout, flush=True)


if __name__ == "__main__":
    sys.exit(main())
