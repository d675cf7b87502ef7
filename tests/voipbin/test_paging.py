"""One complete listing, each row once, or an error: on servers that page well, badly and oddly."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from starlette.responses import JSONResponse

from reconciler.sandbox.app import create_app
from reconciler.sandbox.initial_state import ACCESS_KEY
from reconciler.sandbox.store import Store
from reconciler.values.errors import UntrustedReadError
from reconciler.voipbin.client import Client, Pause
from reconciler.voipbin.credentials import Credential
from reconciler.voipbin.paging import rows
from reconciler.voipbin.throttle import Unlimited
from tests.support import outplan_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Receive, Scope, Send

    from reconciler.sandbox.records import Style

pytestmark = pytest.mark.anyio

BOTH_STYLES = pytest.mark.parametrize("style", ["current", "documented"])
FIRST = "9999-12-31T23:59:59.999999Z"
"""The cursor of a first page: above whatever the clock of any machine says."""

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def fill(store: Store, offsets: Iterable[int], *, deleted: int = 0) -> list[str]:
    """Store one outplan per offset in microseconds, the first few deleted; return all ids."""
    records = [
        {
            "id": outplan_id(number),
            "tm_create": (BEGIN + timedelta(microseconds=offset)).isoformat(),
            "tm_delete": BEGIN.isoformat() if number < deleted else None,
        }
        for number, offset in enumerate(offsets)
    ]
    store.seed({"outplans": records})
    return sorted(record["id"] or "" for record in records)


def asked_otherwise(app: ASGIApp, **changes: str | None) -> ASGIApp:
    """Return a server that reads some parameters of a list call as something else."""

    async def changed(scope: Scope, receive: Receive, send: Send) -> None:
        query = dict(parse_qsl(scope["query_string"].decode())) | changes
        kept = {name: value for name, value in query.items() if value is not None}
        await app({**scope, "query_string": urlencode(kept).encode()}, receive, send)

    return changed


def serving(answer: Callable[[dict[str, str]], Any]) -> ASGIApp:
    """Return a server that answers what a function makes of the query."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        query = dict(parse_qsl(scope["query_string"].decode()))
        await JSONResponse(answer(query))(scope, receive, send)

    return app


async def listed(app: ASGIApp) -> list[str]:
    credential = Credential("access_key", ACCESS_KEY, "a test")
    pause = Pause(0.001, 0.002)
    async with Client("sandbox:", credential, governor=Unlimited(), app=app, pause=pause) as client:
        return [row["id"] async for row in rows(client, "/outplans")]


def is_first(query: dict[str, str]) -> bool:
    return query["page_token"] == FIRST


def row(number: int, second: int) -> dict[str, Any]:
    return {"id": outplan_id(number), "tm_create": f"2026-01-01T00:00:{second:02}Z"}


@BOTH_STYLES
@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
async def test_every_row_is_listed_once(store: Store, style: Style, count: int) -> None:
    ids = fill(store, range(count))
    app = create_app(store, style=style, rate_limit=False)
    assert sorted(await listed(app)) == ids
    assert len(app.state.requests) <= 1.15 * (count // 100 + 2) + 4


@BOTH_STYLES
async def test_tombstones_take_places_on_pages_and_hide_nothing(store: Store, style: Style) -> None:
    ids = fill(store, [number % 7 * 100 + number % 40 for number in range(420)], deleted=350)
    assert sorted(await listed(create_app(store, style=style, rate_limit=False))) == ids


@BOTH_STYLES
@pytest.mark.parametrize("newer", [0, 1, 50, 98, 99, 100, 150])
@pytest.mark.parametrize("tied", [2, 51, 99])
async def test_rows_of_one_microsecond_at_a_page_edge_are_all_listed(
    store: Store, style: Style, newer: int, tied: int
) -> None:
    ids = fill(store, [*range(10), *[20] * tied, *range(30, 30 + newer)])
    assert sorted(await listed(create_app(store, style=style, rate_limit=False))) == ids


@pytest.mark.parametrize(
    ("cap", "offsets"),
    [
        (100, [20] * 100),
        (100, [*[20] * 101, *range(30, 60)]),
        (100, [0, *[20] * 250, *range(30, 130)]),
        (50, [*range(10), *[20] * 50]),
        pytest.param(50, [*[20] * 60, 30]),
        pytest.param(1, range(3)),
    ],
)
async def test_as_many_rows_in_one_microsecond_as_a_page_holds_are_an_error(
    store: Store, app: ASGIApp, cap: int, offsets: Iterable[int]
) -> None:
    fill(store, offsets)
    with pytest.raises(UntrustedReadError, match="same microsecond"):
        await listed(asked_otherwise(app, page_size=str(cap)))


@BOTH_STYLES
@pytest.mark.parametrize(
    "offsets",
    [
        range(50),
        range(51),
        range(175),
        [20] * 40,
        [*range(10), *[20] * 49, *range(30, 60)],
        pytest.param([*[20] * 49, *range(30, 60)]),
        pytest.param([*[20] * 2, *range(30, 79)]),
    ],
)
async def test_a_server_that_cuts_pages_earlier_hides_nothing(
    store: Store, style: Style, offsets: Iterable[int]
) -> None:
    ids = fill(store, offsets)
    app = create_app(store, style=style, rate_limit=False)
    assert sorted(await listed(asked_otherwise(app, page_size="50"))) == ids


@given(
    offsets=st.lists(st.integers(0, 12), max_size=40),
    cap=st.integers(2, 12),
    style=st.sampled_from(["current", "documented"]),
)
@example(offsets=[0, 0, 1], cap=2, style="current")
async def test_a_listing_is_complete_or_an_error_whatever_the_ties_and_the_pages(
    offsets: list[int], cap: int, style: Style
) -> None:
    assume(len(set(offsets)) != 1)  # nobody can tell such a whole account from its first page
    store = Store(":memory:")
    try:
        ids = fill(store, offsets)
        app = create_app(store, style=style, rate_limit=False)
        found = await listed(asked_otherwise(app, page_size=str(cap)))
    except UntrustedReadError:
        assert max(Counter(offsets).values()) >= cap
    else:
        assert sorted(found) == ids
    finally:
        store.close()


@pytest.mark.parametrize("count", [1, 2, 100, 101])
async def test_a_server_that_ignores_the_cursor_is_found_out(
    store: Store, app: ASGIApp, count: int
) -> None:
    fill(store, range(count))
    with pytest.raises(UntrustedReadError):
        await listed(asked_otherwise(app, page_token=None))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([row(1, 1), row(2, 2)], []),
        ([row(1, 5), row(3, 3), row(2, 4)], []),
        ([row(1, 5), row(3, 4)], [row(2, 5)]),
    ],
)
async def test_a_cursor_that_does_not_descend_is_an_error_that_names_a_row(
    first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    with pytest.raises(UntrustedReadError, match=f"do not descend: {outplan_id(2)}"):
        await listed(serving(lambda query: {"result": first if is_first(query) else second}))


async def test_an_id_that_is_twice_on_one_page_is_listed_once() -> None:
    first = [row(1, 5), row(1, 5), row(2, 4)]
    app = serving(lambda query: {"result": first if is_first(query) else []})
    assert await listed(app) == [outplan_id(1), outplan_id(2)]


@pytest.mark.parametrize(
    ("created", "cursor"),
    [("2026-01-01T00:00:05.1Z", "2026-01-01T00:00:05."), ("2026-01-01 00:00:05.1", "2026-01-01 0")],
)
async def test_the_cursor_is_written_like_the_times_of_the_server(
    created: str, cursor: str
) -> None:
    asked: list[str] = []

    def answer(query: dict[str, str]) -> object:
        asked.append(query["page_token"])
        record = {"id": outplan_id(1), "tm_create": created}
        return {"result": [record] if is_first(query) else []}

    assert await listed(serving(answer)) == [outplan_id(1)]
    assert asked[0] == FIRST
    assert all(token.startswith(cursor) for token in asked[1:])
    assert {len(token) for token in asked[1:]} == {len(created) + len("00000")}


@BOTH_STYLES
async def test_what_a_pod_with_a_later_clock_made_is_listed(store: Store, style: Style) -> None:
    ids = fill(store, [0, 1, 60_000_000, 64 * 366 * 86_400_000_000])
    app = create_app(store, style=style, rate_limit=False, clock=lambda: BEGIN)
    assert await listed(app) == ids[::-1]
    assert len(app.state.requests) == 2


async def test_a_server_that_cannot_read_the_far_cursor_is_found_out() -> None:
    def answer(query: dict[str, str]) -> object:
        unread = query.get("page_token") == FIRST
        return {"result": [] if unread or "page_token" in query else [row(2, 5), row(1, 4)]}

    with pytest.raises(UntrustedReadError, match="to a cursor in the far future"):
        await listed(serving(answer))


@pytest.mark.parametrize(("outplans", "requests"), [(0, 4), (2, 3)])
async def test_an_empty_list_is_asked_for_twice_until_the_far_cursor_has_been_seen_to_work(
    store: Store, app: Starlette, client: Client, outplans: int, requests: int
) -> None:
    fill(store, range(outplans))
    async with client:
        for path in ("/outplans", "/campaigns"):
            assert len([row async for row in rows(client, path)]) == outplans * (
                path != "/campaigns"
            )
    assert len(app.state.requests) == requests


@pytest.mark.parametrize("body", [[], {}, {"result": None}, {"result": ["text"]}, {"items": []}])
async def test_an_answer_that_is_no_list_of_records_is_an_error(body: object) -> None:
    with pytest.raises(UntrustedReadError, match="not a list of records"):
        await listed(serving(lambda _query: body))


@pytest.mark.parametrize(
    "created",
    ["yesterday", "", pytest.param(None), pytest.param(7)],
)
async def test_a_record_without_a_readable_creation_time_is_named(created: object) -> None:
    page = [row(1, 5), {"id": outplan_id(2), "tm_create": created}]
    with pytest.raises(UntrustedReadError, match=outplan_id(2)):
        await listed(serving(lambda _query: {"result": page}))


@pytest.mark.parametrize(
    ("limit", "said"),
    [({"deadline": 600}, "10 rows in 12 minutes"), ({"most": 5}, "has no end: 6 rows")],
)
async def test_a_listing_without_end_stops_at_its_deadline(limit: Any, said: str) -> None:
    minutes = iter(range(1000))

    def answer(query: dict[str, str]) -> Any:
        moment = min(BEGIN, datetime.fromisoformat(query["page_token"])) - timedelta(seconds=1)
        row = {"id": outplan_id(int(moment.timestamp())), "tm_create": moment.isoformat()}
        return {"result": [row]}

    client = Client("sandbox:", None, governor=Unlimited(), app=serving(answer))
    with pytest.raises(UntrustedReadError, match=said):
        async for _ in rows(client, "/outplans", clock=lambda: 60.0 * next(minutes), **limit):
            pass
