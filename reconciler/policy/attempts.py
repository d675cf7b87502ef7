"""RC202 and RC203: which destinations are called, and how often. RC201 is the schema's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.dialing.facts import counts_of
from reconciler.policy.findings import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import DesiredOutplan

MOST_PUBLISHED = 25
"""The attempts of the most persistent published example, five for each of five destinations."""


def check(one: DesiredOutplan, _around: Surroundings | None) -> Iterator[Hit]:
    """Yield what is odd about the counts."""
    counts = counts_of(one.outplan)
    unused = counts.index(0) if 0 in counts else len(counts)
    if any(counts[unused:]):
        after = next(slot for slot in range(unused, len(counts)) if counts[slot])
        field = f"max_try_count_{after}"
        yield Hit(
            "RC202",
            f"{field} is {counts[after]} although max_try_count_{unused} is 0",
            f"destination_{unused} is never called; give it the attempts if that is a slip",
            f"spec.{field}",
        )
    total = sum(counts)
    if total > MOST_PUBLISHED:
        yield Hit(
            "RC203",
            f"{total:,} attempts in total for one person, more than {MOST_PUBLISHED}",
            "lower the counts",
            "spec",
        )
