"""The sandbox's state: every record of every kind, in one SQLite file.

Reads and writes rows and nothing more. It does not judge values, owners or styles: tests put any
row they like, and the API's rules stand in front of it.
"""

import json
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from reconciler.sandbox import initial_state, timestamps
from reconciler.sandbox.database import ForeignFileError, StoreError, changes, connect
from reconciler.sandbox.records import Record, from_json, to_json
from reconciler.sandbox.shapes import NO_ID, RecordKind

__all__ = ["ForeignFileError", "SeedCounts", "Store", "StoreError"]

_ONE: Final = "SELECT * FROM records WHERE kind = ? AND id = ?"
_ALL: Final = "SELECT * FROM records WHERE kind = ? ORDER BY tm_create DESC, id DESC"
# Strictly below the cursor, and the id is no part of it: equal moments across a page end are lost.
_PAGE: Final = (
    "SELECT * FROM records WHERE kind = ? AND customer_id = ? AND tm_create < ?"
    " AND (? OR tm_delete IS NULL) AND (? IS NULL OR json_extract(fields, '$.outdial_id') = ?)"
    " ORDER BY tm_create DESC, id DESC LIMIT ?"
)
_NEWEST: Final = "SELECT max(tm_create) FROM records WHERE kind = ? AND customer_id = ?"
_WRITE: Final = "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?)"

_KEEP: Final = (
    "INSERT INTO late_writes (customer_id, method, path, body, due) VALUES (?, ?, ?, ?, ?)"
)
_LATE: Final = (
    "SELECT number, customer_id, method, path, body, due FROM late_writes ORDER BY number"
)
_CLAIM: Final = "DELETE FROM late_writes WHERE number = ?"

_Row = tuple[str, str, str, str, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class SeedCounts:
    """How many records of each kind a seed brought in."""

    outplans: int
    campaigns: int
    numbers: int
    outdials: int = 0
    targets: int = 0


class LateWrite(NamedTuple):
    """A write that was answered with a 503 and is still to be done, at the epoch second `due`."""

    customer_id: str
    method: str
    path: str
    body: bytes
    due: float


class Store:
    """A sandbox's state at `path`, or in memory for `":memory:"`.

    A new file starts with the default customer and access key. Usable from several
    threads, and by several processes on one file. Raises `StoreError` (an `OSError`) when the
    file cannot be opened or is not a sandbox's, and in every method that writes if it cannot.
    """

    def __init__(self, path: Path | str) -> None:
        self.clock: timestamps.Clock = timestamps.Ticking()
        self._lock = threading.RLock()
        self._before: dict[tuple[RecordKind, str], Record] = {}
        self._connection = connect(path, self._fill)

    def close(self) -> None:
        """Close the file. The store is of no use afterwards."""
        with self._lock:
            self._connection.close()

    def reset(self) -> None:
        """Forget everything and go back to the fresh default state."""
        with self._lock, changes(self._connection):
            self._before.clear()
            self._connection.execute("DELETE FROM records")
            self._connection.execute("DELETE FROM late_writes")
            self._fill(self._connection)

    def seed(self, data: Mapping[str, Any]) -> SeedCounts:
        """Add the records of a seed (see `seed.load_seed`), replacing those with the same id.

        All or nothing. The documentation's year 9999 counts as `null`. Raises `ValueError` for a
        record that `records.from_json` refuses.
        """
        kinds: tuple[RecordKind, ...] = ("outplans", "campaigns", "numbers", "outdials", "targets")
        with self._lock, changes(self._connection):
            for kind in kinds:
                for given in data.get(kind) or ():
                    self._insert(kind, self._made(kind, _without_sentinels(given)))
        return SeedCounts(**{kind: len(data.get(kind) or ()) for kind in kinds})

    def outplans(self) -> list[dict[str, Any]]:
        """Return every outplan, deleted and foreign ones included, newest first, as JSON."""
        return [to_json("outplans", record, "current") for record in self._all("outplans")]

    def put_outplan(self, record: Mapping[str, Any]) -> str:
        """Insert or overwrite an outplan just as given, odd values included; return its id."""
        return self.put("outplans", record)

    def put(self, kind: RecordKind, record: Mapping[str, Any]) -> str:
        """Insert or overwrite a record of any kind in the API's JSON shape; return its id.

        Defaults stand in for missing members. Raises `ValueError` as `records.from_json` does.
        """
        made = self._made(kind, record)
        self.insert(kind, made)
        return made.id

    def insert(self, kind: RecordKind, record: Record) -> None:
        """Write one whole record, over the one with its id if there is one.

        An outdial that a campaign or target names is made if there is none.
        """
        with self._lock, changes(self._connection):
            self._insert(kind, record)

    def get(self, kind: RecordKind, record_id: str) -> Record | None:
        """Return one record, deleted or not, or `None`."""
        with self._lock:
            row = self._connection.execute(_ONE, (kind, record_id)).fetchone()
        return None if row is None else _record(row)

    def page(
        self,
        kind: RecordKind,
        customer_id: str,
        *,
        before: str,
        limit: int,
        with_deleted: bool,
        outdial_id: str | None = None,
    ) -> list[Record]:
        """Return at most `limit` records of a customer older than the stored moment `before`.

        With `outdial_id` only the targets of that outdial.
        """
        asked = (kind, customer_id, before, with_deleted, outdial_id, outdial_id, limit)
        with self._lock:
            rows = self._connection.execute(_PAGE, asked).fetchall()
        return _records(rows)

    def newest(self, kind: RecordKind, customer_id: str) -> str | None:
        """Return the greatest `tm_create` of a customer's records."""
        with self._lock:
            row = self._connection.execute(_NEWEST, (kind, customer_id)).fetchone()
        newest: str | None = row[0]
        return newest

    def find(self, kind: RecordKind, name: str, value: str) -> Record | None:
        """Return the first record of a kind whose member `name` is `value`."""
        found = (record for record in self._all(kind) if record.fields[name] == value)
        return next(found, None)

    def change(
        self,
        kind: RecordKind,
        record_id: str,
        fields: Mapping[str, Any],
        *,
        now: datetime,
        delete: bool,
    ) -> Record | None:
        """Set members of a record, and `tm_update`; `tm_delete` too if asked to delete.

        Returns the record as it is now, or `None` if there is none.
        """
        moment = timestamps.stored(now)
        with self._lock, changes(self._connection):
            row = self._connection.execute(_ONE, (kind, record_id)).fetchone()
            if row is None:
                return None
            old = _record(row)
            new = Record(
                id=old.id,
                customer_id=old.customer_id,
                fields={**old.fields, **fields},
                tm_create=old.tm_create,
                tm_update=moment,
                tm_delete=moment if delete else old.tm_delete,
            )
            _write(self._connection, kind, new)
            self._before[kind, record_id] = old
        return new

    def keep_late_write(self, write: LateWrite) -> int:
        """Keep a write that is still to be done, and return its number."""
        with self._lock, changes(self._connection):
            number = self._connection.execute(_KEEP, write).lastrowid
        assert number is not None
        return number

    def late_writes(self) -> list[tuple[int, LateWrite]]:
        """Return what is still to be done, in the order of the requests."""
        with self._lock:
            rows = self._connection.execute(_LATE).fetchall()
        return [(number, LateWrite(*write)) for number, *write in rows]

    def claim_late_write(self, number: int) -> bool:
        """Take a write out of what is still to be done; `False` if another process has."""
        with self._lock, changes(self._connection):
            return self._connection.execute(_CLAIM, (number,)).rowcount == 1

    def before(self, kind: RecordKind, record_id: str) -> Record | None:
        """Return a record as it was before its last `change`, which this store must have made."""
        return self._before.get((kind, record_id))

    def _insert(self, kind: RecordKind, record: Record) -> None:
        _write(self._connection, kind, record)
        outdial_id = record.fields.get("outdial_id", NO_ID)
        if outdial_id != NO_ID and self.get("outdials", outdial_id) is None:
            given = {"id": outdial_id, "customer_id": record.customer_id}
            _write(self._connection, "outdials", self._made("outdials", given))

    def _made(self, kind: RecordKind, given: Mapping[str, Any]) -> Record:
        return from_json(kind, given, customer_id=initial_state.CUSTOMER_ID, now=self.clock())

    def _all(self, kind: RecordKind) -> list[Record]:
        with self._lock:
            rows = self._connection.execute(_ALL, (kind,)).fetchall()
        return _records(rows)

    def _fill(self, connection: sqlite3.Connection) -> None:
        for kind, given in initial_state.rows():
            _write(connection, kind, self._made(kind, given))


def _write(connection: sqlite3.Connection, kind: RecordKind, record: Record) -> None:
    fields = json.dumps(record.fields)
    moments = (record.tm_create, record.tm_update, record.tm_delete)
    connection.execute(_WRITE, (kind, record.id, record.customer_id, fields, *moments))


def _record(row: _Row) -> Record:
    (record,) = _records([row])
    return record


def _records(rows: Sequence[_Row]) -> list[Record]:
    # All fields as one document: the JSON library takes longer to be called than to read a record.
    fields = json.loads(f"[{','.join([row[3] for row in rows])}]")
    return [
        Record(record_id, customer_id, values, *moments)
        for (_, record_id, customer_id, _, *moments), values in zip(rows, fields, strict=True)
    ]


def _without_sentinels(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if _never(name, value) else value for name, value in given.items()}


def _never(name: str, value: Any) -> bool:
    return name.startswith("tm_") and isinstance(value, str) and timestamps.is_never(value)
