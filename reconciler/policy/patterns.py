"""The patterns of a policy for names and keys, matched in time that grows with the text alone.

The one room that knows RE2: a pattern comes from the repository, and must not stop a pipeline.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

MAX_LENGTH = 200


class Pattern(Protocol):
    """A compiled pattern."""

    @property
    def pattern(self) -> str:
        """Its text."""

    def fullmatch(self, text: str) -> object:
        """Return something true where the whole text fits."""


class PatternError(ValueError):
    """A pattern that cannot be used: why, and what to do."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.remedy = remedy


@cache
def compiled(text: str) -> Pattern:
    """Return a pattern ready for use.

    Raises:
        PatternError: it is too long, or no pattern that can be matched in linear time.
    """
    import re2

    if len(text) > MAX_LENGTH:
        raise PatternError(f"the pattern is longer than {MAX_LENGTH} characters", "shorten it")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        pattern: Pattern = re2.compile(text, options)
    except re2.error as error:
        said = error.args[0]
        why = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        raise PatternError(
            f"the pattern is no regular expression that can be used: {why}",
            "correct it; look-ahead and back-references are not known, and repeats stay below 1000",
        ) from None
    return pattern
