"""What a step tells the runner: annotations on standard output, outputs and summary in files.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions. Pure; the escapes
are those of the runner's own toolkit. Whatever is told may come from a manifest or from the API:
no text can end its own value and begin another command.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from reconciler.values.remark import Remark, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.values.places import Checkout
    from reconciler.values.problem import Severity

Level = Literal["error", "warning", "notice"]

SHOWN = 10
"""GitHub shows this many annotations of a level per step, and drops the others silently."""

_ORDER: tuple[Level, ...] = ("error", "warning", "notice")
_LEVELS: Mapping[Severity, Level] = {"error": "error", "warning": "warning", "info": "notice"}


@dataclass(frozen=True, slots=True)
class Annotation:
    """A message on a line of a file; `file` is relative to the repository, numbers are from 1.

    Without a `file` it belongs to the run.
    """

    level: Level
    title: str
    message: str
    file: str = ""
    line: int = 1
    column: int = 1


def annotations_of(document: Mapping[str, Any], checkout: Checkout) -> list[Annotation]:
    """Return what a JSON document of `validate` or `plan` says about files, or why it failed."""
    error = document.get("error")
    inner = error if isinstance(error, dict) else {}
    found = [*_listed(document, "problems"), *_listed(inner, "problems")]
    found += _listed(document, "findings")
    if inner and not _listed(inner, "problems"):
        return annotations_for([_failure(inner)], checkout)
    everywhere = document.get("environments")
    size = len(everywhere) if isinstance(everywhere, list) else 0
    return annotations_for(grouped(_remark(entry, size) for entry in found), checkout)


def annotations_for(remarks: Iterable[Remark], checkout: Checkout) -> list[Annotation]:
    """Return an annotation for each remark; what is allowed is no more than a notice."""
    return [
        Annotation(
            level="notice" if remark.allowed_by else _LEVELS[remark.severity],
            title=remark.title,
            message=remark.text,
            file=checkout.path_of(remark.file),
            line=remark.line,
            column=remark.column,
        )
        for remark in remarks
    ]


def _listed(document: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = document.get(name)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _remark(found: Mapping[str, Any], everywhere: int) -> Remark:
    told = {
        name: str(found.get(name) or "")
        for name in ("code", "message", "remedy", "file", "field", "allowed_by")
    }
    severities: tuple[Severity, ...] = ("error", "warning")
    return Remark(
        severity=next((name for name in severities if name == found.get("severity")), "info"),
        line=_number(found.get("line")),
        column=_number(found.get("column")),
        keys=(str(found["key"]),) if found.get("key") else (),
        environments=_environments(found.get("environments"), everywhere),
        **told,
    )


def _environments(found: object, everywhere: int) -> tuple[str, ...]:
    """Return the environments of an entry, () where it is about all of them."""
    names = [name for name in found if isinstance(name, str)] if isinstance(found, list) else []
    return tuple(names) if len(names) < everywhere else ()


def _failure(error: Mapping[str, Any]) -> Remark:
    told = (error.get("message"), error.get("why"), error.get("where"))
    message = "\n".join(str(text) for text in told if text)
    return Remark("reconciler", "error", message, str(error.get("remedy") or ""))


def _number(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 1


def annotation_lines(annotations: Iterable[Annotation], *, every: bool = False) -> list[str]:
    """Return the workflow commands, gravest first; of too many of a level, how many are left.

    With `every` those that GitHub does not show follow, for the log of the step.
    """
    listed, lines = list(annotations), list[str]()
    for level in _ORDER:
        chosen = [annotation for annotation in listed if annotation.level == level]
        if len(chosen) > SHOWN:
            left = len(chosen) - SHOWN + 1
            rest = Annotation(level, "reconciler", f"{left} more are in the log of this step")
            hidden = chosen[SHOWN - 1 :] if every else []
            chosen = [*chosen[: SHOWN - 1], rest, *hidden]
        lines.extend(map(_command, chosen))
    return lines


def _command(annotation: Annotation) -> str:
    place = (
        {"file": annotation.file, "line": annotation.line, "col": annotation.column}
        if annotation.file
        else {}
    )
    told = ",".join(
        f"{name}={_property(value)}"
        for name, value in (place | {"title": annotation.title}).items()
    )
    return f"::{annotation.level} {told}::{_data(annotation.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")


def output_lines(values: Mapping[str, str]) -> str:
    """Return what to append to GITHUB_OUTPUT.

    A value with line feeds stands between delimiters that occur in no value, so that it cannot set
    another output.
    """
    delimiter = "END"
    while any(delimiter in value for value in values.values()):
        delimiter += "_END"
    return "".join(
        f"{name}<<{delimiter}\n{value}\n{delimiter}\n"
        if "\n" in value or "\r" in value
        else f"{name}={value}\n"
        for name, value in values.items()
    )
