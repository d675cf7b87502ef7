"""Somebody else with the same account: steady requests, whatever they are answered.

    python -c "from neighbour import main; main()" URL PER-SECOND

It says "ready" once it begins, and goes on until it is ended.
"""

import asyncio
import sys

import httpx


async def ask_forever(url: str, per_second: float) -> None:
    """Send a request at each beat, without waiting for the answer to the last."""
    loop = asyncio.get_running_loop()
    async with httpx.AsyncClient(timeout=30) as client:
        print("ready", flush=True)
        begun, beat = loop.time(), 0
        running: set[asyncio.Task[httpx.Response]] = set()
        while True:
            asked = asyncio.create_task(client.get(url))
            running.add(asked)
            asked.add_done_callback(running.discard)
            beat += 1
            await asyncio.sleep(begun + beat / per_second - loop.time())


def main() -> None:
    """Ask until ended."""
    url, per_second = sys.argv[1:]
    asyncio.run(ask_forever(url, float(per_second)))
