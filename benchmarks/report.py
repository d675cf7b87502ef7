"""Lines of results, as one table for the terminal and as Markdown for `results.md`. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HEAD = ("row", "measured", "floor or peer", "ratio", "reach", "reached")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. `reached` is None where there is nothing to reach, or no figure.

    `why` says more: why there is no figure, or what stands beside one.
    """

    row: str
    measured: str
    beside: str = ""
    ratio: str = ""
    reach: str = ""
    reached: bool | None = None
    why: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The texts of the table, in the order of `HEAD`."""
        said = {True: "yes", False: "no", None: ""}[self.reached]
        return (self.row, self.measured, self.beside, self.ratio, self.reach, said)


def unmeasured(row: str, why: str, reach: str = "") -> Line:
    """Return the line of something that could not be measured, with the reason."""
    return Line(row, "not measured", reach=reach, why=why)


def table(lines: Sequence[Line]) -> str:
    """Return the lines as a table in columns, and below it what there is to say about them."""
    rows = [HEAD, *(line.cells for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    rule = tuple("-" * width for width in widths)
    drawn = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (HEAD, rule, *rows[1:])
    ]
    notes = [f"{row}: {why}" for row, why in _notes(lines)]
    return "\n".join([*drawn, *(["", *notes] if notes else []), "", summary(lines)])


def summary(lines: Iterable[Line]) -> str:
    """Return how many reaches were reached, in a sentence."""
    listed = list(lines)
    judged = [line for line in listed if line.reached is not None]
    absent = sum(line.measured == "not measured" for line in listed)
    said = f"{sum(line.reached is True for line in judged)} of {len(judged)} reaches reached"
    return f"{said}; {absent} not measured." if absent else f"{said}."


def markdown(lines: Sequence[Line], facts: Iterable[tuple[str, str]]) -> str:
    """Return `results.md`: the table, what there is to say about it, and where it was measured."""
    rows = [HEAD, ("---",) * len(HEAD), *(line.cells for line in lines)]
    parts = [
        "# Results",
        "Written by `make bench`; medians, with the range of the rounds in brackets.",
        "\n".join("| " + " | ".join(_escaped(cell) for cell in row) + " |" for row in rows),
        summary(lines),
    ]
    notes = [f"- **{_escaped(row)}**: {_escaped(why)}" for row, why in _notes(lines)]
    if notes:
        parts.append("\n".join(notes))
    parts.append("## Where")
    parts.append("\n".join(f"- {name}: {_escaped(text)}" for name, text in facts))
    return "\n\n".join(parts) + "\n"


def _notes(lines: Iterable[Line]) -> list[tuple[str, str]]:
    return [(line.row, line.why) for line in lines if line.why]


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
