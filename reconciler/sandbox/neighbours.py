"""The calls beside the outplans: campaigns, numbers, targets, customer, agent, keys, login, ping.

All of them only read.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from reconciler.sandbox import auth, pages
from reconciler.sandbox.binding import BindingError, bind
from reconciler.sandbox.calls import Call, Handler, Sandbox, address, admit
from reconciler.sandbox.errors import ApiError
from reconciler.sandbox.responses import GoJson
from reconciler.sandbox.shapes import CUSTOMER_ADMIN, Kind

_COOKIE: Final = "; Path=/; Max-Age=604800; HttpOnly; Secure; SameSite=Strict"


def listing(kind: Kind, *, with_deleted: bool) -> Handler:
    """Make the list call of campaigns (which show deleted ones) or numbers (which do not)."""

    async def list_all(call: Call) -> Response:
        asked = call.paging()
        call.require(call.caller.customer_id)
        return pages.answer(call, kind, asked, with_deleted=with_deleted)

    return list_all


def reading(kind: Kind) -> Handler:
    """Make the call that reads one campaign or number."""

    async def read(call: Call) -> Response:
        return call.answer(kind, call.fetch(kind, call.path_id()))

    return read


async def list_targets(call: Call) -> Response:
    """`GET /outdials/{id}/targets`: whom to call; a sandbox has outdials by their id only."""
    asked, outdial_id = call.paging(), call.path_id()
    call.require(call.caller.customer_id)
    return pages.answer(call, "targets", asked, with_deleted=True, outdial_id=outdial_id)


async def list_accesskeys(call: Call) -> Response:
    """`GET /accesskeys`: for admins, managers not included."""
    asked = call.paging()
    call.require(call.caller.customer_id, CUSTOMER_ADMIN)
    return pages.answer(call, "accesskeys", asked, with_deleted=False)


async def read_accesskey(call: Call) -> Response:
    """`GET /accesskeys/{id}`: hides what is another's, and conflicts on what is deleted."""
    key = call.store.get("accesskeys", call.path_id())
    call.require(call.caller.customer_id, CUSTOMER_ADMIN)
    if key is None:
        raise ApiError("ACCESSKEY_NOT_FOUND")
    if not call.caller.may(CUSTOMER_ADMIN, key.customer_id):
        raise ApiError("RESOURCE_NOT_FOUND")
    if key.tm_delete:
        raise ApiError("STATE_INVALID")
    return call.answer("accesskeys", key)


async def read_customer(call: Call) -> Response:
    """`GET /customer`: the one call by which an access key learns whose it is."""
    call.require(call.caller.customer_id)
    customer = call.store.get("customers", call.caller.customer_id)
    if customer is None:
        raise ApiError("INVALID_ARGUMENT")
    return call.answer("customers", customer)


async def list_customers(call: Call) -> Response:
    """`GET /customers`: for project super admins, of whom a sandbox has none."""
    call.paging()
    raise ApiError("PERMISSION_DENIED")


async def read_any_customer(call: Call) -> Response:
    """`GET /customers/{id}`: likewise, not even for the caller's own."""
    call.path_id()
    raise ApiError("PERMISSION_DENIED")


async def read_me(call: Call) -> Response:
    """`GET /me`: for agents who logged in, not for access keys."""
    if call.caller.kind != "agent":
        raise ApiError("AGENT_AUTH_REQUIRED")
    agent = call.store.get("agents", call.caller.agent_id)
    if agent is None:
        raise ApiError("AGENT_NOT_FOUND")
    return call.answer("agents", agent)


def login(sandbox: Sandbox) -> Callable[[Request], Awaitable[Response]]:
    """Make `POST /auth/login`, whose every failure is a 400 without a body."""

    async def endpoint(request: Request) -> Response:
        now = sandbox.clock()
        if sandbox.limits is not None:
            admit(sandbox.limits.login, address(request), now, limited_by="ip")
        try:
            body = bind(await request.body(), {"username": "", "password": ""})
        except BindingError:
            return Response(status_code=400)
        token = auth.login(body["username"], body["password"], sandbox.store, now)
        if token is None:
            return Response(status_code=400)
        cookie = {"Set-Cookie": f"token={token}{_COOKIE}"}
        return GoJson({"username": body["username"], "token": token}, headers=cookie)

    return endpoint


async def ping(_request: Request) -> Response:
    """`GET /ping`."""
    return GoJson({"message": "pong"})
