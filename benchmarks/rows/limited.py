"""Row 7: an apply against the account's rate limit, alone and beside somebody who uses it too."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.measure import Run, spread
from benchmarks.report import Line
from benchmarks.stage import FLOORS, LATENCY
from benchmarks.traffic import OURS, Request, ours
from benchmarks.verdicts import duration
from reconciler.sandbox.initial_state import ACCESS_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.stage import Account, Stage

RATE, BURST = 17, 33
"""What VoIPBIN admits per customer: requests a second, and at once."""

_NEIGHBOUR = RATE / 3


def measured(stage: Stage) -> Iterator[Line]:
    """Measure once each, since each takes about a minute; beside it what the limit allows."""
    count = stage.sizes.creates
    with stage.empty(count, limited=True, latency=LATENCY) as account:
        run = stage.reconciler(account.directory, "apply", "--auto-approve")
        requests = ours(account.server.requests())
    yield _paced(f"7 apply of {count:,} creates at 17/s", run, requests, RATE, 1.05)
    yield _refused(requests)
    with stage.empty(count, limited=True, latency=LATENCY) as account:
        with _neighbour(stage, account):
            run = stage.reconciler(account.directory, "apply", "--auto-approve")
        everything = account.server.requests()
    theirs = [one for one in everything if not one.agent.startswith(OURS)]
    got = sum(not one.throttled for one in theirs)
    row = f"7 apply of {count:,} creates, a third taken"
    shares = f"the other client got {got:,} of {len(theirs):,} requests through"
    yield _paced(row, run, ours(everything), RATE * 2 / 3, 1.15, more=shares)


def _paced(
    row: str, run: Run, requests: Sequence[Request], rate: float, most: float, *, more: str = ""
) -> Line:
    """Judge by the time that the limit takes for what was let through."""
    through = sum(not one.throttled for one in requests)
    allowed = (through - BURST) / rate
    ratio = run.seconds / allowed
    refused = f"{len(requests) - through:,} of {len(requests):,} requests answered 429"
    return Line(
        row,
        duration(spread([run.seconds])),
        f"({through:,} - {BURST}) / {rate:.4g}: {allowed:.2f} s",
        f"{ratio:.2f}x",
        f"<= {most:g}x",
        ratio <= most,
        f"{refused}; {more}" if more else refused,
    )


def _refused(requests: Sequence[Request]) -> Line:
    share = sum(one.throttled for one in requests) / len(requests)
    return Line("7 answered 429", f"{share:.1%}", reach="< 1%", reached=share < 0.01)


@contextmanager
def _neighbour(stage: Stage, account: Account) -> Iterator[None]:
    """Let somebody else use the account until the block ends."""
    url = f"{account.server.url}/customer?accesskey={ACCESS_KEY}"
    starter = "from neighbour import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", starter, url, str(_NEIGHBOUR)],
        env=stage.environment(PYTHONPATH=str(FLOORS)),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield
        finally:
            process.kill()
