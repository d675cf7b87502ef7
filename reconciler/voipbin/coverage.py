"""Which times of creation a listing has covered, and where to ask next. Pure: asks nothing.

A page of rows strictly below a cursor proves all that lies between its cursor and its last row,
wherever the cursor was put. So several cursors at once are as complete as one after the other: what
is not covered yet are gaps, and a listing is complete when no gap is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, inf
from typing import TYPE_CHECKING, NamedTuple

from reconciler.values.errors import UntrustedReadError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NEWEST = datetime.max.replace(tzinfo=UTC)
"""Above every row, whatever the clock of the machine that made it said."""
OLDEST = datetime.min.replace(tzinfo=UTC)

_TICK = timedelta(microseconds=1)
_SPARE = 4.5  # pages that may be asked for in vain, and then a share of all
_SHARE = 0.125
_SLIVER = 0.6  # of a page: what a gap costs where it ends, since its last page overlaps the next
_FURTHER = (2, 4, 9)  # pages below an edge with nothing known below it
_FURTHER_SCALE = 24  # answers; after more than these, so much further
_FURTHEST = 27  # pages
_OVERLAP = 0.08  # of a page, so that the page above a guess reaches it
_FIRST_ANSWERS = 12
"""While a burst lasts, many gaps are walked through side by side; at the limit few will do."""
_FIRST_GAPS, _FIRST_WORTH = 10, 1.5  # how many at once, and the pages of one worth splitting
_LATER_GAPS, _LATER_WORTH = 4, 3


@dataclass(eq=False, slots=True)
class Gap:
    """Times that are not covered: from `floor`, included, up to `edge`, of which rows may be cut.

    `floor` is None where nothing is known of what lies below; `is_last` where nothing does, as far
    as is known. `span` is how much time the full page above took, None where there was none.
    `is_asked` while the page from the edge on is on its way; `is_stuck` when that brought nothing
    new, so that it is asked for below the edge.
    """

    edge: datetime
    floor: datetime | None = None
    is_last: bool = True
    span: timedelta | None = None
    is_asked: bool = False
    is_stuck: bool = False

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies inside."""
        return moment < self.edge and (self.floor is None or moment > self.floor)

    def touches(self, cursor: datetime, last: datetime) -> bool:
        """Whether a page from below `cursor` down to `last` covers a part of it."""
        return last <= self.edge and (self.floor is None or cursor > self.floor)

    def pages(self) -> float:
        """Return about how many pages it holds, infinite where nothing is known below."""
        if not self.span:
            return 0
        return inf if self.floor is None else (self.edge - self.floor) / self.span

    def split(self, most: int, answers: int) -> list[datetime]:
        """Return at most so many moments that part it into pieces of a page or more."""
        assert self.span is not None
        pages = self.pages()
        if self.floor is None:
            offsets = [ceil(n * max(1, answers / _FURTHER_SCALE)) for n in _FURTHER]
        elif self.is_last:
            # Where the list ends inside the gap, pieces below the end would all be in vain.
            offsets = [ceil(min(pages / 2, _FURTHEST))]
        else:
            pieces = min(most + 1, ceil(pages))
            step = max(1, round(min(pages / pieces, _FURTHEST)))
            offsets = [step * piece for piece in range(1, pieces)]
        cursors = (self._below(offset - _OVERLAP) for offset in offsets[:most])
        return [cursor for cursor in cursors if self.holds(cursor)]

    def _below(self, pages: float) -> datetime:
        assert self.span is not None
        return self.edge - min(self.span * pages, self.edge - OLDEST)

    def risk(self) -> float:
        """Return how much of a page a guess inside it is likely to be in vain."""
        return 1.0 if self.is_last else _SLIVER

    def ends_above(self, last: datetime) -> bool:
        """Whether a page whose last row is this one covers all the rest."""
        return self.floor is not None and not self.is_last and last < self.floor


class Question(NamedTuple):
    """A page to ask for: what lies strictly below `cursor`. Without a `gap` it is a guess."""

    cursor: datetime
    gap: Gap | None = None
    edge: datetime = NEWEST


class Coverage:
    """The gaps of one listing. It begins as one gap: everything there may be."""

    def __init__(self, path: str, page_size: int) -> None:
        self.gaps = [Gap(NEWEST)]
        self._path = path
        self._page_size = page_size
        self._longest = 0
        self._rows = 0
        self._answers = 0
        self._guessed: dict[datetime, float] = {}

    def questions(self) -> Iterator[Question]:
        """Yield what to ask now: every gap goes on from its edge, and guesses split wide ones.

        What goes on from an edge is never in vain. A guess may be, so few are out at a time.
        """
        for gap in self.gaps:
            if not gap.is_asked:
                gap.is_asked = True
                at_edge = gap.is_stuck or gap.edge == NEWEST
                yield Question(gap.edge if at_edge else gap.edge + _TICK, gap, gap.edge)
        for cursor, risk in self._guesses().items():
            self._guessed[cursor] = risk
            yield Question(cursor)

    def _guesses(self) -> dict[datetime, float]:
        """Return where to split the widest gaps, and how much of each page may be in vain."""
        early = self._answers < _FIRST_ANSWERS
        wanted, worth = (_FIRST_GAPS, _FIRST_WORTH) if early else (_LATER_GAPS, _LATER_WORTH)
        room = wanted - len(self.gaps) - len(self._guessed)
        budget = self._budget()
        guesses: dict[datetime, float] = {}
        for gap in sorted(self.gaps, key=Gap.pages, reverse=True):
            if gap.pages() > worth and not any(map(gap.holds, self._guessed)):
                most = min(room - len(guesses), int((budget - sum(guesses.values())) / gap.risk()))
                cursors = gap.split(max(0, most), self._answers)
                guesses |= dict.fromkeys(cursors, gap.risk())
        return guesses

    def _budget(self) -> float:
        """Return how many pages may still be asked for in vain, beside what gaps will cost."""
        in_vain = self._answers - self._rows / max(1, self._longest)
        expected = _SLIVER * len(self.gaps) + sum(self._guessed.values())
        return _SPARE + _SHARE * self._answers - in_vain - expected

    def answered(self, question: Question, times: Sequence[datetime], new: int) -> None:
        """Take note of a page: when its rows were created, newest first, and how many are new.

        Raises:
            UntrustedReadError: what lies in a gap cannot be asked for.
        """
        cursor, gap = question.cursor, question.gap
        self._answers += 1
        self._rows += new
        self._longest = max(self._longest, len(times))
        self._guessed.pop(cursor, None)
        if gap is not None:
            gap.is_asked = False
            if not new and gap.edge == question.edge and not self._reaches_floor(gap, times):
                self._went_on_in_vain(gap, len(times))
                return
            if gap.is_stuck:
                raise self._too_many_at_once()
        if times:
            self._cover(cursor, times)
        else:
            self._nothing_below(cursor)

    @staticmethod
    def _reaches_floor(gap: Gap, times: Sequence[datetime]) -> bool:
        return bool(times) and gap.ends_above(times[-1])

    def _went_on_in_vain(self, gap: Gap, length: int) -> None:
        """Decide what it means that nothing new lies from the edge of a gap on.

        A page that repeats the edge and is shorter than pages can be is the end, and so is an empty
        one below the edge. A full one may have been cut inside a microsecond.
        """
        if gap.is_last and (gap.is_stuck or gap.edge == NEWEST or 0 < length < self._longest):
            self.gaps.remove(gap)
        elif gap.is_stuck or length >= self._page_size or self._rows > length > 0:
            raise self._too_many_at_once()
        else:
            gap.is_stuck = True

    def _cover(self, cursor: datetime, times: Sequence[datetime]) -> None:
        last = times[-1]
        full = len(times) >= self._page_size and times[0] > last
        top = times[0] if cursor == NEWEST else cursor
        span = top - last if full else None
        for gap in [gap for gap in self.gaps if gap.touches(cursor, last)]:
            done = gap.ends_above(last)
            if cursor <= gap.edge != NEWEST:
                if not done:
                    self.gaps.append(Gap(last, gap.floor, gap.is_last, span))
                gap.floor, gap.is_last = cursor, False
            elif done:
                self.gaps.remove(gap)
            else:
                gap.edge, gap.span = last, span

    def _nothing_below(self, cursor: datetime) -> None:
        for gap in self.gaps:
            if gap.is_last and gap.holds(cursor):
                gap.floor = cursor

    def _too_many_at_once(self) -> UntrustedReadError:
        return UntrustedReadError(
            f"{self._longest} or more rows of {self._path} were created in the same microsecond",
            why="VoIPBIN cannot page through so many, so the listing may be incomplete",
            remedy="delete some of them in VoIPBIN, or contact its support",
        )
