"""What keeps a text from being YAML, in our words: where the mistake is, and what it is.

A parser stops where it can go on no longer, which is often a line below the mistake, and tells of
tokens. What it says is looked up here and never shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.values.problem import Position

if TYPE_CHECKING:
    from collections.abc import Sequence

_MEND = "write the text in quotes if it has a colon or a special sign; else mend the line"
_INDENTATION = (
    "begin every key of a mapping in one column, and indent what is inside it further; write a "
    "text in quotes if it has a colon or a special sign"
)
_KEY = r"\s*(?:- +)?([A-Za-z_][\w.-]*)"
_GLUED = re.compile(_KEY + r":([^\s:/][^:]*)", re.ASCII)
_BARE = re.compile(_KEY + r"(?:\s*=\s*|\s+)?(?:[^\s:#=].*)?", re.ASCII)
_QUOTED = "write the text in quotes"
_UNCLOSED = "the quote that opens here is not closed"
_HIDDEN = "control characters cannot stand here", "delete it; it may not be seen in an editor"
_NO_TAG = "a text cannot begin with !, which begins a tag", _QUOTED

# A part of what libyaml and PyYAML's own parser say, and what that means; the first speaks.
_SENTENCES = (
    ("unknown escape", ("there is no such escape", "write the text in single quotes")),
    ("escape code", ("this escape stands for no character", "write the character itself")),
    ("decimal number", ("this escape has too few digits", "write the character itself")),
    ("cannot start any token", ("a text cannot begin with {sign}", _QUOTED)),
    ("line break", ("a text of lines begins below its | or >", "write it below, indented")),
    ("chomping", ("a text of lines begins below its | or >", "write it below, indented")),
    ("tab character", ("a tab cannot indent YAML", "indent with spaces")),
    ("document start", ("a document ended, and something follows", "write --- above it")),
    ("control characters", _HIDDEN),
    ("special characters", _HIDDEN),
    ("incompatible", ("this version of YAML is not known", "delete the line")),
    ("directive", ("a line cannot begin with %", _QUOTED)),
    ("tag handle", _NO_TAG),
    ("URI", _NO_TAG),
    ("alphabetic", ("a text cannot begin with & or *", _QUOTED)),
    ("entries", ("a list cannot begin here", "begin it below its key, one hyphen a line")),
    ("mapping keys", ("a text cannot begin with ? and a blank", _QUOTED)),
    ("'-'", ("the list goes on without a hyphen in its column", _INDENTATION)),
    ("node content", ("a value is missing here, or a bracket is too many", _MEND)),
    ("expected ','", ("a comma or the closing bracket is missing here", "write it")),
)


class Mistake(NamedTuple):
    """Where a text stops to be YAML, why, and what to do."""

    place: Position
    message: str
    remedy: str


def mistake_of(error: Exception, lines: Sequence[str]) -> Mistake:
    """Return the mistake behind an error that a parser has marked."""
    at, began = (_place(error, name, lines) for name in ("problem_mark", "context_mark"))
    at = at or began or Position(1, 1)
    said = str(getattr(error, "problem", ""))
    context = str(getattr(error, "context", ""))
    if lines[at.line - 1][at.column - 1 : at.column] == "\t":
        return Mistake(at, "a tab cannot indent YAML", "indent with spaces")
    if "quoted scalar" in context and ("unexpected end" in said or "unexpected document" in said):
        return Mistake(began or at, _UNCLOSED, "close it; a backslash before a quote keeps it open")
    if "expected ','" in said and began is not None and began.line != at.line:
        sign = lines[began.line - 1][began.column - 1 : began.column]
        return Mistake(began, f"the {sign} that opens here is not closed", "close it")
    if "node content" in said and at == Position(len(lines), len(lines[-1]) + 1):
        return Mistake(at, "the file ends before a bracket is closed", "close it")
    if "mapping values" in said or "expected ':'" in said:
        return _key_and_colon(at, began if "':'" in said else at, lines)
    if "expected key" in said or "<block end>" in said:
        return _in_mapping(at, lines)
    return Mistake(at, *_looked_up(said, lines[at.line - 1][at.column - 1 : at.column]))


def unreadable(error: Exception, text: str) -> Mistake:
    """Return what is behind an error without a mark: a character that no text may have."""
    offset = int(getattr(error, "position", 0) or 0)
    before = text.encode(errors="replace")[:offset].decode(errors="ignore")
    column = len(before) - (before.rfind("\n") + 1) + 1
    place = Position(before.count("\n") + 1, column)
    return Mistake(place, *_looked_up(str(getattr(error, "reason", "")), ""))


def _looked_up(said: str, sign: str) -> tuple[str, str]:
    for part, (message, remedy) in _SENTENCES:
        if part in said:
            return message.replace("{sign}", sign), remedy
    return "this is not YAML", _MEND


def _key_and_colon(at: Position, began: Position | None, lines: Sequence[str]) -> Mistake:
    """Tell which line lacks its colon or the blank behind it, or has a colon too many."""
    second = ":" in lines[at.line - 1][: at.column - 1]
    if not second:
        line = _last_written(lines, (began.line if began not in (None, at) else at.line - 1))
        text = lines[line - 1]
        glued = _GLUED.fullmatch(text.rstrip())
        if glued is not None:
            remedy = f"write {glued[1]}: {glued[2][:60]}"
            place = Position(line, glued.end(1) + 1)
            return Mistake(place, f"a blank is missing after the colon of {glued[1]}:", remedy)
        bare = _BARE.fullmatch(text.rstrip())
        level = _indentation(lines[at.line - 1])
        if bare is not None and (_indentation(text) >= level or began != at):
            remedy = f"write {bare[1]}: and a value; indent the further lines of a long text"
            return Mistake(Position(line, bare.start(1) + 1), "this line has no colon", remedy)
        if began not in (None, at):
            return Mistake(began or at, "this line has no colon", _MEND)
        return Mistake(
            at, "this line is indented as if it went on with the text above", _INDENTATION
        )
    return Mistake(at, "a text with a colon and a blank needs quotes", _MEND)


def _in_mapping(at: Position, lines: Sequence[str]) -> Mistake:
    line = lines[at.line - 1]
    if line[: at.column - 1].strip():
        return Mistake(at, "something follows a value that has ended", _MEND)
    if line[at.column - 1 :].startswith("- "):
        return Mistake(at, "a list begins here, in the column of the keys above", _INDENTATION)
    return Mistake(at, "this line begins in no column of the keys above", _INDENTATION)


def _last_written(lines: Sequence[str], line: int) -> int:
    """Return the line, or the last one above it with more than a comment, by its number."""
    while line > 1 and lines[line - 1].lstrip()[:1] in ("", "#"):
        line -= 1
    return max(line, 1)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _place(error: Exception, name: str, lines: Sequence[str]) -> Position | None:
    mark: Any = getattr(error, name, None)
    if mark is None:
        return None
    if mark.line >= len(lines):
        return Position(len(lines), len(lines[-1]) + 1)
    return Position(mark.line + 1, mark.column + 1)
