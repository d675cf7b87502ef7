"""The six outplan calls.

The server checks no meaning of any value, so neither may this room; the only refusals are those
of the database's columns.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from reconciler.sandbox import mysql, pages, timestamps
from reconciler.sandbox.answers import AnswerError
from reconciler.sandbox.calls import Call
from reconciler.sandbox.faults import FaultKind
from reconciler.sandbox.records import Record, from_json
from reconciler.sandbox.shapes import DIAL_INFO, INFO

_INT32: Final = range(-(2**31), 2**31)
_TEXT_COLUMNS: Final[Mapping[str, Callable[[str], str | None]]] = {
    "name": mysql.name_column,
    "detail": mysql.detail_column,
}


async def list_all(call: Call) -> Response:
    """`GET /outplans`: the caller's own, soft-deleted ones included."""
    return pages.answer(call, "outplans", call.paging(), with_deleted=True)


async def create(call: Call) -> Response:
    """`POST /outplans`: what is missing becomes zero, and the id is the server's."""
    body = _stored(await call.body({**INFO, **DIAL_INFO}))
    owner = call.customer_id
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
    newest = (
        call.store.newest("outplans", owner) if call.struck(FaultKind.EQUAL_TIMESTAMPS) else None
    )
    return timestamps.parsed(newest or "") or call.write_moment()


async def _replace(call: Call, zero: Mapping[str, Any]) -> Response:
    outplan_id = call.path_id()
    body = await call.body(zero)
    return call.answer("outplans", _change(call, outplan_id, body, delete=False))


def _change(call: Call, outplan_id: str, fields: Mapping[str, Any], *, delete: bool) -> Record:
    call.fetch("outplans", outplan_id)
    fields, now = _stored(fields), call.write_moment()
    changed = call.store.change("outplans", outplan_id, fields, now=now, delete=delete)
    if changed is None:
        raise AnswerError("RESOURCE_NOT_FOUND")
    return changed


def _stored(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the columns keep of the fields. Raises `AnswerError` for what they refuse."""
    kept = dict(fields)
    for name, column in _TEXT_COLUMNS.items():
        if name in fields:
            kept[name] = column(fields[name])
    numbers = [value for value in fields.values() if isinstance(value, int)]
    if None in kept.values() or any(number not in _INT32 for number in numbers):
        raise AnswerError("INVALID_ARGUMENT")
    return kept
