"""Rules about how often and which destinations are called: each condition beside its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.dialing.facts import counts_of
from reconciler.policy.findings import Hit
from reconciler.policy.rule import Rule
from reconciler.values.outplan import COUNT_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import DesiredOutplan

MOST_PUBLISHED = 25
"""The attempts of the most persistent published example, five for each of five destinations."""


def _after_a_gap(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
    counts = counts_of(wanted.outplan)
    unused = counts.index(0) if 0 in counts else len(counts)
    if not any(counts[unused:]):
        return ()
    after = next(slot for slot in range(unused, len(counts)) if counts[slot])
    field = COUNT_FIELDS[after]
    hit = Hit(
        f"{field} is {counts[after]} although {COUNT_FIELDS[unused]} is 0",
        f"destination_{unused} is never called; give it the attempts if that is a slip",
        f"spec.{field}",
    )
    return (hit,)


def _too_many(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
    total = sum(counts_of(wanted.outplan))
    if total <= MOST_PUBLISHED:
        return ()
    message = f"{total:,} attempts in total for one person, more than {MOST_PUBLISHED}"
    return (Hit(message, "lower the counts", "spec"),)


RULES = (
    Rule(
        "RC201",
        "Nobody is dialled",
        "error",
        "With all five counts 0 no target is ever eligible: a campaign with this outplan finds "
        "nothing to do and stops at once.",
        "spec:\n  max_try_count_0: 0",
        "spec:\n  max_try_count_0: 3",
        "Set at least max_try_count_0.",
        "the server's behaviour, see [VoIPBIN](voipbin.md), Dialing",
        found="schema",
        problem="dials-nobody",
    ),
    Rule(
        "RC202",
        "A count above 0 after an unused destination",
        "warning",
        "Destinations are used strictly in order, and a count of 0 skips one. A gap in between is "
        "allowed, but more often a slip: the second number is never called and the third is.",
        "spec:\n  max_try_count_0: 3\n  max_try_count_2: 1",
        "spec:\n  max_try_count_0: 3\n  max_try_count_1: 1",
        "Give the attempts to the next destination in order, or allow the gap with its reason.",
        'VoIPBIN documentation, Outplan, "How Destination Fallback Works" and "Configuration '
        'Issues": "wrong retry behavior"',
        check=_after_a_gap,
    ),
    Rule(
        "RC203",
        "More than 25 attempts in total",
        "warning",
        "The counts of all destinations add up for one person. 25 is the most of any published "
        "example; more of them annoys people and, in many places, breaks rules on repeated calls.",
        "spec:\n  max_try_count_0: 20\n  max_try_count_1: 10",
        "spec:\n  max_try_count_0: 5\n  max_try_count_1: 5",
        "Lower the counts. Your own limit goes into policy.max_attempts_total.",
        'VoIPBIN documentation, Outplan, "Best Practices", 3: "balance persistence with respect '
        'for recipients"',
        about=COUNT_FIELDS,
        check=_too_many,
    ),
)
