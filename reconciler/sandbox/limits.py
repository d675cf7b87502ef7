"""Rate limits: how many requests a client address and a customer may make.

Arithmetic on moments. Who is asking, and what a refusal looks like, is known elsewhere.
"""

import math
from datetime import datetime, timedelta


class Limiter:
    """Lets `burst` requests through at once and then `rate` per second, for each key (GCRA)."""

    def __init__(self, rate: int, burst: int) -> None:
        self._interval = timedelta(seconds=1) / rate
        self._burst = self._interval * burst
        self._paid_until: dict[str, datetime] = {}

    def wait(self, key: str, now: datetime) -> timedelta:
        """Count a request and return zero, or return how long to wait and do not count it."""
        paid_until = max(self._paid_until.get(key, now), now) + self._interval
        wait = paid_until - self._burst - now
        if wait > timedelta(0):
            return wait
        self._paid_until[key] = paid_until
        return timedelta(0)


class RateLimits:
    """The tiers that a client of these endpoints meets, with the server's default settings.

    The two address tiers of the server are token buckets; from outside they look the same.
    """

    def __init__(self) -> None:
        self.customer = Limiter(rate=17, burst=33)
        self.address = Limiter(rate=200, burst=400)
        self.login = Limiter(rate=10, burst=20)


def retry_after(wait: timedelta) -> int:
    """Return a wait in whole seconds, rounded up."""
    return math.ceil(wait.total_seconds())
