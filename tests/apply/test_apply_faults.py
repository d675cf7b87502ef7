"""Applying where requests and replies get lost: nothing twice, and a report that is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.responses import Response

from reconciler.sandbox.app import create_app
from tests.support import manifest
from tests.wire import (
    Late,
    Server,
    done_anyway,
    doubtful,
    forbidden,
    instead,
    not_done,
    outcomes,
    planned,
    put,
    reply_lost,
    request_lost,
    well,
)

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from reconciler.sandbox.records import Style
    from reconciler.sandbox.store import Store
    from reconciler.values.desired_outplan import OwnershipMode
    from tests.wire import Fault

pytestmark = pytest.mark.anyio

EXITS: dict[str, set[str]] = {
    "applied": set(),
    "failed": {"ERROR"},
    "unknown": {"UNKNOWN"},
}


@pytest.mark.parametrize("ownership", ["marker", "exclusive"])
@pytest.mark.parametrize(
    ("posts", "lists", "expected"),
    [
        ([reply_lost], [], (1, "applied", 1)),
        ([done_anyway], [], (1, "applied", 1)),
        ([instead(Response(), done=True)], [], (1, "applied", 1)),
        ([late := Late()], [well, well, late.arrives], (1, "applied", 1)),
        ([request_lost], [], (2, "applied", 1)),
        ([not_done], [], (2, "applied", 1)),
        ([doubtful], [], (2, "applied", 1)),
        ([not_done, reply_lost], [], (2, "applied", 1)),
        ([not_done, request_lost], [], (2, "unknown", 0)),
        ([doubtful, doubtful], [], (2, "failed", 0)),
        ([not_done, forbidden], [], (2, "unknown", 0)),
        ([forbidden], [], (1, "failed", 0)),
        ([done_anyway], [well, *[forbidden] * 2], (1, "applied", 1)),
    ],
)
async def test_a_create_in_doubt_is_looked_for_and_sent_at_most_once_more(
    app: ASGIApp,
    ownership: OwnershipMode,
    posts: list[Fault],
    lists: list[Fault],
    expected: tuple[int, str, int],
) -> None:
    server = Server(app)
    plan = await planned(server, manifest("a"), ownership=ownership)
    server = Server(app, POST=posts, LIST=lists)
    report = await server.apply(plan)
    live = (await server.session().listing()).outplans
    assert (len(server.writes), *outcomes(report).values(), len(live)) == expected
    assert report.results[0].id == (live[0].id if live else None)
    assert {code.name for code in report.exits} == EXITS[expected[1]]


@pytest.mark.parametrize("ownership", ["marker", "exclusive"])
async def test_twins_of_a_lost_reply_are_reported(app: ASGIApp, ownership: OwnershipMode) -> None:
    plan = await planned(Server(app), manifest("a"), ownership=ownership)
    late = Late()
    server = Server(app, POST=[late, late.arrives])
    report = await server.apply(plan)
    assert outcomes(report) == {"a": "applied"}
    assert len((await server.session().listing()).outplans) == 2
    assert len(report.notices) == 1
    assert "2 times" in report.notices[0]


@pytest.mark.parametrize(
    ("faults", "outcome"),
    [
        ({"PUT": [reply_lost, well]}, "applied"),
        ({"PUT": [done_anyway] * 5}, "applied"),
        ({"PUT": [not_done] * 5}, "unknown"),
        ({"PUT": [request_lost] * 5}, "unknown"),
        ({"PUT": [doubtful] * 3}, "failed"),
        ({"PUT": [not_done, *[doubtful] * 3]}, "unknown"),
        ({"PUT": [forbidden]}, "failed"),
        ({"PUT": [late := Late(), *[not_done] * 4], "LIST": [well, late.arrives]}, "applied"),
        ({"LIST": [well, forbidden]}, "unknown"),
        ({"PUT": [forbidden], "LIST": [well, forbidden]}, "failed"),
    ],
)
async def test_the_final_listing_decides_what_became_of_an_update(
    store: Store, app: ASGIApp, faults: dict[str, list[Fault]], outcome: str
) -> None:
    put(store, 1, "a", key="a", dial_timeout=1000)
    plan = await planned(Server(app), manifest("a"))
    report = await Server(app, **faults).apply(plan)
    assert outcomes(report) == {"a": outcome}
    assert {code.name for code in report.exits} == EXITS[outcome]


async def test_an_update_that_is_accepted_and_changes_nothing_has_failed(
    store: Store, app: ASGIApp
) -> None:
    put(store, 1, "a", key="a", dial_timeout=1000)
    plan = await planned(Server(app), manifest("a"))
    report = await Server(app, PUT=[instead(Response())]).apply(plan)
    assert outcomes(report) == {"a": "failed"}
    assert (report.results[0].kept, {code.name for code in report.exits}) == (True, {"PARTIAL"})
    assert "keeps dial_timeout 1000 instead of 30000" in report.results[0].error


@pytest.mark.parametrize("style", ["current", "documented"])
@pytest.mark.parametrize("faults", [[reply_lost], [done_anyway] * 5, [forbidden]])
async def test_a_destroy_whose_reply_was_lost_is_done(
    store: Store, style: Style, faults: list[Fault]
) -> None:
    app = create_app(store, style=style, rate_limit=False)
    put(store, 1, "a", key="a")
    put(store, 2, "Orphan", key="orphan")
    plan = await planned(Server(app), manifest("a"))
    report = await Server(app, DELETE=faults).apply(plan)
    assert outcomes(report) == {"orphan": "failed" if faults == [forbidden] else "applied"}
