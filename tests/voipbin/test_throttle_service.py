"""The governor of requests beside the service's own bucket: all of it, and hardly a refusal."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from reconciler.sandbox.limits import Limiter
from tests.voipbin.gate import BEGUN, Gate

if TYPE_CHECKING:
    from tests.voipbin.gate import Time

pytestmark = pytest.mark.anyio


class Service:
    """The service's own bucket, as its source counts: 17 a second, 33 at once."""

    def __init__(self, time: Time) -> None:
        self._time = time
        self._limiter = Limiter(17, 33)
        self.refused = 0

    def admits(self) -> bool:
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self._time.now)
        admitted = self._limiter.wait("customer", moment) <= timedelta(0)
        self.refused += not admitted
        return admitted


async def _send_all(requests: int, gate: Gate, service: Service) -> None:
    """Send requests over 8 connections, each way taking 75 to 95 ms, until all are admitted."""
    delay = Random(1)
    connections = asyncio.Semaphore(8)

    async def send() -> None:
        async with connections:
            while True:
                await gate.throttle.acquire()
                await gate.time.sleep(delay.uniform(0.075, 0.095))
                admitted = service.admits()
                await gate.time.sleep(delay.uniform(0.075, 0.095))
                if admitted:
                    return
                gate.throttle.throttled(1.0)
                await gate.time.sleep(1.0)

    await asyncio.gather(*(send() for _ in range(requests)))


async def _third_of_the_budget(time: Time, service: Service) -> None:
    while True:
        service.admits()
        await time.sleep(3 / 17)


async def _took(requests: int, gate: Gate, service: Service) -> float:
    sending = asyncio.create_task(_send_all(requests, gate, service))
    while not sending.done():
        await gate.time.pass_by(0.05)
    return gate.time.now - BEGUN


async def test_alone_it_takes_the_whole_limit_and_is_never_refused() -> None:
    gate = Gate(rate=17, burst=33)
    service = Service(gate.time)
    assert await _took(400, gate, service) <= 1.05 * (400 - 33) / 17
    assert service.refused == 0


async def test_beside_a_second_client_it_takes_what_that_one_leaves() -> None:
    gate = Gate(rate=17, burst=33)
    service = Service(gate.time)
    other = asyncio.create_task(_third_of_the_budget(gate.time, service))
    took = await _took(400, gate, service)
    other.cancel()
    assert took <= 1.15 * (400 - 33) / (17 * 2 / 3)
    assert service.refused <= 0.03 * 400
