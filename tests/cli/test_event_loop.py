"""What a signal does to a command in its loop, wherever it strikes."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from reconciler.cli.event_loop import SIGNALS, handled, run_loop


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_cancels_the_command_and_is_said_afterwards(number: signal.Signals) -> None:
    ended = []

    async def command() -> None:
        os.kill(os.getpid(), number)
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(number)

    with pytest.raises(KeyboardInterrupt):
        run_loop(command())
    assert ended == [number]


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_inside_a_finaliser_is_not_lost(number: signal.Signals) -> None:
    class Finalised:
        def __del__(self) -> None:
            os.kill(os.getpid(), number)

    async def command() -> None:
        Finalised()
        await asyncio.Event().wait()

    with pytest.raises(KeyboardInterrupt):
        run_loop(command())


def test_handlers_are_as_before_when_the_command_ends() -> None:
    before = [signal.getsignal(number) for number in SIGNALS]

    async def command() -> int:
        with handled(print):
            return 7

    assert run_loop(command()) == 7
    assert [signal.getsignal(number) for number in SIGNALS] == before


def test_who_handled_signals_outside_hears_them_again() -> None:
    heard: list[tuple[str, signal.Signals]] = []

    async def story() -> None:
        with handled(lambda number: heard.append(("outside", number))):
            with handled(lambda number: heard.append(("inside", number))):
                os.kill(os.getpid(), signal.SIGTERM)
                await asyncio.sleep(0.01)
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(0.01)

    asyncio.run(story())
    assert heard == [("inside", signal.SIGTERM), ("outside", signal.SIGTERM)]
