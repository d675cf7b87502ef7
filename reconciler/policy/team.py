"""RC601 to RC610: the team's own bounds, as far as reconciler.yaml sets any."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.dialing.facts import counts_of, facts_of
from reconciler.dialing.window import attempts_outside
from reconciler.policy.findings import Hit
from reconciler.values.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.policy.spec import Bounds, CallingWindow, Policy
    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import DesiredOutplan

    Check = Callable[[DesiredOutplan, Surroundings | None], Iterator[Hit]]


def checks_of(policy: Policy) -> list[Check]:
    """Return the checks that this policy asks for; none for an empty one."""
    checks: list[Check] = []
    for code, field, bounds in (
        ("RC601", "dial_timeout", policy.dial_timeout),
        ("RC602", "try_interval", policy.try_interval),
    ):
        if bounds.min is not None or bounds.max is not None:
            checks.append(_within(code, field, bounds))
    if policy.limits_attempts:
        checks.append(_attempts(policy))
    if policy.allowed_sources:
        checks.append(_sources(policy.allowed_sources))
    if policy.required_labels:
        checks.append(_labels(policy.required_labels))
    if policy.name_pattern or policy.key_pattern:
        checks.append(_patterns(policy.name_pattern, policy.key_pattern))
    if policy.calling_window is not None:
        checks.append(_window(policy.calling_window))
    return checks


def _within(code: str, field: str, bounds: Bounds) -> Check:
    low = bounds.min if bounds.min is not None else 0
    high = bounds.max

    def check(one: DesiredOutplan, _around: Surroundings | None) -> Iterator[Hit]:
        value = getattr(one.outplan, field)
        if low <= value and (high is None or value <= high):
            return
        said = f"at least {format_duration(low)}" if value < low or high is None else ""
        said = said or f"at most {format_duration(high or 0)}"
        message = f"{field} is {format_duration(value)}; the policy asks for {said}"
        yield Hit(code, message, f"write {said}", f"spec.{field}")

    return check


def _attempts(policy: Policy) -> Check:
    each, total = policy.max_attempts_per_destination, policy.max_attempts_total
    per_day, gap = policy.max_attempts_per_day, policy.min_gap

    def check(one: DesiredOutplan, _around: Surroundings | None) -> Iterator[Hit]:
        facts = facts_of(one.outplan)
        for slot, count in enumerate(counts_of(one.outplan)):
            if each is not None and count > each:
                field = f"max_try_count_{slot}"
                message = f"{field} is {count}; the policy allows {each}"
                yield Hit("RC603", message, f"write {each} or less", f"spec.{field}")
        if total is not None and facts.attempts_total > total:
            message = f"{facts.attempts_total} attempts in total; the policy allows {total}"
            yield Hit("RC604", message, "lower the counts", "spec")
        if gap is not None and facts.min_gap < gap:
            yield Hit(
                "RC605",
                f"{format_duration(facts.min_gap)} between attempts; the policy asks for at least "
                f"{format_duration(gap)}",
                f"raise try_interval to {format_duration(gap)}",
                "spec.try_interval",
            )
        if per_day is not None and facts.attempts_per_day > per_day:
            message = f"up to {facts.attempts_per_day} attempts within 24 hours; the policy allows"
            remedy = "raise try_interval or lower the counts"
            yield Hit("RC606", f"{message} {per_day}", remedy, "spec.try_interval")

    return check


def _sources(allowed: list[str]) -> Check:
    exact = {source for source in allowed if not source.endswith("*")}
    prefixes = tuple(source[:-1] for source in allowed if source.endswith("*"))

    def check(one: DesiredOutplan, _around: Surroundings | None) -> Iterator[Hit]:
        target = one.outplan.source.target
        # No source at all is RC301's business: the default number may well be an allowed one.
        if target and target not in exact and not target.startswith(prefixes):
            yield Hit(
                "RC607",
                f"the source {target} is not one that the policy allows",
                f"use one of {', '.join(allowed[:5])}{', ...' if len(allowed) > 5 else ''}",
                "spec.source.target",
            )

    return check


def _labels(required: list[str]) -> Check:
    def check(one: DesiredOutplan, _around: Surroundings | None) -> Iterator[Hit]:
        missing = [label for label in required if not one.labels.get(label)]
        if missing:
            yield Hit(
                "RC608",
                f"the policy requires the label{'s' * (len(missing) > 1)} {', '.join(missing)}",
                "add them to metadata.labels" if len(missing) > 1 else "add it to metadata.labels",
                "metadata.labels",
            )

    return check


def _patterns(name_pattern: str | None, key_pattern: str | None) -> Check:
    rows = [
        (word, field, re.compile(pattern))
        for word, field, pattern in (
            ("name", "spec.name", name_pattern),
            ("key", "metadata.name", key_pattern),
        )
        if pattern is not None
    ]

    def check(one: DesiredOutplan, _around: Surroundings | None) -> Iterator[Hit]:
        for word, field, pattern in rows:
            text = one.outplan.name if word == "name" else one.key
            if not pattern.fullmatch(text):
                message = f"the {word} {text} does not fit the policy's pattern {pattern.pattern}"
                yield Hit("RC609", message, f"change {field}", field)

    return check


def _window(window: CallingWindow) -> Check:
    def check(one: DesiredOutplan, _around: Surroundings | None) -> Iterator[Hit]:
        begin, end, start = window.begin, window.to, window.start
        outside = attempts_outside(
            one.outplan, start=begin if start is None else start, begin=begin, end=end
        )
        if outside:
            listed = ", ".join(map(str, outside[:5])) + (", ..." if len(outside) > 5 else "")
            yield Hit(
                "RC610",
                f"attempt{'s' * (len(outside) > 1)} {listed} may fall outside the calling window "
                f"{clock(begin)} to {clock(end)} {window.tz} when a campaign starts at "
                f"{clock(begin if start is None else start)}; VoIPBIN itself has no such window",
                "lower the counts or try_interval, and stop the campaign in time",
                "spec.try_interval",
            )

    return check


def clock(milliseconds: int) -> str:
    """Return a time of day as 09:00."""
    hours, minutes = divmod(milliseconds // 60_000, 60)
    return f"{hours:02d}:{minutes:02d}"
