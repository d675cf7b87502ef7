"""Where every choice of a history comes from: one source of numbers.

Hypothesis draws them and shrinks a failure; `chaos` takes them from a seed. The rules do not know
which, so both tell the same histories.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_T = TypeVar("_T")


class Choose:
    """Makes choices of numbers; 0, the first and no are the simplest, to which failures shrink."""

    def __init__(self, number: Callable[[int, int], int]) -> None:
        """Choose with `number(low, high)`, both included."""
        self.number = number

    def one(self, things: Sequence[_T]) -> _T:
        """Return one of the things."""
        return things[self.number(0, len(things) - 1)]

    def chance(self, percent: int) -> bool:
        """Return True in so many of a hundred cases."""
        return self.number(0, 99) >= 100 - percent

    def fate(self) -> Random:
        """Return what decides details too many to choose, such as how two runs interleave."""
        return Random(self.number(0, 9_999))


def seeded(seed: int) -> Choose:
    """Return the choices that belong to a seed."""
    return Choose(Random(seed).randint)
