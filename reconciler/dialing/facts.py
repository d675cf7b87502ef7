"""What follows from an outplan's numbers: how often, how close together, over how long.

All of them assume that every call ends at once and nobody answers: the most that can happen.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from reconciler.values.outplan import COUNT_FIELDS, INT_MAX

if TYPE_CHECKING:
    from reconciler.values.outplan import Outplan

_COUNTS = attrgetter(*COUNT_FIELDS)

DAY = 86_400_000
"""Milliseconds."""


class Facts(NamedTuple):
    """Derived facts; durations in milliseconds.

    `attempts_total` adds up all destinations. `min_gap` is the shortest wait between two attempts,
    the largest number the service stores when there is no second one. `span` lies between the first
    and the last attempt, at least. `attempts_per_day` is the most within any 24 hours.
    """

    attempts_total: int
    min_gap: int
    span: int
    attempts_per_day: int


def counts_of(outplan: Outplan) -> tuple[int, ...]:
    """Return the attempts per destination, in order."""
    counts: tuple[int, ...] = _COUNTS(outplan)
    return counts


def facts_of(outplan: Outplan) -> Facts:
    """Return the facts; a negative count, which the service stores, counts as none."""
    total = sum(max(0, count) for count in counts_of(outplan))
    gap = max(0, outplan.try_interval)
    per_day = min(total, (DAY - 1) // gap + 1) if gap else total
    return Facts(total, gap if total > 1 else INT_MAX, gap * max(0, total - 1), per_day)
