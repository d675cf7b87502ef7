"""Rules about durations: units, how long it rings, how soon it calls again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.dialing.facts import DAY, counts_of
from reconciler.policy.findings import Hit
from reconciler.policy.rule import Rule
from reconciler.values.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import DesiredOutplan

_PRACTICE = 'VoIPBIN documentation, Outplan, "Best Practices"'

CAMPAIGN_TYPE = "campaign-type"
"""The label that says which recommendations hold."""

_SECOND, _MINUTE, _HOUR = 1_000, 60_000, 3_600_000
SANE_TIMEOUT = (5 * _SECOND, 120 * _SECOND)
RECOMMENDED_TIMEOUT = (25 * _SECOND, 45 * _SECOND)
RECOMMENDED_INTERVALS = {
    "sales": (2 * _HOUR, 4 * _HOUR),
    "reminder": (30 * _MINUTE, _HOUR),
    "emergency": (5 * _MINUTE, 15 * _MINUTE),
}
_SHORTEST = RECOMMENDED_INTERVALS["emergency"][0]


def _useless_timeout(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
    timeout = wanted.outplan.dial_timeout
    if SANE_TIMEOUT[0] <= timeout <= SANE_TIMEOUT[1]:
        return ()
    return (_timeout(timeout, "5s", "120s", "useful"),)


def _odd_timeout(wanted: DesiredOutplan, around: Surroundings | None) -> Iterable[Hit]:
    timeout = wanted.outplan.dial_timeout
    if RECOMMENDED_TIMEOUT[0] <= timeout <= RECOMMENDED_TIMEOUT[1]:
        return ()
    if _useless_timeout(wanted, around):
        return ()
    low, high = map(format_duration, RECOMMENDED_TIMEOUT)
    return (_timeout(timeout, low, high, "recommended"),)


def _timeout(timeout: int, low: str, high: str, what: str) -> Hit:
    return Hit(
        f"dial_timeout is {format_duration(timeout)}; {low} to {high} is {what}",
        f"write a value from {low} to {high}",
        "spec.dial_timeout",
    )


def _unlike_its_type(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
    kind = campaign_type(wanted.labels.get(CAMPAIGN_TYPE, ""))
    recommended = RECOMMENDED_INTERVALS.get(kind)
    interval = wanted.outplan.try_interval
    if recommended is None or recommended[0] <= interval <= recommended[1]:
        return ()
    low, high = map(format_duration, recommended)
    hit = Hit(
        f"try_interval is {format_duration(interval)}; for campaign-type {kind} {low} to "
        f"{high} is recommended",
        f"write a value from {low} to {high}{_in_seconds(wanted)}",
        "spec.try_interval",
    )
    return (hit,)


def _too_soon(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
    interval = wanted.outplan.try_interval
    if interval >= _SHORTEST or sum(counts_of(wanted.outplan)) <= 1:
        return ()
    if campaign_type(wanted.labels.get(CAMPAIGN_TYPE, "")) in RECOMMENDED_INTERVALS:
        return ()
    hit = Hit(
        f"try_interval is {format_duration(interval)}, shorter than the 5m that is recommended "
        "for emergencies",
        f"write 5m or more{_in_seconds(wanted)}",
        "spec.try_interval",
    )
    return (hit,)


def campaign_type(label: str) -> str:
    """Return the type that a label names, in the singular and in lower case."""
    name = label.strip().lower()
    return "reminder" if name == "reminders" else name


def _in_seconds(wanted: DesiredOutplan) -> str:
    """Ask about seconds where a number without a unit would make sense as seconds."""
    milliseconds = wanted.outplan.try_interval
    if _written(wanted) != milliseconds:
        return ""
    as_seconds = milliseconds * 1000
    if not _SHORTEST <= as_seconds <= DAY:
        return ""
    return f"; {format_duration(as_seconds)} if {milliseconds} was meant in seconds"


def _written(wanted: DesiredOutplan) -> object:
    """Return try_interval as the manifest has it: a number, or a text with its unit."""
    data = wanted.document.data if wanted.document is not None else None
    spec = data.get("spec") if isinstance(data, dict) else None
    return spec.get("try_interval") if isinstance(spec, dict) else None


RULES = (
    Rule(
        "RC101",
        "Seconds mistaken for milliseconds",
        "error",
        "VoIPBIN counts milliseconds. A bare 30 lets it ring for 30 thousandths of a second, a "
        "bare 60 calls again at once, and nothing on the server objects.",
        "spec:\n  dial_timeout: 30",
        "spec:\n  dial_timeout: 30s",
        "Write 30000 or 30s. Who means milliseconds writes the unit: 500ms.",
        'VoIPBIN documentation, Outplan, "AI Implementation Hint" and "Configuration Issues"',
        found="schema",
        problem="duration-seconds",
    ),
    Rule(
        "RC102",
        "dial_timeout outside 5 to 120 seconds",
        "warning",
        "Call setup alone takes seconds, so below 5 s most phones never ring; above 120 s every "
        "network has long given up, and the line stays busy for nobody.",
        "spec:\n  dial_timeout: 2s",
        "spec:\n  dial_timeout: 30s",
        "Write a value from 5s to 120s; 25s to 45s is recommended.",
        f'{_PRACTICE}, 1: "account for call setup time"; bounds of this project',
        check=_useless_timeout,
    ),
    Rule(
        "RC103",
        "dial_timeout outside the recommended 25 to 45 seconds",
        "warning",
        "Shorter misses people who have to reach for their phone, longer ends in voice mail. "
        "VoIPBIN's public server source stores the value without using it and rings for 60 s, so "
        "today this is a matter of what the outplan says.",
        "spec:\n  dial_timeout: 50s",
        "spec:\n  dial_timeout: 45s",
        "Write a value from 25s to 45s, or allow it with the reason.",
        f'{_PRACTICE}, 1: "set realistic timeouts (25-45 seconds)"',
        check=_odd_timeout,
    ),
    Rule(
        "RC104",
        "try_interval outside what its campaign type recommends",
        "warning",
        "How soon to call again is a matter of urgency: sales 2 to 4 hours, reminders 30 to 60 "
        "minutes, emergencies 5 to 15 minutes. Said of outplans with the label campaign-type "
        "sales, reminder or emergency.",
        "metadata:\n  labels: {campaign-type: sales}\nspec:\n  try_interval: 10m",
        "metadata:\n  labels: {campaign-type: sales}\nspec:\n  try_interval: 2h",
        "Write a value within the range, correct the label, or allow it with the reason.",
        'VoIPBIN documentation, Outplan, "Recommended Intervals"',
        check=_unlike_its_type,
    ),
    Rule(
        "RC105",
        "try_interval shorter than any recommendation",
        "warning",
        "The shortest published recommendation is 5 minutes, for emergencies. Below it people are "
        "called again before they can have listened to the first message; 0 calls again within "
        "seconds. Said of outplans with more than one attempt that RC104 does not judge.",
        "spec:\n  try_interval: 7200",
        "spec:\n  try_interval: 2h",
        "Write 5m or more; 7200 is 7.2 seconds, two hours are 2h.",
        f'{_PRACTICE}, 2: "avoid too-frequent retries"; "Timing Issues": "retries happening too '
        'fast: verify millisecond values are correct"',
        check=_too_soon,
    ),
    Rule(
        "RC106",
        "A number beyond what the service stores",
        "error",
        "VoIPBIN stores these fields in signed 32-bit columns: 2147483647 ms are 24.8 days. Larger "
        'numbers are refused as "invalid data" without a field\'s name; negative ones are stored.',
        "spec:\n  try_interval: 25d",
        "spec:\n  try_interval: 24d",
        "Write a number from 0 to 2147483647.",
        "the server's behaviour, see [VoIPBIN](voipbin.md), Writing",
        found="schema",
        problem="out-of-range",
    ),
)
