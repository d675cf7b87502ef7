"""Row 8: how fast an apply writes where nothing limits it, beside a bare loop of such posts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks import data
from benchmarks.measure import BenchError, interleaved, spread
from benchmarks.report import Line
from benchmarks.traffic import posts_per_second
from benchmarks.verdicts import rate
from reconciler.sandbox.initial_state import ACCESS_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.stage import Account, Stage

_ROUNDS = 5
_LEAST = 0.6


def measured(stage: Stage) -> Iterator[Line]:
    """Measure both by the arrivals at the server, from the first create to the last."""
    count, contestant = stage.sizes.creates, stage.sizes.contestant
    bodies = stage.directory("bodies") / "bodies.json"
    bodies.write_text(json.dumps([data.body(number) for number in range(count)]), encoding="utf-8")

    def applied() -> float:
        with stage.empty(count) as account:
            stage.reconciler(account.directory, "apply", "--auto-approve")
            return _rate(account)

    def posted() -> float:
        with stage.empty(count) as account:
            url = f"{account.server.url}/outplans?accesskey={ACCESS_KEY}"
            stage.floor("bare_posts", account.directory, url, str(bodies))
            return _rate(account)

    found = interleaved(
        {
            "ours": contestant(applied, _ROUNDS, warm=False),
            "floor": contestant(posted, _ROUNDS, warm=False),
        }
    )
    ours, floor = spread(found["ours"]), spread(found["floor"])
    ratio = ours.median / floor.median
    yield Line(
        f"8 creates per second, {count:,} creates",
        rate(ours),
        f"bare loop, 8 workers: {rate(floor)}",
        f"{ratio:.2f}x",
        f">= {_LEAST:g}x",
        ratio >= _LEAST,
    )


def _rate(account: Account) -> float:
    requests = account.server.requests()
    made = sum(one.method == "POST" and not one.throttled for one in requests)
    if made != account.count:
        raise BenchError(f"{made:,} creates came in instead of {account.count:,}")
    return posts_per_second(requests)
