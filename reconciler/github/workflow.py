"""What a step tells the runner: annotations on standard output, outputs and summary in files.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions. Pure; the escapes
are those of the runner's own toolkit. Whatever is told may come from a manifest or from the API:
no text can end its own value and begin another command.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Level = Literal["error", "warning", "notice"]

SHOWN = 10
"""GitHub shows this many annotations of a level per step, and drops the others silently."""

_ORDER: tuple[Level, ...] = ("error", "warning", "notice")


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


def annotation_lines(found: Iterable[Annotation]) -> list[str]:
    """Return the workflow commands, gravest first; of too many of a level, how many are left."""
    listed, lines = list(found), list[str]()
    for level in _ORDER:
        chosen = [one for one in listed if one.level == level]
        if len(chosen) > SHOWN:
            left = len(chosen) - SHOWN + 1
            rest = Annotation(level, "reconciler", f"{left} more are in the log of this step")
            chosen = [*chosen[: SHOWN - 1], rest]
        lines.extend(map(_command, chosen))
    return lines


def _command(one: Annotation) -> str:
    place = {"file": one.file, "line": one.line, "col": one.column} if one.file else {}
    told = ",".join(f"{name}={_property(value)}" for name, value in (place | _title(one)).items())
    return f"::{one.level} {told}::{_data(one.message)}"


def _title(one: Annotation) -> dict[str, str]:
    return {"title": one.title}


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
