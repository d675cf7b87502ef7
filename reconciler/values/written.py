"""Where a value was written: data that knows the place of each of its parts.

A protocol only. What reads files fills it, so that rules and plans need no reader of manifests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.values.problem import Position, Problem


class Marked(Protocol):
    """Data that knows where each part of it was written."""

    @property
    def data(self) -> object:
        """What is said."""

    @property
    def file(self) -> str:
        """The file in which it stands as a whole."""

    def position(self, path: Sequence[str | int], *, of_key: bool = False) -> Position:
        """Return where `path` stands in `file`, or the nearest of its parents."""

    def problem(
        self,
        code: str,
        message: str,
        path: Sequence[str | int],
        *,
        remedy: str = "",
        of_key: bool = False,
        about: Sequence[str] = (),
    ) -> Problem:
        """Return a problem at what was written for `path`.

        `about` names the members that a problem of a whole mapping is about.
        """
