"""One YAML document with positions: its data, and where every key and value of it stands.

What is laid together out of several documents (see `layers`) or has references replaced (see
`expand`) speaks the same protocol, so a check does not ask where a value came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from reconciler.values.problem import Position, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


_LONGEST_LINE = 2_000


class Mark(Protocol):
    """A line and a column as the parser counts them, from 0; usually the parser's own object."""

    @property
    def line(self) -> int:
        """The line."""

    @property
    def column(self) -> int:
        """The column, in characters."""


class _Start(NamedTuple):
    line: int = 0
    column: int = 0


START: Mark = _Start()
"""Where every text begins."""


Path = tuple[str | int, ...]
"""Where something is inside a document's data: keys of mappings, places in lists."""


class Document(NamedTuple):
    """One YAML document: its data, and where every key and value of it stands.

    `marks` holds, per mapping or sequence by identity, the marks of (key, value) of each entry.
    """

    data: object
    file: str
    lines: Sequence[str]
    start: Mark
    marks: dict[int, dict[Any, tuple[Mark, Mark]]]

    def position(self, path: Sequence[str | int], *, of_key: bool = False) -> Position:
        """Return where `path` stands, or the nearest of its parents that is written down.

        The value of a mapping begins at its first key, so for what is wrong with a mapping as a
        whole `of_key` names the place that a reader looks for.
        """
        node, mark = self.data, self.start
        for depth, part in enumerate(path):
            entry = self.marks.get(id(node), {}).get(part)
            if entry is None:
                break
            mark = entry[0] if of_key and depth == len(path) - 1 else entry[1]
            node = node[part]  # type: ignore[index]  # marks exist for containers only
        return Position(mark.line + 1, mark.column + 1)

    def problem(
        self,
        code: str,
        message: str,
        path: Sequence[str | int],
        *,
        remedy: str = "",
        of_key: bool = False,
        about: Sequence[str] = (),  # noqa: ARG002 - one document says all of a mapping
    ) -> Problem:
        """Return a problem at `path`, with the line it stands in."""
        place = self.position(path, of_key=of_key)
        return problem_at(self.file, self.lines, place, code, message, remedy)


def problem_at(
    file: str, lines: Sequence[str], place: Position, code: str, message: str, remedy: str = ""
) -> Problem:
    """Return a problem at a place in a file whose lines are known.

    A line that is too long to be read is not shown, and a message that quotes one is cut.
    """
    text = lines[place.line - 1] if place.line <= len(lines) else ""
    shown = text if len(text) <= _LONGEST_LINE else ""
    if len(message) > _LONGEST_LINE:
        message = f"{message[:_LONGEST_LINE]} ..."
    return Problem(code, message, file, place.line, place.column, shown, remedy[:_LONGEST_LINE])
