"""Rules about the team's own bounds on durations and attempts, as far as its policy sets any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.dialing.facts import counts_of, facts_of
from reconciler.policy.findings import Hit
from reconciler.policy.rule import Rule
from reconciler.values.durations import format_duration
from reconciler.values.outplan import COUNT_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reconciler.policy.rule import Check, Prepare
    from reconciler.policy.spec import Bounds, Policy
    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import Desired, DesiredOutplan

_TEAM = "your `policy` in reconciler.yaml"
_PRACTICE = 'VoIPBIN documentation, Outplan, "Best Practices"'


def _within(field: str, bounds_in: Callable[[Policy], Bounds]) -> Prepare:
    def prepare(_desired: Desired, policy: Policy) -> Check | None:
        bounds = bounds_in(policy)
        low, high = bounds.min or 0, bounds.max
        if bounds.min is None and high is None:
            return None

        def check(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
            value = getattr(wanted.outplan, field)
            if low <= value and (high is None or value <= high):
                return ()
            said = f"at most {format_duration(high or 0)}"
            if value < low or high is None:
                said = f"at least {format_duration(low)}"
            message = f"{field} is {format_duration(value)}; the policy asks for {said}"
            return (Hit(message, f"write {said}", f"spec.{field}"),)

        return check

    return prepare


def _each(_desired: Desired, policy: Policy) -> Check | None:
    most = policy.max_attempts_per_destination
    if most is None:
        return None

    def check(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
        return [
            Hit(
                f"{field} is {count}; the policy allows {most}",
                f"write {most} or less",
                f"spec.{field}",
            )
            for field, count in zip(COUNT_FIELDS, counts_of(wanted.outplan), strict=True)
            if count > most
        ]

    return check


def _total(_desired: Desired, policy: Policy) -> Check | None:
    most = policy.max_attempts_total
    if most is None:
        return None

    def check(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
        total = facts_of(wanted.outplan).attempts_total
        if total <= most:
            return ()
        message = f"{total} attempts in total; the policy allows {most}"
        return (Hit(message, "lower the counts", "spec"),)

    return check


def _gap(_desired: Desired, policy: Policy) -> Check | None:
    least = policy.min_gap
    if least is None:
        return None

    def check(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
        gap = facts_of(wanted.outplan).min_gap
        if gap >= least:
            return ()
        asked = format_duration(least)
        message = f"{format_duration(gap)} between attempts; the policy asks for at least {asked}"
        return (Hit(message, f"raise try_interval to {asked}", "spec.try_interval"),)

    return check


def _per_day(_desired: Desired, policy: Policy) -> Check | None:
    most = policy.max_attempts_per_day
    if most is None:
        return None

    def check(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
        attempts = facts_of(wanted.outplan).attempts_per_day
        if attempts <= most:
            return ()
        message = f"up to {attempts} attempts within 24 hours; the policy allows {most}"
        return (Hit(message, "raise try_interval or lower the counts", "spec.try_interval"),)

    return check


RULES = (
    Rule(
        "RC601",
        "dial_timeout outside the team's bounds",
        "error",
        "The team decided how long its calls may ring.",
        "spec:\n  dial_timeout: 45s",
        "spec:\n  dial_timeout: 30s",
        "Write a value within policy.dial_timeout.",
        _TEAM,
        policy="dial_timeout: {min: 20s, max: 40s}",
        prepare=_within("dial_timeout", lambda policy: policy.dial_timeout),
    ),
    Rule(
        "RC602",
        "try_interval outside the team's bounds",
        "error",
        "The team decided how soon people may be called again.",
        "spec:\n  try_interval: 2d",
        "spec:\n  try_interval: 2h",
        "Write a value within policy.try_interval.",
        _TEAM,
        policy="try_interval: {min: 30m, max: 1d}",
        prepare=_within("try_interval", lambda policy: policy.try_interval),
    ),
    Rule(
        "RC603",
        "More attempts for one destination than the team allows",
        "error",
        "The team decided how often one number may be called.",
        "spec:\n  max_try_count_0: 6",
        "spec:\n  max_try_count_0: 5",
        "Lower the count.",
        f"{_TEAM}; {_PRACTICE}, 3",
        policy="max_attempts_per_destination: 5",
        prepare=_each,
    ),
    Rule(
        "RC604",
        "More attempts in total than the team allows",
        "error",
        "The team decided how often one person may be called, over all destinations.",
        "spec:\n  max_try_count_0: 3\n  max_try_count_1: 3",
        "spec:\n  max_try_count_0: 3\n  max_try_count_1: 2",
        "Lower the counts.",
        f'{_TEAM}; {_PRACTICE}, 4: "follow local regulations on retry limits"',
        policy="max_attempts_total: 5",
        about=COUNT_FIELDS,
        prepare=_total,
    ),
    Rule(
        "RC605",
        "A shorter gap between attempts than the team allows",
        "error",
        "The gap is try_interval, counted from the end of the attempt before. An outplan of one "
        "attempt has none.",
        "spec:\n  try_interval: 10m",
        "spec:\n  try_interval: 30m",
        "Raise try_interval.",
        f"{_TEAM}; {_PRACTICE}, 2",
        policy="min_gap: 30m",
        prepare=_gap,
    ),
    Rule(
        "RC606",
        "More attempts within 24 hours than the team allows",
        "error",
        "Counted from try_interval and the sum of the counts, as if every call ended at once: the "
        "most that can happen.",
        "spec:\n  try_interval: 2h\n  max_try_count_0: 4",
        "spec:\n  try_interval: 8h\n  max_try_count_0: 4",
        "Raise try_interval or lower the counts.",
        f'{_TEAM}; {_PRACTICE}, 4: "follow local regulations on retry limits"',
        policy="max_attempts_per_day: 3",
        prepare=_per_day,
    ),
)
