"""The team's own rules as CEL expressions: compiled once, asked about each outplan.

The one room that knows the CEL library, which is an extra: it is imported only where a project has
a rule of its own. Every name and type is declared, so a slip is found when the project is read.
The library bounds how deep and how often an expression goes, `_bounded` what each turn may cost.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from reconciler.dialing.facts import facts_of
from reconciler.values.outplan import INFO_FIELDS, NUMBER_FIELDS, SOURCE_FIELDS
from reconciler.values.places import install_extra

if TYPE_CHECKING:
    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import DesiredOutplan

UNITS = {"second": 1_000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000}
_FACTS = ("attempts_total", "min_gap", "span", "attempts_per_day")
_WHOLE = (*NUMBER_FIELDS, *_FACTS, *UNITS, "running_campaigns")
_SOURCE = tuple(f"source.{name}" for name in SOURCE_FIELDS)
_TEXTS = ("key", *INFO_FIELDS, *_SOURCE, "change.action")
NAMES = (*_TEXTS, *_WHOLE, "labels")
"""What an expression may speak of. Durations are milliseconds."""

_COMPARED = "write == to compare, && for and, || for or, and ! for not"
_LOCATED = r"ERROR: <input>:(\d+):(\d+): (.*)"
_KINDS = {"int": "a number", "double": "a fraction", "string": "a text", "bool": "yes or no"}
# What the library says, what it means, and what to do. The first that matches speaks.
_COMPLAINTS = (
    (r"undeclared reference to '(.*?)'.*", "there is no {0}", f"the names are {', '.join(NAMES)}"),
    (r"Syntax error: .*'<EOF>'.*", "it ends too early", "complete it, such as attempts_total > 5"),
    (r"Syntax error: token .*: '[\"'].*", "a quote is not closed", "close it"),
    (r"Syntax error: token .*: '(.*?) ?'", "{0} means nothing here", _COMPARED),
    (r"Syntax error: .*? input '(.*?)'.*", "{0} does not fit", _COMPARED),
)
_OVERLOAD = r"found no matching overload for '(.*?)' applied to '(.*)'"
_MAX_LENGTH = 1_000
_LOOP = r"\.\s*(?:all|exists|exists_one|map|filter)\s*\("
# Raw and triple-quoted texts end elsewhere than _LITERAL thinks, and could hide what follows them.
_ODD_LITERAL = r"[rRbB][\"']|\"\"\"|'''"
_LITERAL = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"


class ExpressionError(ValueError):
    """An expression that cannot be asked: why not, and what to do."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.remedy = remedy


def needs_account(text: str) -> bool:
    """Whether an expression speaks of what only a plan knows."""
    return needs_change(text) or _speaks_of(text, "running_campaigns")


def needs_change(text: str) -> bool:
    """Whether an expression speaks of what happens to the outplan."""
    return _speaks_of(text, "change")


def needs_campaigns(text: str) -> bool:
    """Whether an expression speaks of the campaigns that use the outplan."""
    return _speaks_of(text, "running_campaigns")


def _speaks_of(text: str, word: str) -> bool:
    return re.search(rf"\b{word}\b", re.sub(_LITERAL, "", text)) is not None


def check(text: str) -> None:
    """Return if an expression can be asked.

    Raises:
        ExpressionError: it is no CEL, says a name that is not declared, is not yes or no, or the
            extra is missing.
    """
    _compiled(text)


def _bounded(text: str) -> None:
    """Refuse what could take long or much memory: loops in loops, and texts that grow in one.

    An expression comes from the repository, and is asked of every outplan.
    """
    if len(text) > _MAX_LENGTH:
        raise ExpressionError(f"it has more than {_MAX_LENGTH:,} characters", "write it shorter")
    loops = len(re.findall(_LOOP, text))
    code = text if re.search(_ODD_LITERAL, text) else re.sub(_LITERAL, "", text)
    if loops > 1 or (loops and "+" in code):
        raise ExpressionError(
            "it may hold one all, exists, map or filter, and then no +",
            "split it into rules of their own",
        )


@cache
def _compiled(text: str) -> Any:
    _bounded(text)
    try:
        from cel_expr_python import cel
    except ImportError:
        raise ExpressionError(
            "rules of your own need the cel extra", f"run {install_extra('cel')}"
        ) from None
    try:
        expression = _environment().compile(text)
    except RuntimeError as error:
        raise _refused(str(error)) from None
    if expression.return_type() != cel.Type.BOOL:
        raise ExpressionError(
            f"it answers {expression.return_type().name().lower()} instead of yes or no",
            "write a comparison, such as attempts_total > 5",
        )
    return expression


@cache
def _environment() -> Any:
    from cel_expr_python import cel

    texts = dict.fromkeys(_TEXTS, cel.Type.STRING)
    whole = dict.fromkeys(_WHOLE, cel.Type.INT)
    labels = {"labels": cel.Type.Map(cel.Type.STRING, cel.Type.STRING)}
    return cel.NewEnv(variables=texts | whole | labels)


def _refused(said: str) -> ExpressionError:
    """Return the library's first complaint in plain words, with its place in the expression."""
    found = re.search(_LOCATED, said)
    if found is None:
        why = said.partition(": ")[2].partition(" [")[0] or said
        return ExpressionError(why, "write a simpler expression")
    line, column, why = found.groups()
    place = f"character {column}" if line == "1" else f"line {line}, character {column}"
    for pattern, sentence, remedy in _COMPLAINTS:
        match = re.fullmatch(pattern, why)
        if match is not None:
            return ExpressionError(f"{sentence.format(*match.groups())}, at {place}", remedy)
    overload = re.fullmatch(_OVERLOAD, why)
    if overload is None:
        return ExpressionError(f"{why}, at {place}", "correct it there")
    operator, operands = overload[1].strip("_@"), overload[2].strip("()").split(", ")
    known = all(kind in _KINDS for kind in operands)
    types = " and ".join(_KINDS[kind] for kind in operands) if known else overload[2]
    remedy = "compare a number with a number, and a text with a text in quotes"
    return ExpressionError(f"{operator} cannot be asked of {types}, at {place}", remedy)


def holds(text: str, wanted: DesiredOutplan, around: Surroundings | None) -> bool:
    """Return the answer for one outplan.

    Raises:
        ExpressionError: it has no answer here, as for a label that the outplan does not have.
    """
    from cel_expr_python import cel

    try:
        answer = _compiled(text).eval(data=_data(wanted, around))
    except RuntimeError as error:
        raise _refused(str(error)) from None
    if answer.type() != cel.Type.BOOL:
        why = str(answer).partition(": ")[2] or "it is not yes or no"
        raise ExpressionError(why, "ask before: has(labels.team) && labels.team == ...")
    return bool(answer.value())


def _data(wanted: DesiredOutplan, around: Surroundings | None) -> dict[str, Any]:
    outplan = wanted.outplan
    campaigns = (around.campaigns if around is not None else None) or ()
    running = sum(campaign.status == "run" for campaign in campaigns)
    fields = {name: getattr(outplan, name) for name in (*INFO_FIELDS, *NUMBER_FIELDS)}
    source = {f"source.{name}": getattr(outplan.source, name) for name in SOURCE_FIELDS}
    live = {
        "labels": dict(wanted.labels),
        "running_campaigns": running,
        "change.action": around.action if around is not None else "none",
    }
    return {"key": wanted.key} | source | fields | facts_of(outplan)._asdict() | UNITS | live
