"""API records as values: today's server and the published documentation both parse.

They differ in time stamps (RFC 3339 with trimmed fractions; a space and a year-9999 sentinel), in
empty source members (left out; "") and in `customer_id`, which some examples lack. Values are
taken as they are, however odd: only manifests are strict. Unknown fields are ignored.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model

from reconciler.values.account import Campaign, Customer, LiveOutplan, Number
from reconciler.values.errors import UntrustedReadError
from reconciler.values.marker import split_detail
from reconciler.values.misfits import misfits
from reconciler.values.outplan import (
    COUNT_FIELDS,
    DIAL_INFO_FIELDS,
    FIELDS,
    INFO_FIELDS,
    SOURCE_FIELDS,
    Outplan,
    Source,
)

if TYPE_CHECKING:
    from reconciler.values.outplan import Group, OutplanField

_R = TypeVar("_R")
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_NO_ID = "00000000-0000-0000-0000-000000000000"
_NEVER = "9999-"
_LAST_YEAR = 9998
_NO_SOURCE = Source()


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


def _member(row: OutplanField) -> tuple[Any, Any]:
    """Return what a record may hold for a field of the table; null texts are empty ones."""
    if row.unit == "address":
        return _SourceRecord | None, ...
    if row.unit != "text":
        return int, ...
    return str | None, None if row.group == "source" else ...


def _members(*groups: Group) -> dict[str, Any]:
    return {row.name: _member(row) for row in FIELDS if row.group in groups}


class _Address(_Record):
    def to_source(self) -> Source:
        return Source(*(member or "" for member in _SOURCE(self)))


class _Row(_Record):
    id: str
    tm_create: str
    tm_update: str | None = None


_SOURCE = attrgetter(*SOURCE_FIELDS)
_NAMES = (*INFO_FIELDS, *DIAL_INFO_FIELDS)
_SourceRecord = create_model("_SourceRecord", __base__=_Address, **_members("source"))
_OutplanRecord = create_model("_OutplanRecord", __base__=_Row, **_members("info", "dial_info"))


class _CampaignRecord(_Record):
    id: str
    name: str | None = None
    status: str | None = None
    outplan_id: str | None = None
    outdial_id: str | None = None


class _NumberRecord(_Record):
    number: str
    type: str | None = None
    status: str | None = None


class _CustomerRecord(_Record):
    id: str
    name: str | None = None


_DESTINATIONS = tuple(f"destination_{slot}" for slot in range(len(COUNT_FIELDS)))
_TARGET_MEMBERS: dict[str, Any] = dict.fromkeys(_DESTINATIONS, (_SourceRecord | None, None))
_TargetRecord = create_model("_TargetRecord", __base__=_Record, **_TARGET_MEMBERS)


_OUTPLAN = TypeAdapter(_OutplanRecord)
_CAMPAIGN = TypeAdapter(_CampaignRecord)
_NUMBER = TypeAdapter(_NumberRecord)
_TARGET = TypeAdapter(_TargetRecord)
_CUSTOMER = TypeAdapter(_CustomerRecord)


def is_deleted(row: dict[str, Any]) -> bool:
    """Whether a row is a tombstone: null, "" and the year-9999 sentinel mean that it is not."""
    deleted = row.get("tm_delete")
    return bool(deleted) and not str(deleted).startswith(_NEVER)


@lru_cache(maxsize=1024)  # paging and parsing ask for the same moments, one after the other
def parse_time(text: str) -> datetime:
    """Read a time stamp of either layout.

    Raises:
        ValueError: it is neither, or so near the end of time that no cursor fits behind it.
    """
    parsed = datetime.fromisoformat(text)
    try:
        moment = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None
    if moment.year > _LAST_YEAR:
        raise ValueError(text)
    return moment


def check_id(row: dict[str, Any], path: str) -> str:
    """Return a row's id, if it can safely become a part of a path.

    Raises:
        UntrustedReadError: it has none, or one that would lead a request elsewhere.
    """
    found = row.get("id")
    if isinstance(found, str) and _ID.fullmatch(found):
        return found
    said = "no id" if found is None else f"the id {str(found)[:80]!r}, which no record can have"
    raise UntrustedReadError(
        f"VoIPBIN sent a record of {path} with {said}",
        why="nothing can be decided about it",
        remedy="check the record in VoIPBIN and that the endpoint is right",
    )


def parse_outplan(row: dict[str, Any]) -> LiveOutplan:
    """Read one outplan record.

    Raises:
        UntrustedReadError: a field that the comparison needs is missing or of the wrong type.
    """
    record = _parse(_OUTPLAN, row, "outplan")
    values: dict[str, Any] = {name: getattr(record, name) for name in _NAMES}
    values |= {name: values[name] or "" for name in INFO_FIELDS}
    detail, marker = split_detail(values["detail"])
    source = values["source"].to_source() if values["source"] is not None else _NO_SOURCE
    outplan = Outplan(**values | {"detail": detail, "source": source, "marker": marker})
    created = _created(record)
    return LiveOutplan(record.id, created, outplan, _is_edited(record.tm_update, created))


def _is_edited(updated: str | None, created: datetime) -> bool:
    """Whether a record was changed after it was created; one that cannot be read counts as such."""
    if not updated or updated.startswith(_NEVER):
        return False
    try:
        return parse_time(updated) > created
    except ValueError:
        return True


def _created(record: _Row) -> datetime:
    try:
        return parse_time(record.tm_create)
    except ValueError:
        raise UntrustedReadError(
            f"VoIPBIN sent the outplan {record.id} with an unreadable tm_create",
            why=f"it is {record.tm_create[:40]!r}",
            remedy="check the record in VoIPBIN",
        ) from None


def parse_campaign(row: dict[str, Any]) -> Campaign | None:
    """Read one campaign record; None when it uses no outplan."""
    record = _parse(_CAMPAIGN, row, "campaign")
    if not record.outplan_id or record.outplan_id == _NO_ID:
        return None
    outdial = record.outdial_id or ""
    if outdial == _NO_ID or not _ID.fullmatch(outdial):
        outdial = ""  # it would become a part of a path
    return Campaign(record.id, record.name or "", record.status or "", record.outplan_id, outdial)


def parse_number(row: dict[str, Any]) -> Number:
    """Read one number of the account."""
    record = _parse(_NUMBER, row, "number")
    return Number(record.number, record.type or "normal", record.status or "")


def parse_target(row: dict[str, Any]) -> tuple[bool, ...]:
    """Return for each of a target's five destinations whether it is there and leads nowhere.

    What was left out on creation is stored as an empty object, which is dialed and stops the
    campaign. `null` is no destination: it is never dialed.
    """
    record = _parse(_TARGET, row, "target")
    destinations = (getattr(record, f"destination_{slot}") for slot in range(5))
    return tuple(
        destination is not None and not (destination.type and destination.target)
        for destination in destinations
    )


def parse_customer(row: object) -> Customer:
    """Read who the account is. Nothing else is kept: the record holds a `webhook_secret`."""
    record = _parse(_CUSTOMER, row, "customer")
    return Customer(record.id, record.name or "")


def _parse(adapter: TypeAdapter[_R], row: object, what: str) -> _R:
    try:
        return adapter.validate_python(row)
    except ValidationError as error:
        name = row.get("id", "without an id") if isinstance(row, dict) else "that is no object"
        raise UntrustedReadError(
            f"VoIPBIN sent the {what} {name} in a form that cannot be compared",
            why="; ".join(misfits(error)),
            remedy="nothing was decided on it; check the record in VoIPBIN and that the endpoint "
            "is right",
        ) from None
