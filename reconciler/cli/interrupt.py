"""Ctrl-C during an apply: once finishes what is in flight and reports, twice stops at once."""

from __future__ import annotations

import asyncio
import signal
from typing import Self

import click


class Interrupt:
    """While active, turns the first SIGINT or SIGTERM into a request to stop."""

    def __init__(self) -> None:
        self._requested = False

    def requested(self) -> bool:
        """Whether no further request should be begun."""
        return self._requested

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._signalled)
        return self

    def __exit__(self, *_exc: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().remove_signal_handler(number)

    def _signalled(self) -> None:
        if self._requested:
            raise KeyboardInterrupt
        self._requested = True
        click.echo("Interrupted: finishing the requests in flight; again stops at once.", err=True)
