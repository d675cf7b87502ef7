"""The six outplan calls.

The server checks no meaning of any value, so neither may this room; the only refusals are those
of the database's columns.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from reconciler.sandbox import pages, timestamps
from reconciler.sandbox.calls import Call
from reconciler.sandbox.errors import ApiError
from reconciler.sandbox.faults import Kind
from reconciler.sandbox.records import Record, from_json
from reconciler.sandbox.shapes import DIAL_INFO, INFO

_INT32: Final = range(-(2**31), 2**31)
_NAME_CHARACTERS: Final = 255
_DETAIL_BYTES: Final = 65535
_LAST_OF_THREE_BYTES: Final = "\uffff"


async def list_all(call: Call) -> Response:
    """`GET /outplans`: the caller's own, soft-deleted ones included."""
    asked = call.paging()
    call.require(call.caller.customer_id)
    return pages.answer(call, "outplans", asked, with_deleted=True)


async def create(call: Call) -> Response:
    """`POST /outplans`: what is missing becomes zero, and the id is the server's."""
    body = await call.body({**INFO, **DIAL_INFO})
    owner = call.caller.customer_id
    call.require(owner)
    _check_columns(body)
    record = from_json("outplans", body, customer_id=owner, now=_birth(call, owner))
    call.store.insert("outplans", record)
    return call.answer("outplans", record, 201 if call.sandbox.style == "documented" else 200)


async def read(call: Call) -> Response:
    """`GET /outplans/{id}`: also when it is soft-deleted."""
    return call.answer("outplans", call.fetch("outplans", call.path_id()))


async def replace_info(call: Call) -> Response:
    """`PUT /outplans/{id}`: replaces `name` and `detail`, both."""
    return await _replace(call, INFO)


async def replace_dial_info(call: Call) -> Response:
    """`PUT /outplans/{id}/dial_info`: replaces the source and all seven numbers."""
    return await _replace(call, DIAL_INFO)


async def delete(call: Call) -> Response:
    """`DELETE /outplans/{id}`: marks it; doing so again moves the mark. Campaigns are not asked."""
    record = _change(call, call.path_id(), {}, delete=True)
    if call.sandbox.style == "documented":
        return Response(status_code=204)
    return call.answer("outplans", record)


def _birth(call: Call, owner: str) -> datetime:
    newest = call.store.newest("outplans", owner) if call.struck(Kind.EQUAL_TIMESTAMPS) else None
    return timestamps.parsed(newest or "") or call.now()


async def _replace(call: Call, zero: Mapping[str, Any]) -> Response:
    outplan_id = call.path_id()
    body = await call.body(zero)
    return call.answer("outplans", _change(call, outplan_id, body, delete=False))


def _change(call: Call, outplan_id: str, fields: Mapping[str, Any], *, delete: bool) -> Record:
    call.fetch("outplans", outplan_id)
    _check_columns(fields)
    now = call.now()
    changed = call.store.change("outplans", outplan_id, fields, now=now, delete=delete)
    if changed is None:
        raise ApiError("RESOURCE_NOT_FOUND")
    return changed


def _check_columns(fields: Mapping[str, Any]) -> None:
    """Refuse what the columns cannot hold: the database is strict, and its text three-byte."""
    texts = [fields.get("name", ""), fields.get("detail", "")]
    fits = (
        len(texts[0]) <= _NAME_CHARACTERS
        and len(texts[1].encode()) <= _DETAIL_BYTES
        and max("".join(texts), default="") <= _LAST_OF_THREE_BYTES
        and all(number in _INT32 for number in fields.values() if isinstance(number, int))
    )
    if not fits:
        raise ApiError("INVALID_ARGUMENT")
