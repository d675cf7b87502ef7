"""Executing a plan: exactly its requests, in order, and each outplan for itself, until stopped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.sandbox.app import create_app
from reconciler.values.errors import Exit, StalePlanError
from tests.support import PROJECT, manifest
from tests.wire import Server, forbidden, held, not_done, outcomes, planned, put, well

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from reconciler.sandbox.records import Style
    from reconciler.sandbox.store import Store

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("style", ["current", "documented"])
async def test_a_plan_is_its_requests_in_order_between_two_listings(
    store: Store, style: Style
) -> None:
    app = create_app(store, style=style, rate_limit=False)
    server = Server(app)
    both = put(store, 1, "Old name", key="both", dial_timeout=1000)
    dial = put(store, 2, "dial", key="dial", dial_timeout=1000)
    mine = put(store, 3, "Mine")
    orphans = [put(store, number, "Orphan", key=f"orphan-{number}") for number in (4, 5)]
    put(store, 6, "same", key="same")
    put(store, 7, "Nobody's")
    put(store, 8, "Theirs", detail="[managed by reconciler: other/both]")
    put(store, 9, "Gone", key="new-1", tm_delete="2026-01-01T00:00:00Z")
    touched = {both, dial, mine, *orphans}
    untouched = [row for row in store.outplans() if row["id"] not in touched]
    wanted = [manifest(key) for key in ("both", "dial", "new-1", "new-2", "same")]
    plan = await planned(server, *wanted, manifest("mine", name="Mine", lifecycle={"id": mine}))
    app.state.requests.clear()
    report = await server.apply(plan)
    assert outcomes(report) == dict.fromkeys(
        [change.key for change in plan.resource_changes], "applied"
    )
    assert (report.exits, report.notices, server.lists) == (set(), (), 2)
    sent = [(method, path.removeprefix("/v1.0")) for method, path in app.state.requests]
    writes = [request for request in sent if request[0] != "GET"]
    assert sorted(writes) == sorted((step.method, step.path) for step in plan.steps)
    assert [method for method, _ in writes] == ["PUT"] * 4 + ["POST"] * 2 + ["DELETE"] * 2
    assert [path for _, path in writes if both in path] == [
        f"/outplans/{both}",
        f"/outplans/{both}/dial_info",
    ]
    assert {path for method, path in sent if method == "GET"} == {
        "/outplans",
        "/customer",
        "/campaigns",
    }
    assert all(row in store.outplans() for row in untouched)
    again = await planned(server, *wanted, manifest("mine", name="Mine"))
    assert (again.resource_changes, again.withheld) == ((), ())


async def test_campaigns_are_read_again_before_the_first_destroy(store: Store) -> None:
    """One that began after the plan keeps the outplan that it uses, and only that one."""
    app = create_app(store, rate_limit=False)
    used, _ = (put(store, number, f"Gone {number}", key=f"gone-{number}") for number in (1, 2))
    server = Server(app)
    plan = await planned(server)
    plan = replace(
        plan,
        resource_changes=tuple(
            replace(resource, campaigns=()) for resource in plan.resource_changes
        ),
    )
    store.seed({"campaigns": [{"name": "Autumn", "status": "run", "outplan_id": used}]})
    report = await server.apply(plan)
    assert outcomes(report) == {"gone-1": "withheld", "gone-2": "applied"}
    assert report.results[0].error == "since the plan was made 1 campaign uses it: Autumn (run)"
    assert report.exits == {Exit.WITHHELD}
    assert {row["id"] for row in store.outplans() if not row["tm_delete"]} == {used}


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"number": 1, "name": "Edited", "key": "a"},
        {"number": 1, "name": "a"},
        {"number": 1, "name": "a", "key": "a", "tm_delete": "2026-01-01T00:00:00Z"},
        {"number": 2, "name": "Edited", "key": "orphan"},
        {"number": 3, "name": "Elsewhere", "key": "new"},
        {"number": 3, "name": "new"},
    ],
)
async def test_a_stale_plan_writes_nothing(
    store: Store, app: ASGIApp, meanwhile: dict[str, Any]
) -> None:
    server = Server(app)
    put(store, 1, "a", key="a", dial_timeout=1000)
    put(store, 2, "Orphan", key="orphan")
    plan = await planned(server, manifest("a"), manifest("new"))
    put(store, **meanwhile)
    with pytest.raises(StalePlanError) as caught:
        await server.apply(plan)
    assert server.writes == []
    assert caught.value.exit is Exit.STALE


async def test_one_outplan_that_fails_does_not_stop_the_others(store: Store, app: ASGIApp) -> None:
    for number, key in enumerate("abc", start=1):
        put(store, number, key, key=key, dial_timeout=1000)
    plan = await planned(Server(app), manifest("a"), manifest("b"), manifest("d"), manifest("e"))
    report = await Server(app, PUT=[forbidden], POST=[forbidden]).apply(plan)
    assert sorted(outcomes(report).values()) == ["applied"] * 3 + ["failed"] * 2
    assert report.exits == {Exit.PARTIAL}


async def test_half_an_outplan_is_applied_in_part(store: Store, app: ASGIApp) -> None:
    put(store, 1, "Old name", key="a", dial_timeout=1000)
    plan = await planned(Server(app), manifest("a"))
    report = await Server(app, PUT=[well, forbidden]).apply(plan)
    assert outcomes(report) == {"a": "failed"}
    assert report.exits == {Exit.PARTIAL}


@pytest.mark.parametrize("after", [0, 1, 5])
async def test_once_stopped_what_is_in_flight_finishes_and_the_rest_is_skipped(
    store: Store, app: ASGIApp, after: int
) -> None:
    put(store, 1, "Orphan", key="orphan")
    keys = [f"k-{number}" for number in range(20)]
    plan = await planned(Server(app), *map(manifest, keys))
    server = Server(app)
    report = await server.apply(plan, writes=after)
    ends, lists, live = outcomes(report), server.lists, await held(server)
    assert after <= len(server.writes) < after + 8
    assert [f"{PROJECT}/{key}" for key in sorted(keys) if ends[key] == "applied"] == live[:-1]
    assert len(live) - 1 == len(server.writes)
    assert list(ends.values()).count("skipped") == 21 - len(server.writes)
    assert report.exits == {Exit.INTERRUPTED}
    assert lists == (2 if server.writes else 0)


async def test_a_create_in_doubt_that_a_stop_leaves_so_is_not_called_skipped(app: ASGIApp) -> None:
    plan = await planned(Server(app), manifest("a"), manifest("b"))
    server = Server(app, POST=[not_done] * 4)
    report = await server.apply(plan, writes=3)
    assert set(outcomes(report).values()) == {"unknown"}
    assert Exit.UNKNOWN in report.exits
