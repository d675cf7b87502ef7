"""Being told to end during an apply: once finishes what is in flight and reports, twice is at once.

Ctrl-C leaves the last listing all the time that it needs. Who sends SIGTERM, or hangs up, waits for
no more than a few seconds before it kills, and the report must stand by then.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from reconciler.apply.stop import Cause
from reconciler.cli.event_loop import handled
from reconciler.cli.streams import murmur

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from reconciler.apply.stop import Stop

_WITHIN = {signal.SIGINT: None, signal.SIGTERM: 8.0, signal.SIGHUP: 8.0}
"""Seconds from each signal until the account must have been read for the last time."""


def interruptible(stop: Stop) -> AbstractContextManager[None]:
    """While active, turn the first SIGINT, SIGTERM or SIGHUP into a request to stop."""
    signalled = False

    def heard(number: signal.Signals) -> None:
        nonlocal signalled
        if signalled:
            raise KeyboardInterrupt
        signalled = True
        stop.request(Cause.INTERRUPT, within=_WITHIN[number])
        murmur("Interrupted: finishing the requests in flight; again stops at once.")

    return handled(heard)
