"""A request to end a run: what is waited for ends, and what is in flight has its share of time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from reconciler.apply.stop import Cause, Stop
from reconciler.values.errors import StoppedError

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

pytestmark = pytest.mark.anyio

SOON = 0.02
NEVER = 3600.0


async def block(limit: AbstractAsyncContextManager[None], until: asyncio.Event) -> str:
    """Return how work inside a limit ended."""
    try:
        async with limit:
            await until.wait()
    except StoppedError as error:
        return f"stopped: {error.what}"
    return "finished"


async def begin(
    limit: AbstractAsyncContextManager[None], until: asyncio.Event
) -> asyncio.Task[str]:
    task = asyncio.create_task(block(limit, until))
    await asyncio.sleep(0)
    return task


async def test_who_asks_first_says_why_and_what_to_do() -> None:
    stop = Stop()
    assert not stop.requested
    stop.request(Cause.SILENCE, why="It is silent.", remedy="Wait.")
    stop.request(Cause.INTERRUPT, why="Other.", remedy="Other.")
    assert (stop.requested, stop.cause, stop.why) == (True, Cause.SILENCE, "It is silent.")
    with pytest.raises(StoppedError) as caught:
        async with stop.at_once():
            pytest.fail("nothing new is begun")
    assert (caught.value.what, caught.value.remedy) == ("It is silent.", "Wait.")


async def test_without_words_of_its_own_the_cause_speaks() -> None:
    stop = Stop()
    stop.request(Cause.TIMEOUT)
    assert stop.why == "the time of --timeout is used up"


async def test_what_is_waited_for_ends_at_once_and_what_is_in_flight_goes_on() -> None:
    stop, until = Stop(), asyncio.Event()
    waiting = await begin(stop.at_once(), until)
    writing = await begin(stop.in_flight(), until)
    reading = await begin(stop.to_the_end(), until)
    stop.request(Cause.INTERRUPT)
    assert await waiting == "stopped: somebody interrupted the run"
    until.set()
    assert await writing == await reading == "finished"


async def test_a_write_has_half_of_the_time_and_a_read_all_of_it() -> None:
    stop, until = Stop(), asyncio.Event()
    ended: list[object] = []
    reading = await begin(stop.to_the_end(), until)
    writing = await begin(stop.in_flight(), until)
    for task in (reading, writing):
        task.add_done_callback(ended.append)
    stop.request(Cause.INTERRUPT, within=SOON)
    await asyncio.gather(reading, writing)
    assert ended == [writing, reading]


@pytest.mark.parametrize("before", [True, False])
async def test_a_second_request_can_set_a_time_that_the_first_did_not(before: bool) -> None:
    stop, until = Stop(), asyncio.Event()
    stop.request(Cause.INTERRUPT)
    reading = await begin(stop.to_the_end(), until) if before else None
    stop.request(Cause.TIMEOUT, within=SOON)
    reading = reading or await begin(stop.to_the_end(), until)
    assert await reading == "stopped: somebody interrupted the run"


async def test_the_time_that_was_set_first_stays() -> None:
    stop, until = Stop(), asyncio.Event()
    stop.request(Cause.INTERRUPT, within=SOON)
    stop.request(Cause.TIMEOUT, within=NEVER)
    assert (await block(stop.to_the_end(), until)).startswith("stopped")


async def test_another_time_limit_inside_is_not_taken_for_a_stop() -> None:
    stop = Stop()
    with pytest.raises(TimeoutError):
        async with stop.in_flight(), asyncio.timeout(0):
            await asyncio.Event().wait()


async def test_what_ends_in_the_turn_of_the_stop_is_not_followed_by_anything_new() -> None:
    stop = Stop()
    with pytest.raises(StoppedError):
        async with stop.at_once():
            stop.request(Cause.INTERRUPT)
