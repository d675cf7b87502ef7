"""What a person sees of requests: each one with -v, else a line now and then while a list is long.

How long a listing will be is not known before its end, so no remaining time is told.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from reconciler.cli.streams import murmur

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.voipbin.client import Trace

_EVERY = 5.0  # seconds between two lines


class Requests:
    """Takes note of every request of a run."""

    def __init__(self, *, verbose: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._verbose = verbose
        self._clock = clock
        self._begun = self._said = clock()
        self._pages = 0

    def saw(self, trace: Trace) -> None:
        """Show one request, or count it."""
        now = self._clock()
        if self._verbose:
            murmur(
                f"{now - self._begun:8.3f} s  {trace.method} {trace.path} -> {trace.outcome} "
                f"in {trace.seconds * 1000:.0f} ms (request id {trace.request_id})"
            )
        elif trace.method != "GET":
            self._pages, self._said = 0, now
        elif trace.outcome == "200":
            self._pages += 1
            if now - self._said >= _EVERY:
                self._said = now
                murmur(f"reading the account: {self._pages:,} pages so far")
