"""A problem: one sentence about one place in one file, with its remedy.

The value that the manifest reader, the schema checks and the project file produce and that the
renderers show. No formatting here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text file; both numbers count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what to do about it.

    `source_line` is the text of the line, for showing it with a caret below the column.
    """

    code: str
    message: str
    file: str
    line: int
    column: int
    source_line: str = ""
    remedy: str = ""
    severity: Severity = "error"

    @property
    def place(self) -> tuple[str, int, int]:
        """Where it is, in the order in which problems are listed."""
        return (self.file, self.line, self.column)
