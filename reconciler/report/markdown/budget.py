"""A page that never grows beyond its budget, and says what it left out. Knows nothing of plans.

A page is a row of sections, a section a row of slots. Layers fill slots with text, the most
important layer first; at the first text that does not fit, filling ends, so that nothing stands on
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
class Section:
    """Slots between an opening and a closing, which appear with the first slot that is filled."""

    opening: str = ""
    closing: str = ""
    slots: list[Slot] = field(default_factory=list)
    shown: bool = False

    def slot(self) -> Slot:
        """Return a new slot at the end of the section."""
        made = Slot(self)
        self.slots.append(made)
        return made

    @property
    def text(self) -> str:
        """What the section says, "" while it is empty."""
        if not self.shown:
            return ""
        return self.opening + "".join(slot.text for slot in self.slots) + self.closing


@dataclass(slots=True)
class Slot:
    """A place for a text, which a later layer may replace by a longer one."""

    section: Section
    text: str = ""

    def growth(self, text: str) -> int:
        """Return by how many bytes the page grows with this text here."""
        frame = 0 if self.section.shown else size(self.section.opening + self.section.closing)
        return size(text) - size(self.text) + frame

    def fill(self, text: str) -> None:
        """Put the text here."""
        self.text = text
        self.section.shown = True


@dataclass(slots=True)
class Layer:
    """Texts of one importance. `what` and `count` say what is missing when they do not fit."""

    what: str
    noun: str
    count: int
    texts: Iterable[tuple[Slot, str]]

    def missing(self, count: int) -> str:
        """Return what it means that so many of the texts are not on the page."""
        return f"{self.what} {plural(count, self.noun)}".strip()


def fill(layers: Iterable[Layer], room: int) -> Iterator[str]:
    """Fill slots with at most `room` bytes in all; yield what was left out, in words."""
    full = False
    for layer in layers:
        filled = 0
        for slot, text in () if full else layer.texts:
            growth = slot.growth(text)
            full = growth > room
            if full:
                break
            room -= growth
            slot.fill(text)
            filled += 1
        if filled < layer.count:
            yield layer.missing(layer.count - filled)


def everything(layers: Sequence[Layer]) -> list[str]:
    """Return what is left out when nothing fits: the longest that it can ever become."""
    return [layer.missing(layer.count) for layer in layers if layer.count]
