"""How long what is left will take, told honestly: from what was seen, and from the rate limit.

The first requests of a run fit into the bucket and go fast; an estimate from them alone would
promise what the limit cannot keep. Arithmetic only: no clock, no output.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """A number of requests to make at no more than `rate` per second, None for no limit."""

    requests: int
    rate: float | None = None

    def seconds_left(self, done: int, elapsed: float) -> float | None:
        """Return the seconds until the last request is answered; None while nothing is known.

        The slower of two counts: at the rate limit, and as fast as it went until now.
        """
        left = max(0, self.requests - done)
        limited = left / self.rate if self.rate else None
        seen = left * elapsed / done if done else None
        return max((seconds for seconds in (limited, seen) if seconds is not None), default=None)
