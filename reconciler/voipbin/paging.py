"""One complete listing, page by page, or an error: never a part of it.

The service pages by time of creation, strictly below a cursor. Without one it takes the clock of
the pod that answers, and what a pod with a later clock has made is missing: so the first page has a
cursor far in the future. An empty page is no proof yet, since the service answers so to a cursor
that it cannot read; unless it has been seen to read this one, it is asked once more without one.
Rows that share a microsecond at a page edge would be lost. So each page is followed by a cursor one
microsecond above its last row, and rows seen before are dropped. The end is a page that repeats the
edge, brings nothing new and is shorter than pages can be, or else an empty page below the edge. The
server's own token says nothing: it is not empty on the last page, though the documentation says so.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from reconciler.values.errors import UntrustedReadError
from reconciler.voipbin.wire import check_id, parse_time

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from reconciler.voipbin.client import Client

PAGE_SIZE = 100
_readers: WeakSet[Client] = WeakSet()  # whose server has answered the far cursor with rows
_TURN = 25  # rows between two turns of the loop
_TICK = timedelta(microseconds=1)
_FUTURE = "9999-12-31T23:59:59.999999Z"  # six digits: more are rounded up, past what can be read


class _Ask(Enum):
    """Which rows the next request asks for; the edge is when the last row was created."""

    ALL = "whatever exists"
    UNTIL_NOW = "what is older than the server's now"
    EDGE_AGAIN = "the edge's microsecond and below"
    BELOW = "below the edge"


async def rows(client: Client, path: str) -> AsyncGenerator[dict[str, Any]]:
    """Yield every row of a list, newest first, each id once.

    Raises:
        UntrustedReadError: the listing cannot be shown to be complete.
        ApiError: a page could not be read.
    """
    seen: set[str] = set()
    longest = 0
    ask, edge, layout = _Ask.ALL, datetime.max.replace(tzinfo=UTC), ""
    asked = asyncio.create_task(client.get(path, _params(ask, edge, layout)))
    try:
        while True:
            page = _result(await asked, path)
            times = _times(page, ask, edge, path)
            fresh = list({row["id"]: row for row in page if row["id"] not in seen}.values())
            # One microsecond fills a page: unless that page is the whole account, more may be cut.
            full = len(page) >= PAGE_SIZE or len(seen) > len(page) > 0
            seen.update(row["id"] for row in fresh)
            longest = max(longest, len(page))
            if ask is _Ask.ALL and page:
                _readers.add(client)
            if ask is _Ask.ALL and not page and client not in _readers:
                ask = _Ask.UNTIL_NOW
            elif not fresh and (ask is not _Ask.EDGE_AGAIN or 0 < len(page) < longest):
                return
            elif ask is _Ask.BELOW or (not fresh and full):
                raise _too_many_at_once(longest, path)
            elif fresh:
                ask, edge, layout = _Ask.EDGE_AGAIN, times[-1], page[-1]["tm_create"]
            else:
                ask = _Ask.BELOW  # the page may have been cut: only an empty one proves the end
            asked = asyncio.create_task(client.get(path, _params(ask, edge, layout)))
            for number, row in enumerate(fresh):
                if number % _TURN == 0:
                    await asyncio.sleep(0)  # the next page is asked for while this one is read
                yield row
    finally:
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)


def _params(ask: _Ask, edge: datetime, layout: str) -> dict[str, str]:
    """Return the query; the cursor is written like the server's time stamps, in six digits."""
    params = {"page_size": str(PAGE_SIZE)}
    if ask is _Ask.ALL:
        params["page_token"] = _FUTURE
    elif ask is not _Ask.UNTIL_NOW:
        moment = edge + _TICK if ask is _Ask.EDGE_AGAIN else edge
        separator, zone = ("T", "Z") if "T" in layout else (" ", "")
        text = moment.replace(tzinfo=None).isoformat(sep=separator, timespec="microseconds")
        params["page_token"] = text + zone
    return params


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


def _times(page: list[dict[str, Any]], ask: _Ask, edge: datetime, path: str) -> list[datetime]:
    """Return when each row was created, having seen that they descend, and from the edge."""
    times = [_created(row, path) for row in page]
    for row, created, previous in zip(page, times, [edge, *times], strict=False):
        if created > previous or (ask is _Ask.BELOW and created == edge):
            raise UntrustedReadError(
                f"the pages of {path} do not descend: {row['id']} is newer than what precedes it",
                why="rows may have been left out",
                remedy="run it again; if it stays so, report it with the output of -v",
            )
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


def _too_many_at_once(count: int, path: str) -> UntrustedReadError:
    return UntrustedReadError(
        f"{count} or more rows of {path} were created in the same microsecond",
        why="VoIPBIN cannot page through so many, so the listing may be incomplete",
        remedy="delete some of them in VoIPBIN, or contact its support",
    )
