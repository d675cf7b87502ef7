"""One complete listing, page by page, or an error: never a part of it.

The service pages by time of creation, strictly below a cursor, so rows that share a microsecond at
a page edge would be lost: each page is followed by a cursor one microsecond above its last row, and
rows seen before are dropped. Where to ask, and when all is covered, is `coverage`'s business. The
server's own token says nothing: it is not empty on the last page, though the documentation says so.
"""

from __future__ import annotations

import asyncio
import time
from math import ceil
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from reconciler.values.errors import UntrustedReadError
from reconciler.voipbin.coverage import Coverage, Question
from reconciler.voipbin.wire import check_id, parse_time

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from datetime import datetime

    from reconciler.voipbin.client import Client

PAGE_SIZE = 100
LISTING_DEADLINE = 1800.0
"""Seconds; what goes on longer has no end."""
MAX_ROWS = 500_000
"""Of one list, 2 GB of memory: more are not held, nor is anything decided on a part of them."""

_readers: WeakSet[Client] = WeakSet()  # whose server has answered the far cursor with rows
_TURN = 25  # rows between two turns of the loop


async def rows(
    client: Client,
    path: str,
    *,
    deadline: float = LISTING_DEADLINE,
    most: int = MAX_ROWS,
    clock: Callable[[], float] = time.monotonic,
) -> AsyncGenerator[dict[str, Any]]:
    """Yield every row of a list, each id once, as the pages come: in no order.

    Raises:
        UntrustedReadError: the listing cannot be shown to be complete.
        ApiError: a page could not be read.
    """
    coverage, seen, layout = Coverage(path, PAGE_SIZE), set[str](), ""
    asked: dict[asyncio.Task[Any], Question] = {}
    begun = clock()
    try:
        while coverage.gaps:
            for question in coverage.questions():
                params = _params(question.cursor, layout)
                asked[asyncio.create_task(client.get(path, params))] = question
            done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            task = min(done, key=lambda task: -asked[task].cursor.timestamp())
            question = asked.pop(task)
            page = _result(task.result(), path)
            if clock() - begun > deadline or len(seen) > most:
                raise _endless(path, len(seen), clock() - begun)
            times = _times(page, question.cursor, path)
            fresh = list({row["id"]: row for row in page if row["id"] not in seen}.values())
            coverage.answered(question, times, len(fresh))
            seen.update(row["id"] for row in fresh)
            layout = layout or (page[-1]["tm_create"] if page else "")
            for number, row in enumerate(fresh):
                if number % _TURN == 0:
                    await asyncio.sleep(0)  # the next pages are on their way while this is read
                yield row
        if seen:
            _readers.add(client)
        elif client not in _readers:
            await _check_empty(client, path)
    finally:
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)


async def _check_empty(client: Client, path: str) -> None:
    """Ask once more without a cursor: to one that it cannot read the service shows no rows."""
    if _result(await client.get(path, {"page_size": str(PAGE_SIZE)}), path):
        raise UntrustedReadError(
            f"VoIPBIN shows no rows of {path} to a cursor in the far future, and some without one",
            why="it may not read the cursor, or rows were made in this moment",
            remedy="run it again; if it stays so, report it with the output of -v",
        )


def _params(cursor: datetime, layout: str) -> dict[str, str]:
    """Return the query; the cursor is written like the server's time stamps, in six digits.

    The first one lies in the far future: without a cursor the server takes the clock of its own
    machine, and leaves out what one with a faster clock has made.
    """
    separator, zone = ("T", "Z") if "T" in (layout or "T") else (" ", "")
    text = cursor.replace(tzinfo=None).isoformat(sep=separator, timespec="microseconds")
    return {"page_size": str(PAGE_SIZE), "page_token": text + zone}


def _result(body: object, path: str) -> list[dict[str, Any]]:
    result = body.get("result") if isinstance(body, dict) else None
    if not isinstance(result, list) or not all(isinstance(row, dict) for row in result):
        raise UntrustedReadError(
            f"VoIPBIN's answer to GET {path} is not a list of records",
            why='it must be {"result": [{...}, ...]}',
            remedy="check the endpoint; it ends in /v1.0",
        )
    for row in result:
        check_id(row, path)
    return result


def _times(page: list[dict[str, Any]], cursor: datetime, path: str) -> list[datetime]:
    """Return when each row was created, having seen that they descend, and from the cursor."""
    times = [_created(row, path) for row in page]
    previous = cursor
    for row, created in zip(page, times, strict=True):
        if created > previous or created == cursor:
            raise UntrustedReadError(
                f"the pages of {path} do not descend: {row['id']} is newer than what precedes it",
                why="rows may have been left out",
                remedy="run it again; if it stays so, report it with the output of -v",
            )
        previous = created
    return times


def _created(row: dict[str, Any], path: str) -> datetime:
    created = row.get("tm_create")
    try:
        return parse_time(created if isinstance(created, str) else "")
    except ValueError:
        raise UntrustedReadError(
            f"the record {row['id']} of {path} has an unreadable tm_create",
            why=f"it is {str(created)[:40]!r}",
            remedy="check the record in VoIPBIN",
        ) from None


def _endless(path: str, count: int, seconds: float) -> UntrustedReadError:
    return UntrustedReadError(
        f"the listing of {path} has no end: {count:,} rows in {ceil(seconds / 60)} minutes",
        why="nothing is decided on a part of a listing",
        remedy="check the endpoint; if there are so many, raise rate_limit.requests_per_second, "
        f"up to {MAX_ROWS:,} rows",
    )
