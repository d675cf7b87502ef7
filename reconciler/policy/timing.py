"""RC102 to RC105: how long it rings, how soon it calls again. RC101 and RC106 are the schema's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.dialing.facts import DAY, counts_of
from reconciler.policy.findings import Hit
from reconciler.values.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import DesiredOutplan

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


def check(one: DesiredOutplan, _around: Surroundings | None) -> Iterator[Hit]:
    """Yield what is odd about the durations."""
    timeout = one.outplan.dial_timeout
    if not RECOMMENDED_TIMEOUT[0] <= timeout <= RECOMMENDED_TIMEOUT[1]:
        yield _timeout(timeout)
    interval = one.outplan.try_interval
    kind = campaign_type(one.labels.get(CAMPAIGN_TYPE, ""))
    recommended = RECOMMENDED_INTERVALS.get(kind)
    if recommended is not None:
        if not recommended[0] <= interval <= recommended[1]:
            low, high = (format_duration(bound) for bound in recommended)
            yield Hit(
                "RC104",
                f"try_interval is {format_duration(interval)}; for campaign-type {kind} {low} to "
                f"{high} is recommended",
                f"write a value from {low} to {high}{_in_seconds(one)}",
                "spec.try_interval",
            )
    elif interval < _SHORTEST and sum(counts_of(one.outplan)) > 1:
        yield Hit(
            "RC105",
            f"try_interval is {format_duration(interval)}, shorter than the 5m that is recommended "
            "for emergencies",
            f"write 5m or more{_in_seconds(one)}",
            "spec.try_interval",
        )


def campaign_type(label: str) -> str:
    """Return the type that a label names, in the singular and in lower case."""
    name = label.strip().lower()
    return "reminder" if name == "reminders" else name


def _timeout(timeout: int) -> Hit:
    code, bounds, what = "RC103", RECOMMENDED_TIMEOUT, "recommended"
    if not SANE_TIMEOUT[0] <= timeout <= SANE_TIMEOUT[1]:
        code, bounds, what = "RC102", SANE_TIMEOUT, "useful"
    low, high = (format_duration(bound) for bound in bounds)
    high = "120s" if high == "2m" else high
    return Hit(
        code,
        f"dial_timeout is {format_duration(timeout)}; {low} to {high} is {what}",
        f"write a value from {low} to {high}",
        "spec.dial_timeout",
    )


def _in_seconds(one: DesiredOutplan) -> str:
    """Ask about seconds where a number without a unit would make sense as seconds."""
    milliseconds = one.outplan.try_interval
    if _written(one) != milliseconds:
        return ""
    as_seconds = milliseconds * 1000
    if not _SHORTEST <= as_seconds <= DAY:
        return ""
    return f"; {format_duration(as_seconds)} if {milliseconds} was meant in seconds"


def _written(one: DesiredOutplan) -> object:
    """Return try_interval as the manifest has it: a number, or a text with its unit."""
    data = one.document.data if one.document is not None else None
    spec = data.get("spec") if isinstance(data, dict) else None
    return spec.get("try_interval") if isinstance(spec, dict) else None
