"""Reading an account: whose it is, what lives in it, and which campaigns use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.responses import JSONResponse, Response

from reconciler.sandbox.app import create_app
from reconciler.sandbox.initial_state import ACCESS_KEY, CUSTOMER_ID, CUSTOMER_NAME
from reconciler.values.account import Account, Campaign, Customer, Number, TargetList
from reconciler.values.errors import ApiError, ConfigError, UntrustedReadError
from reconciler.voipbin.client import Client, Pause
from reconciler.voipbin.credentials import Credential
from reconciler.voipbin.listing import (
    list_outplans,
    read_account,
    read_campaigns,
    read_numbers,
    read_targets,
)
from reconciler.voipbin.throttle import Unlimited
from tests.support import outplan_id

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from reconciler.sandbox.records import Style
    from reconciler.sandbox.store import Store

pytestmark = pytest.mark.anyio

STRANGER = "5a4db0c5-0000-4000-8000-0000000000ff"
FORBIDDEN = JSONResponse({"error": {"reason": "PERMISSION_DENIED", "message": "No."}}, 403)
GENERIC = JSONResponse({"error": {"message": "The request contains invalid data."}}, 400)


def connect(app: ASGIApp, **answers: Response) -> Client:
    """Return a client of an app some of whose paths give another answer."""

    async def overridden(scope: Scope, receive: Receive, send: Send) -> None:
        answer = answers.get(scope["path"].removeprefix("/v1.0/"))
        await (answer or app)(scope, receive, send)

    credential = Credential("access_key", ACCESS_KEY, "a test")
    return Client(
        "sandbox:", credential, governor=Unlimited(), app=overridden, pause=Pause(0.001, 0.002)
    )


@pytest.mark.parametrize("style", ["current", "documented"])
async def test_an_account_is_its_customer_and_its_live_outplans(store: Store, style: Style) -> None:
    kept = store.put_outplan({"name": "Kept"})
    store.put_outplan({"name": "Gone", "tm_delete": "2026-01-01T00:00:00Z"})
    store.put_outplan({"name": "Theirs", "customer_id": STRANGER})
    found = await read_account(connect(create_app(store, style=style, rate_limit=False)))
    assert [(outplan.id, outplan.outplan.name) for outplan in found.outplans] == [(kept, "Kept")]
    assert len(found.deleted) == 1
    assert found.customer == Customer(CUSTOMER_ID, CUSTOMER_NAME)


async def test_an_empty_account_is_read(client: Client) -> None:
    assert await read_account(client) == Account((), Customer(CUSTOMER_ID, CUSTOMER_NAME))


@pytest.mark.parametrize("refusal", [FORBIDDEN, GENERIC, Response(status_code=404)])
async def test_records_say_whose_they_are_where_the_customer_may_not_be_read(
    store: Store, app: ASGIApp, refusal: Response
) -> None:
    assert (await read_account(connect(app, customer=refusal))).customer is None
    store.put_outplan({"name": "Gone", "tm_delete": "2026-01-01T00:00:00Z"})
    assert (await read_account(connect(app, customer=refusal))).customer == Customer(CUSTOMER_ID)


@pytest.mark.parametrize("status", [401, 500, 503])
async def test_a_customer_that_cannot_be_read_for_another_reason_is_an_error(
    app: ASGIApp, status: int
) -> None:
    with pytest.raises(ApiError) as caught:
        await read_account(connect(app, customer=Response(status_code=status)))
    assert caught.value.status == status


async def test_the_expected_customer_is_let_through(store: Store, client: Client) -> None:
    store.put_outplan({"name": "One"})
    assert (await read_account(client, expected_customer=CUSTOMER_ID)).customer is not None


async def test_another_customer_than_the_expected_one_is_refused(client: Client) -> None:
    with pytest.raises(ConfigError, match=f"{STRANGER}.*{CUSTOMER_ID}"):
        await read_account(client, expected_customer=STRANGER)


async def test_an_expected_customer_that_nothing_confirms_is_refused(app: ASGIApp) -> None:
    with pytest.raises(ConfigError, match="does not say"):
        await read_account(connect(app, customer=FORBIDDEN), expected_customer=CUSTOMER_ID)


async def test_records_alone_can_refute_the_expected_customer(store: Store, app: ASGIApp) -> None:
    store.put_outplan({"name": "One"})
    customer = JSONResponse({"id": STRANGER})
    with pytest.raises(ConfigError, match=CUSTOMER_ID):
        await read_account(connect(app, customer=customer), expected_customer=STRANGER)


async def test_a_listing_says_who_holds_its_records(store: Store, client: Client) -> None:
    store.put_outplan({"name": "One"})
    gone = store.put_outplan({"name": "Two", "tm_delete": "2026-01-01T00:00:00Z"})
    listed, holders = await list_outplans(client)
    assert (len(listed.outplans), len(listed.deleted), holders) == (1, 1, {CUSTOMER_ID})
    assert listed.deleted == {gone}


async def test_a_live_record_that_cannot_be_compared_stops_the_reading(
    store: Store, client: Client
) -> None:
    odd = store.put_outplan({"dial_timeout": "soon"})
    with pytest.raises(UntrustedReadError, match=odd):
        await read_account(client)


async def test_a_tombstone_may_hold_anything(store: Store, client: Client) -> None:
    store.put_outplan({"dial_timeout": "soon", "tm_delete": "2026-01-01T00:00:00Z"})
    assert len((await read_account(client)).deleted) == 1


async def test_only_live_campaigns_that_use_an_outplan_are_read(
    store: Store, client: Client
) -> None:
    used = {"name": "Spring", "status": "run", "outplan_id": outplan_id(1)}
    running = store.put("campaigns", used)
    store.put("campaigns", {"name": "Idle"})
    store.put("campaigns", used | {"tm_delete": "2026-01-01T00:00:00Z"})
    assert await read_campaigns(client) == (Campaign(running, "Spring", "run", outplan_id(1)),)


@pytest.mark.parametrize("refusal", [FORBIDDEN, Response(status_code=404)])
async def test_campaigns_that_may_not_be_read_are_unknown(app: ASGIApp, refusal: Response) -> None:
    assert await read_campaigns(connect(app, campaigns=refusal)) is None


@pytest.mark.parametrize("refusal", [GENERIC, Response(status_code=500)])
async def test_campaigns_that_could_not_be_read_are_an_error(
    app: ASGIApp, refusal: Response
) -> None:
    with pytest.raises(ApiError):
        await read_campaigns(connect(app, campaigns=refusal))


async def test_campaigns_that_are_no_list_are_an_error(app: ASGIApp) -> None:
    with pytest.raises(UntrustedReadError):
        await read_campaigns(connect(app, campaigns=JSONResponse({"result": None})))


async def test_numbers_are_read_by_number(store: Store, client: Client) -> None:
    store.put("numbers", {"number": "+15559876543"})
    store.put("numbers", {"number": "+899123456789", "type": "virtual", "status": ""})
    assert await read_numbers(client) == {
        "+15559876543": Number("+15559876543", "normal", "active"),
        "+899123456789": Number("+899123456789", "virtual", ""),
    }


@pytest.mark.parametrize("style", ["current", "documented"])
async def test_targets_are_read_as_what_they_leave_empty(store: Store, style: Style) -> None:
    address = {"type": "tel", "target": "+15551234567"}
    people = {"outdial_id": outplan_id(7), "destination_0": address}
    store.put("targets", people)
    store.put("targets", people | {"destination_2": address})
    store.put("targets", people | {"tm_delete": "2026-01-01T00:00:00Z"})
    store.put("targets", {"outdial_id": outplan_id(8)})
    client = connect(create_app(store, rate_limit=False, style=style))
    # What was left out is an empty object there, and in the documented style none at all.
    empty = (0, 2, 1, 2, 2) if style == "current" else (0, 0, 0, 0, 0)
    assert await read_targets(client, outplan_id(7)) == TargetList(2, empty)


@pytest.mark.parametrize("status", [403, 404])
async def test_numbers_and_targets_that_may_not_be_read_are_unknown(status: int) -> None:
    client = connect(Response(status_code=status))
    assert await read_numbers(client) is None
    assert await read_targets(client, outplan_id(7)) is None
