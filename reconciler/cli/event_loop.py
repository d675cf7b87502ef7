"""The event loop that a command runs in, and the signals that end it wherever it is."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    _Heard = Callable[[signal.Signals], object]

_T = TypeVar("_T")

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_outer: ContextVar[_Heard | None] = ContextVar("_outer", default=None)


def run_loop(command: Coroutine[Any, Any, _T]) -> _T:
    """Run a command to its end, which SIGINT, SIGTERM or SIGHUP bring about by cancelling it.

    An exception that a signal handler raises can be lost, and the run with it would go on: where
    it happens to strike inside a finaliser, Python prints it and goes on.

    Raises:
        KeyboardInterrupt: a signal came.
    """

    results: list[_T] = []

    async def cancellable() -> None:
        task = asyncio.current_task()
        assert task is not None
        with handled(lambda _number: task.cancel()):
            # Not as the task's own result: at its end Python 3.11 makes text of that, only to ask
            # whether a handler is a number, and the text of a large plan takes half a second.
            results.append(await command)

    try:
        asyncio.run(cancellable())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    return results[0]


@contextmanager
def handled(heard: _Heard) -> Iterator[None]:
    """While active, let the loop call this with every signal that the run does not ignore."""
    loop = asyncio.get_running_loop()
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    taken = [number for number in SIGNALS if handlers[number] is not signal.SIG_IGN]  # as by nohup
    token = _outer.set(heard)
    for number in taken:
        loop.add_signal_handler(number, heard, number)
    try:
        yield
    finally:
        _outer.reset(token)
        outer = _outer.get()
        for number in taken:
            if outer is not None:
                loop.add_signal_handler(number, outer, number)
                continue
            loop.remove_signal_handler(number)
            # The loop would leave the system's own, which the first process of a container lacks.
            signal.signal(number, handlers[number])


@contextmanager
def raised_at_once() -> Iterator[None]:
    """While active, raise KeyboardInterrupt for a signal: the loop waits and would not hear it."""
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    for number, handler in handlers.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
