"""The policy models: what `spec.policy` of `reconciler.yaml` may say.

The team's own bounds and the weight of each rule. Values only; they are checked by `policy`.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from reconciler.dialing.window import parse_clock, window_problem
from reconciler.policy import expressions
from reconciler.policy.patterns import PatternError, compiled
from reconciler.values.fields import Count, Duration, Strict, Text, refuse

Level = Literal["error", "warning", "info", "off"]
"""What a rule's finding counts as; `off` rules find nothing."""

_CLOCK = r"([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00"
_ZONE = r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*"
_CODE = r"[A-Z][A-Z0-9_-]{1,31}"
_RESERVED = r"RC[0-9]*"


def _level(value: Any) -> Any:
    if value is False:
        refuse("rule-level", "false is not a level", 'write "off", in quotes')
    return value


def _pattern(value: str) -> str:
    try:
        compiled(value)
    except PatternError as error:
        refuse("pattern", str(error), error.remedy)
    return value


def _clock(value: Any) -> int:
    moment = parse_clock(value) if isinstance(value, str) else None
    if moment is None:
        refuse("time-of-day", "it is not a time of day", 'write it as "09:00", in quotes')
    return moment


def _zone(value: str) -> str:
    if re.fullmatch(_ZONE, value) is None or not _may_be(value):
        refuse(
            "time-zone",
            f'"{value}" is no time zone',
            "write one such as Europe/Berlin; if it is one, install the current tzdata",
        )
    return value


def _may_be(zone: str) -> bool:
    """Whether a zone exists: by the system's data where it has any, or as one that was renamed."""
    if _knows(zone) or not _knows("Europe/Berlin"):
        return True
    from reconciler.policy.legacy_zones import LEGACY_ZONES

    return zone in LEGACY_ZONES


def _knows(zone: str) -> bool:
    """Whether the system's time zone data has this zone; a slim container has none at all."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(zone)
    except (OSError, ValueError, LookupError):
        return False
    return True


def _code(value: str) -> str:
    if not re.fullmatch(_CODE, value) or re.fullmatch(_RESERVED, value):
        refuse(
            "rule-code",
            f'"{value}" cannot be the code of a rule of your own',
            "use 2 to 32 capital letters, digits, - and _, such as ACME001; RC is taken",
        )
    return value


def _expression(value: str) -> str:
    try:
        expressions.check(value)
    except expressions.ExpressionError as error:
        refuse("expression", f"the expression cannot be used: {error}", error.remedy)
    return value


RuleCode = Annotated[Text, AfterValidator(_code)]
Expression = Annotated[Text, AfterValidator(_expression)]
RuleLevel = Annotated[Level, BeforeValidator(_level)]
Pattern = Annotated[Text, AfterValidator(_pattern)]
Zone = Annotated[Text, AfterValidator(_zone)]
TimeOfDay = Annotated[
    int,
    BeforeValidator(_clock),
    WithJsonSchema({"type": "string", "pattern": f"^(?:{_CLOCK})$"}),
]
"""Milliseconds since midnight, written as "09:00" or "9:00"; "24:00" is its end."""


class Bounds(Strict):
    """The least and the most that a duration may be."""

    min: Duration | None = Field(default=None, examples=["20s"])
    """The shortest that is allowed."""

    max: Duration | None = Field(default=None, examples=["1m"])
    """The longest that is allowed."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            refuse("bounds", "min is more than max", "swap the two", member="min")
        return self


class CallingWindow(Strict):
    """When people may be called. Advisory: VoIPBIN has no such field and dials at any hour."""

    begin: TimeOfDay = Field(alias="from", examples=["09:00"])
    """The first moment of the day, in quotes."""

    to: TimeOfDay = Field(examples=["18:00"])
    """The end of the day, no longer part of it. Before `from` it lies on the next day."""

    tz: Zone = Field(examples=["Europe/Berlin"])
    """The time zone that both mean."""

    start: TimeOfDay | None = Field(default=None, examples=["10:00"])
    """When campaigns are assumed to start; the beginning of the window when left out."""

    @model_validator(mode="after")
    def _is_open(self) -> Self:
        wrong = window_problem(self.begin, self.to)
        if wrong is not None:
            refuse("calling-window", *wrong, member="to")
        return self


class CustomRule(Strict):
    """A rule of the team's own, as a CEL expression. Needs the `cel` extra."""

    code: RuleCode = Field(examples=["ACME001"])
    """Its code: capital letters, digits, - and _; not RC and a number."""

    when: Expression = Field(examples=["attempts_total > 5"])
    """A CEL expression; the rule finds something where it is true. See rules.md for the names."""

    message: Text = Field(examples=["more than five attempts"])
    """What is wrong, as a sentence."""

    severity: RuleLevel = "error"
    """How much it counts: error, warning, info or "off"."""

    remedy: Text = Field(default="", examples=["lower the counts"])
    """What to do about it."""


class Policy(Strict):
    """What the team expects of its outplans. Only what is set is checked."""

    rules: dict[Text, RuleLevel] = Field(
        default_factory=dict, examples=[{"RC103": "error", "RC502": "info"}]
    )
    """How much a rule counts: error, warning, info or "off" (in quotes), by its code. What the
    manifest schema refuses is always an error. See rules.md."""

    dial_timeout: Bounds = Field(default_factory=Bounds)
    """RC601: how long calls may ring."""

    try_interval: Bounds = Field(default_factory=Bounds)
    """RC602: how long the wait between attempts may be."""

    max_attempts_per_destination: Count | None = Field(default=None, examples=[5])
    """RC603: the most attempts for one destination."""

    max_attempts_total: Count | None = Field(default=None, examples=[10])
    """RC604: the most attempts for one person, over all destinations."""

    min_gap: Duration | None = Field(default=None, examples=["30m"])
    """RC605: the shortest wait between two attempts."""

    max_attempts_per_day: Count | None = Field(default=None, examples=[3])
    """RC606: the most attempts within any 24 hours."""

    allowed_sources: list[Text] = Field(default_factory=list, examples=[["+15559876543"]])
    """RC607: the numbers that may be the source; a star at the end makes a prefix: "+1555*"."""

    required_labels: list[Text] = Field(default_factory=list, examples=[["team"]])
    """RC608: the labels that every outplan must have."""

    name_pattern: Pattern | None = Field(default=None, examples=["[A-Z].*"])
    """RC609: a regular expression (RE2) that the whole display name must match; up to 200
    characters, without look-ahead and back-references."""

    key_pattern: Pattern | None = Field(default=None, examples=["(sales|service)-.*"])
    """RC609: the same for metadata.name."""

    calling_window: CallingWindow | None = Field(
        default=None, examples=[{"from": "09:00", "to": "18:00", "tz": "Europe/Berlin"}]
    )
    """RC610: when people may be called. Advisory: VoIPBIN has no such field."""

    check_targets: bool = Field(default=False, strict=True)
    """RC401: let plan read the targets of the campaigns whose outplan it updates, one or more
    requests for each target list."""

    custom: list[CustomRule] = Field(
        default_factory=list,
        examples=[[{"code": "ACME001", "when": "attempts_total > 5", "message": "too many"}]],
    )
    """Rules of the team's own."""

    @field_validator("custom", mode="after")
    @classmethod
    def _unique(cls, value: list[CustomRule]) -> list[CustomRule]:
        codes = [rule.code for rule in value]
        for code in codes:
            if codes.count(code) > 1:
                refuse("rule-code", f"the code {code} stands twice", "give each rule its own")
        return value
