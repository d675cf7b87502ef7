"""Rules about the team's own ways: who may call, how things are named, when people are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.dialing.window import attempts_outside
from reconciler.policy.findings import Hit
from reconciler.policy.patterns import compiled
from reconciler.policy.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.policy.rule import Check
    from reconciler.policy.spec import Policy
    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import Desired, DesiredOutplan

_TEAM = "your `policy` in reconciler.yaml"
_PRACTICE = 'VoIPBIN documentation, Outplan, "Best Practices"'


def _sources(_desired: Desired, policy: Policy) -> Check | None:
    allowed = policy.allowed_sources
    exact = {source for source in allowed if not source.endswith("*")}
    prefixes = tuple(source[:-1] for source in allowed if source.endswith("*"))
    if not allowed:
        return None

    def check(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
        target = wanted.outplan.source.target
        # No source at all is RC301's business: the default number may well be an allowed one.
        if not target or target in exact or target.startswith(prefixes):
            return ()
        hit = Hit(
            f"the source {target} is not one that the policy allows",
            f"use one of {', '.join(allowed[:5])}{', ...' if len(allowed) > 5 else ''}",
            "spec.source.target",
        )
        return (hit,)

    return check


def _labels(_desired: Desired, policy: Policy) -> Check | None:
    required = policy.required_labels
    if not required:
        return None

    def check(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
        missing = [label for label in required if not wanted.labels.get(label)]
        if not missing:
            return ()
        hit = Hit(
            f"the policy requires the label{'s' * (len(missing) > 1)} {', '.join(missing)}",
            f"add {'them' if len(missing) > 1 else 'it'} to metadata.labels",
            "metadata.labels",
        )
        return (hit,)

    return check


def _patterns(_desired: Desired, policy: Policy) -> Check | None:
    texts = {
        "name": ("spec.name", policy.name_pattern),
        "key": ("metadata.name", policy.key_pattern),
    }
    patterns = [
        (word, field, compiled(text)) for word, (field, text) in texts.items() if text is not None
    ]
    if not patterns:
        return None

    def check(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
        texts = {"name": wanted.outplan.name, "key": wanted.key}
        return [
            Hit(
                f"the {word} {texts[word]} does not fit the policy's pattern {pattern.pattern}",
                f"change {field}",
                field,
            )
            for word, field, pattern in patterns
            if not pattern.fullmatch(texts[word])
        ]

    return check


def _window(_desired: Desired, policy: Policy) -> Check | None:
    window = policy.calling_window
    if window is None:
        return None
    begin, end = window.begin, window.to
    start = begin if window.start is None else window.start

    def check(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
        outside = attempts_outside(wanted.outplan, start=start, begin=begin, end=end)
        if not outside:
            return ()
        listed = ", ".join(map(str, outside[:5])) + (", ..." if len(outside) > 5 else "")
        hit = Hit(
            f"attempt{'s' * (len(outside) > 1)} {listed} may fall outside the calling window "
            f"{clock(begin)} to {clock(end)} {window.tz} when a campaign starts at "
            f"{clock(start)}; VoIPBIN itself has no such window",
            "lower the counts or try_interval, and stop the campaign in time",
            "spec.try_interval",
        )
        return (hit,)

    return check


def clock(milliseconds: int) -> str:
    """Return a time of day as 09:00."""
    hours, minutes = divmod(milliseconds // 60_000, 60)
    return f"{hours:02d}:{minutes:02d}"


RULES = (
    Rule(
        "RC607",
        "A source that the team does not allow",
        "error",
        "People should recognise who calls, so the team lists its numbers, or their prefixes with "
        "a star.",
        'spec:\n  source: {type: tel, target: "+442079460000"}',
        'spec:\n  source: {type: tel, target: "+15559876543"}',
        "Use one of policy.allowed_sources.",
        _TEAM,
        policy='allowed_sources: ["+1555*"]',
        prepare=_sources,
    ),
    Rule(
        "RC608",
        "A required label is missing",
        "error",
        "Labels say whose policy it is and, as campaign-type, which recommendations hold.",
        "metadata:\n  labels: {}",
        "metadata:\n  labels: {team: sales}",
        "Add it to metadata.labels.",
        _TEAM,
        policy="required_labels: [team]",
        prepare=_labels,
    ),
    Rule(
        "RC609",
        "A name that does not fit the team's pattern",
        "error",
        "One way of naming, so that the list in VoIPBIN reads well.",
        "spec:\n  name: Sales",
        "spec:\n  name: DE - Sales",
        "Rename it; the display name may change freely.",
        _TEAM,
        policy='name_pattern: "[A-Z]{2} - .+"',
        prepare=_patterns,
    ),
    Rule(
        "RC610",
        "Attempts outside the calling window",
        "warning",
        "**Advisory: VoIPBIN has no such field** and dials at any hour. From a campaign's assumed "
        "start, attempt after attempt one try_interval later, this counts those that would fall "
        "outside the window of a day.",
        "spec:\n  try_interval: 4h\n  max_try_count_0: 4",
        "spec:\n  try_interval: 4h\n  max_try_count_0: 3",
        "Lower the counts or try_interval, and stop the campaign in time.",
        f'{_TEAM}; {_PRACTICE}, 4: "respect quiet hours"',
        policy='calling_window: {from: "09:00", to: "18:00", tz: Europe/Berlin, start: "09:00"}',
        prepare=_window,
    ),
)
