"""Listing: one code shape for every kind of record.

The cursor is a creation time and nothing else, with all the traps that this brings.
"""

from datetime import timedelta

from reconciler.sandbox import faults, timestamps
from reconciler.sandbox.answers import GoJson
from reconciler.sandbox.calls import Call
from reconciler.sandbox.parameters import Paging
from reconciler.sandbox.records import Record, to_json
from reconciler.sandbox.shapes import RecordKind


def answer(
    call: Call,
    kind: RecordKind,
    asked: Paging,
    *,
    with_deleted: bool,
    outdial_id: str | None = None,
) -> GoJson:
    """Answer with a page of the caller's own records, newest first; of one outdial if asked.

    Today's server gives a token with every page that has a record; in documented style the last
    page has none.
    """
    style = call.sandbox.style
    found = _found(call, kind, asked, with_deleted=with_deleted, outdial_id=outdial_id)
    shown, more = found[: asked.size], len(found) > asked.size
    token = ""
    if shown and style == "current":
        token = shown[-1].tm_create or ""
    elif more:
        token = timestamps.published(shown[-1].tm_create)
    result = [to_json(kind, record, style) for record in shown]
    return GoJson({"result": result, "next_page_token": token})


def _found(
    call: Call, kind: RecordKind, asked: Paging, *, with_deleted: bool, outdial_id: str | None
) -> list[Record]:
    if asked.before is None:
        # The database compares with what it cannot read, and finds nothing.
        return []
    return call.store.page(
        kind,
        call.customer_id,
        before=asked.before or _first_token(call),
        limit=asked.size + 1,
        with_deleted=with_deleted,
        outdial_id=outdial_id,
    )


def _first_token(call: Call) -> str:
    """Return the now of the pod that answers: what a pod ahead of it has made is missing."""
    fault = call.struck(faults.FaultKind.CLOCK_BEHIND)
    behind = timedelta(seconds=fault.seconds) if fault else timedelta(0)
    return timestamps.stored(call.now() - behind)
