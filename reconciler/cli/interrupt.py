"""Being told to end during an apply: once finishes what is in flight and reports, twice is at once.

Ctrl-C leaves the last listing all the time that it needs. Who sends SIGTERM, or hangs up, waits for
no more than a few seconds before it kills, and the report must stand by then.
"""

from __future__ import annotations

import asyncio
import signal
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from reconciler.apply.stop import Cause
from reconciler.cli.streams import murmur

if TYPE_CHECKING:
    from reconciler.apply.stop import Stop

_WITHIN = {signal.SIGINT: None, signal.SIGTERM: 8.0, signal.SIGHUP: 8.0}
"""Seconds from each signal until the account must have been read for the last time."""


class Interrupt:
    """While active, turns the first SIGINT, SIGTERM or SIGHUP into a request to stop."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._signalled = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        for number, within in _WITHIN.items():
            handler = signal.getsignal(number)
            if handler is signal.SIG_IGN:
                continue  # as nohup wants it
            self._before[number] = handler
            asyncio.get_running_loop().add_signal_handler(number, partial(self._heard, within))
        return self

    def __exit__(self, *_exc: object) -> None:
        for number, handler in self._before.items():
            asyncio.get_running_loop().remove_signal_handler(number)
            # The loop would leave the system's own, which the first process of a container lacks.
            signal.signal(number, handler)

    def _heard(self, within: float | None) -> None:
        if self._signalled:
            raise KeyboardInterrupt
        self._signalled = True
        self._stop.request(Cause.INTERRUPT, within=within)
        murmur("Interrupted: finishing the requests in flight; again stops at once.")
