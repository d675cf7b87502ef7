"""VoIPBIN's dialer with one target, as sections 9.2 to 9.5 of the contract describe it.

An event loop over a clock, written from that description and not from `dialing.timeline`, which
it is compared with. It knows nothing but turns: each looks at the target and either places a call
or waits. Milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.values.outplan import Outplan


@dataclass
class Target:
    """An outdial target that never answers."""

    try_counts: list[int] = field(default_factory=lambda: [0] * 5)
    tm_update: int | None = None
    ringing_until: int | None = None


@dataclass(frozen=True)
class Call:
    """A placed call: its destination and when it was placed, from the first one."""

    destination: int
    at: int


def dial(
    outplan: Outplan, ring: Callable[[int], int], wait: Callable[[int, int | None], int]
) -> list[Call]:
    """Run a campaign until no destination is left.

    `ring(n)` is how long call n rings before it fails. `wait(now, due)` is how long the dialer
    waits after a turn with nothing to do; `due` is when the target may be tried, None while a call
    still rings.
    """
    target, calls, now = Target(), list[tuple[int, int]](), 1_000
    while True:
        _end_call(target, now)
        destination = _destination(target, outplan)
        if destination is None and target.ringing_until is None:
            return [Call(slot, at - calls[0][1]) for slot, at in calls]
        if destination is None or not _may_be_tried(target, outplan, now):
            due = None
            if target.ringing_until is None and target.tm_update is not None:
                due = target.tm_update + outplan.try_interval
            now += wait(now, due)
            continue
        target.try_counts[destination] += 1
        target.tm_update = now
        target.ringing_until = now + ring(len(calls))
        calls.append((destination, now))
        now += 500


def _end_call(target: Target, now: int) -> None:
    if target.ringing_until is not None and now >= target.ringing_until:
        target.tm_update = target.ringing_until
        target.ringing_until = None


def _destination(target: Target, outplan: Outplan) -> int | None:
    for slot in range(5):
        if target.try_counts[slot] < getattr(outplan, f"max_try_count_{slot}"):
            return slot
    return None


def _may_be_tried(target: Target, outplan: Outplan, now: int) -> bool:
    if target.ringing_until is not None:
        return False
    return target.tm_update is None or now - outplan.try_interval >= target.tm_update
