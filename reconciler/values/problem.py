"""A problem: one sentence about one place in one file, with its remedy.

The value that the manifest reader, the schema checks and the project file produce and that the
renderers show. No formatting here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from reconciler.values.masking import masked, may_hold_credential

Severity = Literal["error", "warning", "info"]


MAX_PROBLEMS = 100
"""More of one file are not listed."""


class Position(NamedTuple):
    """A place in a text file; both numbers count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what to do about it."""

    code: str
    """What kind of problem it is, such as unknown-field; equal problems have equal codes."""

    message: str
    """What is wrong, as a sentence."""

    file: str
    """The file in which it is."""

    line: int
    """The line, from 1."""

    column: int
    """The column, from 1."""

    source_line: str = ""
    """The text of the line, for showing it with a caret below the column; may be empty."""

    remedy: str = ""
    """What to do about it; empty where the message says it."""

    severity: Severity = "error"
    """Its weight. An error keeps the command from going on."""

    def __post_init__(self) -> None:
        """Hide what may be a credential: nobody who makes a problem has to think of it."""
        for name in ("message", "file", "remedy"):
            object.__setattr__(self, name, masked(getattr(self, name)))
        if may_hold_credential(self.source_line):
            object.__setattr__(self, "source_line", "")

    @property
    def place(self) -> tuple[str, int, int]:
        """Where it is, in the order in which problems are listed."""
        return (self.file, self.line, self.column)
