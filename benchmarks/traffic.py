"""What came in at the server: requests as it saw them, counted and timed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OURS = "voipbin-reconciler/"
"""How reconciler's own User-Agent begins."""

_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Request:
    """One request and the status of its answer; `at` is in seconds of the server's own clock."""

    method: str
    target: str
    agent: str
    at: float
    status: int

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def throttled(self) -> bool:
        """Whether the answer was 429."""
        return self.status == _TOO_MANY


@dataclass(frozen=True, slots=True)
class Tally:
    """How many requests of each sort: listings of outplans, their pages, other reads, writes."""

    listings: int
    pages: int
    reads: int
    writes: int
    throttled: int

    @property
    def total(self) -> int:
        """All requests."""
        return self.pages + self.reads + self.writes


def ours(requests: Iterable[Request]) -> list[Request]:
    """Return what reconciler itself sent."""
    return [one for one in requests if one.agent.startswith(OURS)]


def tally(requests: Iterable[Request]) -> Tally:
    """Count requests by what they were for; each listing begins with a page from the far future."""
    seen = list(requests)
    writes = sum(one.method != "GET" for one in seen)
    pages = [one for one in seen if one.method == "GET" and one.path.endswith("/outplans")]
    return Tally(
        listings=sum("page_token=9999" in one.target for one in pages),
        pages=len(pages),
        reads=len(seen) - writes - len(pages),
        writes=writes,
        throttled=sum(one.throttled for one in seen),
    )


def posts_per_second(requests: Sequence[Request]) -> float:
    """Return how fast creates came in, from the first to the last."""
    moments = [one.at for one in requests if one.method == "POST"]
    between = max(moments, default=0.0) - min(moments, default=0.0)
    return (len(moments) - 1) / between if between > 0 else 0.0


def round_trips(requests: Iterable[Request], latency: float) -> int:
    """Return how many waits there were one after the other: a request that comes a latency after
    the first of its round begins another.
    """
    begins: list[float] = []
    for request in sorted(requests, key=lambda request: request.at):
        if not begins or request.at - begins[-1] >= latency:
            begins.append(request.at)
    return len(begins)
