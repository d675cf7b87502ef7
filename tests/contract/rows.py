"""Putting the rows of a scenario into a sandbox's store."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.initial_state import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.sandbox.shapes import RecordKind
    from reconciler.sandbox.store import Store

KINDS: Mapping[str, RecordKind] = {
    "outplan": "outplans",
    "campaign": "campaigns",
    "number": "numbers",
    "outdial": "outdials",
    "target": "targets",
}
_REFERENCES = ("outplan", "outdial", "queue", "campaign", "next_campaign")
_OWN = ("make", "as", "of", "key", "keyas")
_FIRST, _SECOND = "2001-01-01T00:00:00Z", "2001-01-01T00:00:01Z"
_FAR = "2090-01-01T00:00:00Z"


class Rows:
    """The rows of one scenario: their ids, and the access keys, by name."""

    def __init__(self, store: Store, rows: list[dict[str, Any]]) -> None:
        self.ids: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self._store = store
        self._new_ids = _ascending_ids()
        for row in rows:
            self._put(row)

    def _put(self, row: Mapping[str, Any]) -> None:
        own_id = next(self._new_ids)
        fields = {name: value for name, value in row.items() if name not in _OWN}
        if row["make"] == "customer":
            customer = {"billing_account_id": own_id, "tm_create": _FIRST, **fields, "id": own_id}
            self._store.put("customers", customer)
            self.ids[row["as"]] = own_id
            if "key" in row:
                name = row.get("keyas", f"key_of_{row['as']}")
                self._put_key(name, row["key"], own_id, {})
            return
        owner = self.ids[row["of"]] if "of" in row else next(iter(self.ids.values()))
        self.ids[row["as"]] = own_id
        if row["make"] not in KINDS:
            self._put_key(row["as"], row["key"], owner, fields)
            return
        record = {"tm_create": _FIRST, **self._referring(fields)}
        self._store.put(KINDS[row["make"]], {**record, "id": own_id, "customer_id": owner})

    def _put_key(self, name: str, key_name: str, owner: str, fields: Mapping[str, Any]) -> None:
        key = f"vb_{uuid.uuid4().hex}"
        self.keys[key_name] = key
        self.ids[name] = own_id = self.ids.get(name) or next(self._new_ids)
        row = {"name": "k", "tm_create": _SECOND, "tm_expire": _FAR, **fields}
        hashed = {"token_hash": digest(key), "token_prefix": key[:11]}
        self._store.put("accesskeys", {**row, **hashed, "id": own_id, "customer_id": owner})

    def _referring(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        record = {
            f"{name}_id" if name in _REFERENCES else name: self.ids.get(value, value)
            if name in _REFERENCES
            else value
            for name, value in fields.items()
        }
        if record.get("source") == "null":
            record["source"] = None
        for slot, destination in enumerate(record.pop("destinations", ())):
            record[f"destination_{slot}"] = destination
        return record


def _ascending_ids() -> Iterator[str]:
    """Yield ids that ascend as rows do: equal moments are listed by descending id."""
    tail = uuid.uuid4().hex[8:]
    for number in range(1, 1_000_000):
        yield str(uuid.UUID(f"{number:08x}{tail}"))
