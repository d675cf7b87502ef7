"""What the server really holds, read past the tool: rows, and what they mean.

The laws judge the tool with this, so it shares no code with it: the marker and the canonical form
are written here a second time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.sandbox.store import Store
    from reconciler.values.outplan import Outplan

PROJECT = "acme"
FOREIGN = "acme2"

Row = dict[str, Any]
Rows = dict[str, Row]

NUMBERS = ("dial_timeout", "try_interval", *(f"max_try_count_{slot}" for slot in range(5)))
_CONTENT = re.compile("([a-z0-9-]+)/([a-z0-9-]+)(, protected)?")
_START, _END = "[managed by reconciler: ", "]"


def all_rows(store: Store) -> Rows:
    """Return every outplan by its id, deleted ones included."""
    return {row["id"]: row for row in store.outplans()}


def is_live(row: Row) -> bool:
    """Whether the row is not soft-deleted."""
    return row["tm_delete"] is None


def live_rows(rows: Mapping[str, Row]) -> Rows:
    """Return the rows that are not soft-deleted."""
    return {outplan_id: row for outplan_id, row in rows.items() if is_live(row)}


def marker_line(project: str, key: str, *, protected: bool = False) -> str:
    """Return a marker as it stands in a detail."""
    return f"{_START}{project}/{key}{', protected' if protected else ''}{_END}"


def split(detail: str) -> tuple[str, str | None, bool]:
    """Return (the text above the marker, `project/key` or None, whether it is protected)."""
    above, _, last = detail.rstrip().rpartition("\n")
    if not (last.startswith(_START) and last.endswith(_END)):
        return detail, None, False
    found = _CONTENT.fullmatch(last.removeprefix(_START).removesuffix(_END))
    if found is None:
        return detail, None, False
    return above, f"{found[1]}/{found[2]}", found[3] is not None


def owner(row: Row) -> str | None:
    """Return the project that the row's marker names."""
    marker = split(row["detail"])[1]
    return None if marker is None else marker.partition("/")[0]


def key(row: Row) -> str | None:
    """Return the key that the row's marker names."""
    marker = split(row["detail"])[1]
    return None if marker is None else marker.partition("/")[2]


def is_owned(row: Row, mode: str) -> bool:
    """Whether the project owns a live row: by its marker, or all but the foreign ones."""
    if mode == "exclusive":
        return is_live(row) and owner(row) in (None, PROJECT)
    return is_live(row) and owner(row) == PROJECT


def meaning(row: Row) -> Row:
    """Return what the row says: odd spellings of the same are equal."""
    text, marker, protected = split(row["detail"])
    source = {name: value for name, value in (row["source"] or {}).items() if value}
    said = {"name": row["name"], "detail": text, "marker": marker, "protected": protected}
    return said | {"source": source} | {name: row[name] for name in NUMBERS}


def meant(outplan: Outplan) -> Row:
    """Return what an outplan of a plan says, in the same words."""
    names = ("type", "target", "target_name", "name", "detail")
    source = {name: getattr(outplan.source, name) for name in names}
    marker = outplan.marker
    return {
        "name": outplan.name,
        "detail": outplan.detail,
        "marker": None if marker is None else f"{marker.project}/{marker.key}",
        "protected": marker is not None and marker.protected,
        "source": {name: value for name, value in source.items() if value},
        **{name: getattr(outplan, name) for name in NUMBERS},
    }
