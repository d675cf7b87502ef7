"""What a step tells the runner: annotations on standard output, outputs and summary in files.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions. Pure; the escapes
are those of the runner's own toolkit. Whatever is told may come from a manifest or from the API:
no text can end its own value and begin another command.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Level = Literal["error", "warning", "notice"]

SHOWN = 10
"""GitHub shows this many annotations of a level per step, and drops the others silently."""

_ORDER: tuple[Level, ...] = ("error", "warning", "notice")
_LEVELS: Mapping[str, Level] = {"error": "error", "warning": "warning", "info": "notice"}


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


def annotations_of(document: Mapping[str, Any], here: str, root: str) -> list[Annotation]:
    """Return an annotation per problem and finding.

    `here` is the directory in which the document was made, `root` the repository's; both absolute.
    """
    error = document.get("error")
    inner = error if isinstance(error, dict) else {}
    findings = [*_listed(document, "problems"), *_listed(inner, "problems")]
    findings += _listed(document, "findings")
    if inner and not _listed(inner, "problems"):
        return [Annotation("error", "reconciler", _sentence(inner))]
    return [_annotation(finding, here, root) for finding in findings]


def _listed(document: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = document.get(name)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _annotation(finding: Mapping[str, Any], here: str, root: str) -> Annotation:
    level = _LEVELS.get(str(finding.get("severity")), "notice")
    allowed, remedy = finding.get("allowed_by"), finding.get("remedy")
    parts = [str(finding.get("message", ""))]
    parts += [f"to do: {remedy}"] if remedy else []
    parts += [f"allowed: {allowed}"] if allowed else []
    return Annotation(
        level="notice" if allowed else level,
        title=" ".join(_words(finding)),
        message="\n".join(parts),
        file=_relative(str(finding.get("file") or ""), here, root),
        line=_number(finding.get("line")),
        column=_number(finding.get("column")),
    )


def _words(finding: Mapping[str, Any]) -> Iterator[str]:
    for name in ("code", "key"):
        if finding.get(name):
            yield str(finding[name])


def _sentence(error: Mapping[str, Any]) -> str:
    told = (error.get("message"), error.get("why"), error.get("where"), error.get("remedy"))
    return "\n".join(str(text) for text in told if text)


def _relative(name: str, here: str, root: str) -> str:
    """Return a file's path in the repository; as it is if outside, none for standard input."""
    if not name or name.startswith("<"):
        return ""
    path = os.path.relpath(Path(here, name), root)
    return name if path.startswith("..") else path


def _number(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 1


def annotation_lines(annotations: Iterable[Annotation]) -> list[str]:
    """Return the workflow commands, gravest first; of too many of a level, how many are left."""
    listed, lines = list(annotations), list[str]()
    for level in _ORDER:
        chosen = [annotation for annotation in listed if annotation.level == level]
        if len(chosen) > SHOWN:
            left = len(chosen) - SHOWN + 1
            rest = Annotation(level, "reconciler", f"{left} more are in the log of this step")
            chosen = [*chosen[: SHOWN - 1], rest]
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
