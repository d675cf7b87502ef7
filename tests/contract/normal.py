"""Normalising answers: an id by its name or first place, a moment by its first place or itself."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.contract.scenario import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

ZERO = "00000000-0000-0000-0000-000000000000"

_MATTER = ("content-type", "location", "retry-after", "set-cookie", "www-authenticate")
_ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_MOMENT = (
    r"(?P<date>\d{4}-\d\d-\d\d)(?P<between>[T ])(?P<time>\d\d:\d\d:\d\d)"
    r"(?:\.(?P<fraction>\d+))?(?P<zone>Z|[+-]\d\d:\d\d)?"
)
_VALUE = re.compile(f'(?P<token>"next_page_token":")?(?:(?P<id>{_ID})|{_MOMENT})')
_OWN_REQUEST_ID = re.compile("req_[A-Z2-7]{26}")
_HEAD, _TAIL = 2000, 600
_AROUND_NOW = timedelta(days=2)


class Normaliser:
    """Gives the ids and moments of one scenario names, in the order in which they come."""

    def __init__(self, ids: Mapping[str, str], keys: Mapping[str, str]) -> None:
        self._ids = {value: f"<{name}>" for name, value in ids.items()}
        self._keys = keys
        self._moments: dict[str, str] = {}
        self._step = 0
        self._count = 0

    def name(self, name: str, value: str) -> None:
        """Call an id by a name from now on."""
        if re.fullmatch(_ID, value):
            self._ids[value] = f"<{name}>"

    def answer(
        self, step: int, status: int, headers: Mapping[str, str], body: str, sent_id: str | None
    ) -> Answer:
        """Return an answer with its ids and moments by their roles."""
        self._step, self._count = step, 0
        request_id = headers.get("x-request-id")
        if request_id is not None:
            body = body.replace(f'"request_id":"{request_id}"', '"request_id":"<rid>"')
        for name, key in self._keys.items():
            body = body.replace(f'"{key[:11]}"', f'"<start of {name}>"')
        shown = {name: headers[name] for name in _MATTER if name in headers}
        if request_id is not None:
            shown["x-request-id"] = _request_id(request_id, sent_id)
        if layout := _token_layout(body):
            shown["(token layout)"] = layout
        normal = _VALUE.sub(self._value, body)
        if "location" in shown:
            shown["location"] = _VALUE.sub(self._value, shown["location"])
        return Answer(status, shown, normal)

    def _value(self, found: re.Match[str]) -> str:
        before = found["token"] or ""
        if found["id"]:
            return before + self._id(found["id"])
        return before + self._moment(found)

    def _id(self, value: str) -> str:
        if value == ZERO:
            return value
        return self._ids.setdefault(value, "") or self._new(self._ids, value, "id")

    def _moment(self, found: re.Match[str]) -> str:
        canonical = f"{found['date']} {found['time']}.{(found['fraction'] or ''):0<6}"
        layout = "" if found["token"] else f" {_layout(found)}"
        moment = datetime.fromisoformat(f"{canonical[:26]}+00:00")
        if abs(moment - datetime.now(UTC)) > _AROUND_NOW:
            return f"<{canonical}{layout}>"
        known = self._moments.get(canonical) or self._new(self._moments, canonical, "t")
        return f"{known[:-1]}{layout}>"

    def _new(self, known: dict[str, str], value: str, kind: str) -> str:
        self._count += 1
        known[value] = f"<{kind}@{self._step}.{self._count}>"
        return known[value]


def cut(body: str) -> str:
    """Return a long body as recordings keep it: its two ends, and a digest of the whole."""
    digest = hashlib.sha256(body.encode()).hexdigest()[:16]
    return f"{body[:_HEAD]}<cut {digest} of {len(body)}>{body[-_TAIL:]}"


def _layout(found: re.Match[str]) -> str:
    """Return T or a blank, `t` for a trimmed fraction or its number of digits, and the zone."""
    fraction = found["fraction"]
    trimmed = fraction is None or (len(fraction) <= 6 and not fraction.endswith("0"))
    return f"{found['between']}{'t' if trimmed else len(fraction)}{found['zone'] or ''}"


def _token_layout(body: str) -> str:
    try:
        token = json.loads(body)["next_page_token"]
    except (ValueError, KeyError, TypeError):
        return ""
    if not token:
        return ""
    fixed = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", token)
    return "fixed6Z" if fixed else f"other:{token}"


def _request_id(given: str, sent: str | None) -> str:
    if sent is not None and given == sent:
        return "<echoed>"
    return "<req_26>" if _OWN_REQUEST_ID.fullmatch(given) else f"<other:{given}>"
