"""The dial timeline: which attempts an outplan makes at one target, and when.

It mirrors VoIPBIN's dialer as its public server source shows it: destinations strictly in order,
each used up before the next, `try_interval` counted from the end of the previous attempt, and turns
that are half a second to five seconds apart. Pure arithmetic: no calendar, no clock, no text.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from reconciler.dialing.facts import counts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.values.outplan import Outplan

TURN = 500
"""Milliseconds from a placed call to the dialer's next turn: no two attempts are closer."""

POLL = 5_000
"""Milliseconds to the next turn when there was nothing to do: how late the dialer may look."""

RING = 60_000
"""Milliseconds that every call rings at most, fixed in the server source. `dial_timeout` is
documented to decide this, but the source stores it without reading it."""

LISTED = 1_000
"""The most attempts that are ever written out one by one; an outplan may ask for billions."""


class CallAttempt(NamedTuple):
    """One attempt: its number from 1, its destination from 0, and when it starts.

    `earliest` and `latest` are milliseconds from the target's first attempt. Earliest: every
    attempt before it fails at once. Latest: every one rings to its end, and the dialer then looks
    as late as it may; calls that are answered and other targets in the queue make it later still.
    """

    number: int
    destination: int
    earliest: int
    latest: int


class Timeline(NamedTuple):
    """All attempts at one target that never answers, described by what decides them.

    `counts` are the attempts per destination. As in the dialer a negative count skips its
    destination like 0, and a negative interval is over at once; both are 0 here, and so is a
    negative `dial_timeout`. Times are milliseconds.
    """

    counts: tuple[int, ...]
    dial_timeout: int
    try_interval: int

    @property
    def total(self) -> int:
        """The number of attempts; 0 when nobody is dialled."""
        return sum(self.counts)

    @property
    def ring(self) -> int:
        """How long one attempt may ring, whether the documentation or the source is right."""
        return max(RING, self.dial_timeout)

    @property
    def shortest_step(self) -> int:
        """The time from the start of one attempt to the next when calls fail at once."""
        return max(self.try_interval, TURN)

    @property
    def longest_step(self) -> int:
        """The same when calls ring to their end and the dialer looks as late as it may."""
        return self.ring + self.try_interval + POLL

    @property
    def span_earliest(self) -> int:
        """The time from the first attempt to the start of the last, at least."""
        return max(self.total - 1, 0) * self.shortest_step

    @property
    def span_latest(self) -> int:
        """The time from the first attempt to the start of the last, at most."""
        return max(self.total - 1, 0) * self.longest_step

    @property
    def ringing_documented(self) -> int:
        """All ringing at most, by `dial_timeout`: it rests on VoIPBIN's documentation alone."""
        return self.total * self.dial_timeout

    @property
    def ringing_in_source(self) -> int:
        """All ringing at most, by the 60 seconds that stand in the server source."""
        return self.total * RING

    @property
    def destinations(self) -> dict[int, range]:
        """The numbers of the attempts for each destination that is dialled, in dialing order."""
        ends = pairwise(accumulate(self.counts, initial=1))
        return {slot: range(*pair) for slot, pair in enumerate(ends) if self.counts[slot]}

    def attempt(self, number: int) -> CallAttempt:
        """Return one attempt by its number, from 1 to `total`."""
        slot = next(slot for slot, numbers in self.destinations.items() if number in numbers)
        before = number - 1
        return CallAttempt(number, slot, before * self.shortest_step, before * self.longest_step)

    def attempts(self, most: int = LISTED) -> Iterator[CallAttempt]:
        """Yield the attempts in order, the first `most` of them."""
        for number in range(1, min(self.total, most) + 1):
            yield self.attempt(number)


def timeline(outplan: Outplan) -> Timeline:
    """Return the timeline of an outplan, also of a live one with values no manifest may say."""
    return _timeline(counts_of(outplan), outplan.dial_timeout, outplan.try_interval)


@lru_cache(maxsize=1024)  # an account has many outplans and few policies
def _timeline(counts: tuple[int, ...], dial_timeout: int, try_interval: int) -> Timeline:
    return Timeline(
        counts=tuple(max(0, count) for count in counts),
        dial_timeout=max(0, dial_timeout),
        try_interval=max(0, try_interval),
    )
