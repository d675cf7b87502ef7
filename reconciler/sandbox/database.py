"""Opening the sandbox's SQLite file: its schema, and transactions that two processes can share.

Only plumbing: what the rows mean is for `store` to know.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_APPLICATION: Final = 0x5642_5342  # "VBSB", the mark that a file is a sandbox's own
_VERSION: Final = 1

# One table for all kinds, because one code shape serves them all, as it does in VoIPBIN.
_SCHEMA: Final = (
    """
    CREATE TABLE records (
        kind        TEXT NOT NULL,
        id          TEXT NOT NULL,
        customer_id TEXT NOT NULL,
        fields      TEXT NOT NULL,  -- JSON
        tm_create   TEXT,
        tm_update   TEXT,
        tm_delete   TEXT,
        PRIMARY KEY (kind, id)
    )
    """,
    "CREATE INDEX newest_first ON records (kind, customer_id, tm_create DESC, id DESC)",
    f"PRAGMA application_id = {_APPLICATION}",
    f"PRAGMA user_version = {_VERSION}",
)


_LATE_WRITES: Final = """
    CREATE TABLE IF NOT EXISTS late_writes (
        number      INTEGER PRIMARY KEY AUTOINCREMENT,
        customer_id TEXT NOT NULL,
        method      TEXT NOT NULL,
        path        TEXT NOT NULL,
        body        BLOB NOT NULL,
        due         REAL NOT NULL
    )
    """
"""Apart, for the files that are older than it."""


class StoreError(OSError):
    """The file cannot be opened or written, or is not a sandbox's."""


class ForeignFileError(StoreError):
    """The file is not a sandbox's of this version."""


def connect(path: Path | str, fill: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    """Open the file at `path`, or create it and its parents and `fill` it. Raises `StoreError`."""
    try:
        if str(path) != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            path, timeout=10, isolation_level=None, check_same_thread=False
        )
    except (OSError, sqlite3.Error) as problem:
        raise StoreError(f"{path}: the sandbox's file cannot be opened: {problem}") from problem
    try:
        # Killing the process loses nothing; only a power cut may, and it is a sandbox.
        connection.execute("PRAGMA synchronous = OFF")
        with transaction(connection):
            _prepare(connection, fill)
    except sqlite3.OperationalError as problem:  # locked, full, or not for this user
        connection.close()
        raise StoreError(f"{path}: the sandbox's file cannot be opened: {problem}") from problem
    except (StoreError, sqlite3.Error) as problem:
        connection.close()
        raise ForeignFileError(
            f"{path}: not a sandbox of this version ({problem}): remove it or name another file"
        ) from problem
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run one short write transaction, which waits for another process's to end."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def changes(connection: sqlite3.Connection) -> Iterator[None]:
    """Run one transaction on a sandbox that is open. Raises `StoreError` if it cannot be kept."""
    try:
        with transaction(connection):
            yield
    except sqlite3.Error as problem:
        raise StoreError(f"the sandbox's file cannot be written: {problem}") from problem


def _prepare(connection: sqlite3.Connection, fill: Callable[[sqlite3.Connection], None]) -> None:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables == 0:
        for statement in _SCHEMA:
            connection.execute(statement)
        connection.execute(_LATE_WRITES)
        fill(connection)
        return
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if (application, version) != (_APPLICATION, _VERSION):
        raise StoreError(f"application {application:#x}, version {version}")
    connection.execute(_LATE_WRITES)
