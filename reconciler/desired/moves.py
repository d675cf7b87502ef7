"""A member of a mapping moved to where it belongs, with its lines, comments and all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.desired.edit import Replacement, line_starts, newline_of

if TYPE_CHECKING:
    from reconciler.desired.document import Path
    from reconciler.values.written import Marked

_STEP = 2


class _Lines:
    """The lines of a text, by their numbers from 0."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = line_starts(text)
        ends = [*self.starts[1:-1], len(text)]
        self.lines = [text[start:end] for start, end in zip(self.starts, ends, strict=False)]

    def indent(self, line: int) -> int:
        return len(self.lines[line]) - len(self.lines[line].lstrip(" "))

    def is_idle(self, line: int) -> bool:
        """Whether a line is blank or a comment."""
        return self.lines[line].strip()[:1] in ("", "#")

    def begin_of(self, line: int, column: int) -> int:
        """Return the first line of a member: that of its key, or of the comments right above it."""
        while line > 0 and self.lines[line - 1][column:].startswith("#"):
            if self.indent(line - 1) != column:
                break
            line -= 1
        return line

    def end_of(self, line: int, column: int) -> int:
        """Return the line behind a member whose key stands there."""
        end = line + 1
        while end < len(self.lines):
            listed = self.indent(end) == column and self.lines[end][column:].startswith("- ")
            if not (self.is_idle(end) or self.indent(end) > column or listed):
                break
            end += 1
        # Blank lines, and comments that are not indented with it, belong to what comes next.
        while end > line + 1 and self.is_idle(end - 1):
            if self.lines[end - 1].strip() and self.indent(end - 1) > column:
                break
            end -= 1
        return end

    def end_of_document(self, line: int) -> int:
        """Return the line behind the last that says something."""
        end = last = line
        while end < len(self.lines) and self.lines[end][:3] not in ("---", "..."):
            end += 1
            last = last if self.is_idle(end - 1) else end
        return last


class _Home(NamedTuple):
    """Where to insert: before which line, how far indented, below which new keys."""

    line: int
    indent: int
    names: tuple[str, ...]


def moved(
    text: str, document: Marked, member: Path, home: Path
) -> tuple[Replacement, Replacement] | None:
    """Return the edits that move a member, None where it is not written in lines of its own."""
    lines = _Lines(text)
    line, column = (number - 1 for number in document.position(member, of_key=True))
    if lines.lines[line][:column].strip(" "):
        return None  # in brackets, or behind a hyphen
    end = lines.end_of(line, column)
    line = lines.begin_of(line, column)
    place = _home(lines, document, home, line)
    if place is None or line < place.line < end:
        return None
    newline = newline_of(text)
    heads = [
        f"{' ' * (place.indent + _STEP * depth)}{name}:{newline}"
        for depth, name in enumerate(place.names)
    ]
    indent = " " * (place.indent + _STEP * len(place.names))
    block = [
        f"{indent}{written[column:]}" if written.strip() else written
        for written in lines.lines[line:end]
    ]
    if not block[-1].endswith(("\n", "\r")):
        block[-1] += newline
    start = lines.starts[line]
    at = lines.starts[place.line] if place.line < len(lines.lines) else len(text)
    stop = lines.starts[end] if end < len(lines.lines) else len(text)
    cut = Replacement(start, stop - start, "")
    # What is cut before it begins a line.
    before = "" if at in (0, stop) or text[at - 1] in "\r\n" else newline
    return cut, Replacement(at, 0, before + "".join([*heads, *block]))


def _home(lines: _Lines, document: Marked, home: Path, line: int) -> _Home | None:
    """Return the place in or for the mapping at a path of keys."""
    node: Any = document.data
    there: list[str] = []
    for part in home:
        if not isinstance(node, dict) or part not in node:
            break
        node = node[part]
        there.append(str(part))
    names = tuple(str(part) for part in home[len(there) :])
    if not there:
        return _Home(lines.end_of_document(line), 0, names)
    at, column = (number - 1 for number in document.position(tuple(there), of_key=True))
    if lines.lines[at][:column].strip(" "):
        return None
    if node is None:
        return _Home(at + 1, column + _STEP, names)
    if not isinstance(node, dict) or not node:
        return None
    first = document.position((*there, next(iter(node))), of_key=True)
    if first.line - 1 == at:
        return None  # in brackets
    return _Home(lines.end_of(at, column), first.column - 1, names)
