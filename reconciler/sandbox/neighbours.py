"""The calls beside the outplans: campaigns, numbers, outdials, targets, customer, keys, ping.

All of them only read.
"""

from starlette.requests import Request
from starlette.responses import Response

from reconciler.sandbox import pages
from reconciler.sandbox.answers import AnswerError, GoJson
from reconciler.sandbox.calls import Call, Handler
from reconciler.sandbox.parameters import record_id
from reconciler.sandbox.shapes import RecordKind


def listing(kind: RecordKind, *, with_deleted: bool) -> Handler:
    """Make the list call of a kind of record."""

    async def list_all(call: Call) -> Response:
        return pages.answer(call, kind, call.paging(), with_deleted=with_deleted)

    return list_all


def reading(kind: RecordKind) -> Handler:
    """Make the call that reads one record of a kind."""

    async def read(call: Call) -> Response:
        return call.answer(kind, call.fetch(kind, call.path_id()))

    return read


async def list_targets(call: Call) -> Response:
    """`GET /outdials/{id}/targets`: whom to call; deleted ones are hidden, as numbers are."""
    given, asked = call.bound_id(), call.paging()
    outdial = call.fetch("outdials", record_id(given))
    return pages.answer(call, "targets", asked, with_deleted=False, outdial_id=outdial.id)


async def read_accesskey(call: Call) -> Response:
    """`GET /accesskeys/{id}`: hides what is another's, and conflicts on what is deleted."""
    key = call.store.get("accesskeys", call.path_id())
    if key is None:
        raise AnswerError("INVALID_ARGUMENT")
    if key.customer_id != call.customer_id:
        raise AnswerError("RESOURCE_NOT_FOUND")
    if key.tm_delete:
        raise AnswerError("STATE_INVALID")
    return call.answer("accesskeys", key)


async def read_customer(call: Call) -> Response:
    """`GET /customer`: the one call by which an access key learns whose it is."""
    customer = call.store.get("customers", call.customer_id)
    if customer is None:
        raise AnswerError("INVALID_ARGUMENT")
    return call.answer("customers", customer)


async def list_customers(call: Call) -> Response:
    """`GET /customers`: for project super admins, of whom a sandbox has none."""
    call.paging()
    raise AnswerError("PERMISSION_DENIED")


async def read_any_customer(call: Call) -> Response:
    """`GET /customers/{id}`: likewise, not even for the caller's own."""
    call.path_id()
    raise AnswerError("PERMISSION_DENIED")


async def refuse_me(_call: Call) -> Response:
    """`GET /me`: for agents, never for access keys."""
    raise AnswerError("AGENT_AUTH_REQUIRED")


async def ping(_request: Request) -> Response:
    """`GET /ping`."""
    return GoJson({"message": "pong"})
