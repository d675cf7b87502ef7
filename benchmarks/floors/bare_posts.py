"""The floor of `apply`: the same bodies posted by one asynchronous client over 8 connections.

    python -c "from bare_posts import main; main()" URL FILE

URL has the access key in its query, FILE holds a JSON list of bodies.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import httpx

CONNECTIONS = 8


async def post_all(url: str, bodies: list[dict[str, Any]]) -> None:
    """Post every body; each worker takes the next one as soon as it is free."""
    waiting = iter(bodies)
    limits = httpx.Limits(max_connections=CONNECTIONS)
    async with httpx.AsyncClient(limits=limits, timeout=30) as client:

        async def work() -> None:
            for body in waiting:
                (await client.post(url, json=body)).raise_for_status()

        await asyncio.gather(*(work() for _ in range(CONNECTIONS)))


def main() -> None:
    """Post them."""
    url, file = sys.argv[1:]
    asyncio.run(post_all(url, json.loads(Path(file).read_bytes())))
