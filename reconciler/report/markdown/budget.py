"""A page that never grows beyond its budget, and says what it left out. Knows nothing of plans.

A page is a row of passages, a passage a row of slots. Ranks fill slots with text, the most
important rank first; at the first text that does not fit, filling ends, so that nothing stands on
the page while something more important is missing. Texts are made when they are needed: what does
not fit costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.report.markdown.escape import size
from reconciler.report.values_text import plural
from reconciler.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LEAST = 2_000
"""The smallest budget: what a page takes that says only its sum, where it acts, what is missing."""


def check_room(max_bytes: int) -> None:
    """Refuse a budget in which nothing can be told.

    Raises:
        UsageError: it is below 2,000 bytes.
    """
    if max_bytes < LEAST:
        raise UsageError(
            f"--max-bytes {max_bytes:,}: a plan cannot be told in so little",
            remedy=f"allow {LEAST:,} bytes or more",
        )


@dataclass(slots=True)
class Passage:
    """Slots between an opening and a closing, which appear with the first slot that is filled."""

    opening: str = ""
    closing: str = ""
    slots: list[Slot] = field(default_factory=list)
    shown: bool = False

    def slot(self, weight: int = 1) -> Slot:
        """Return a new slot at the end of the passage."""
        made = Slot(self, weight=weight)
        self.slots.append(made)
        return made

    @property
    def text(self) -> str:
        """What the passage says, "" while it is empty."""
        if not self.shown:
            return ""
        return self.opening + "".join(slot.text for slot in self.slots) + self.closing


@dataclass(slots=True)
class Slot:
    """A place for a text, which a later rank may replace by a longer one.

    `weight` is how many of what its rank counts it tells of.
    """

    passage: Passage
    text: str = ""
    weight: int = 1

    def growth(self, text: str) -> int:
        """Return by how many bytes the page grows with this text here."""
        frame = 0 if self.passage.shown else size(self.passage.opening + self.passage.closing)
        return size(text) - size(self.text) + frame

    def fill(self, text: str) -> None:
        """Put the text here."""
        self.text = text
        self.passage.shown = True


@dataclass(slots=True)
class Rank:
    """Texts of one importance. `what` and `count` say what is missing when they do not fit."""

    what: str
    noun: str
    count: int
    texts: Iterable[tuple[Slot, str]]

    def missing(self, count: int) -> str:
        """Return what it means that so many of the texts are not on the page."""
        return f"{self.what} {plural(count, self.noun)}".strip()


def fill(ranks: Iterable[Rank], room: int) -> Iterator[str]:
    """Fill slots with at most `room` bytes in all; yield what was left out, in words."""
    full = False
    for rank in ranks:
        filled = 0
        for slot, text in () if full else rank.texts:
            growth = slot.growth(text)
            full = growth > room
            if full:
                break
            room -= growth
            slot.fill(text)
            filled += slot.weight
        if filled < rank.count:
            yield rank.missing(rank.count - filled)


def everything(ranks: Sequence[Rank]) -> list[str]:
    """Return what is left out when nothing fits: the longest that it can ever become."""
    return [rank.missing(rank.count) for rank in ranks if rank.count]
