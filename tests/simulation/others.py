"""The account's other users: they edit, copy and delete outplans, and point campaigns at them.

They use neither the tool nor the API, so nothing of what they do can fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulation.rows import FOREIGN, PROJECT, live_rows, marker_line, split
from tests.simulation.wishes import KEYS, POOLS
from tests.support import outplan_id

if TYPE_CHECKING:
    from tests.simulation.choices import Choose
    from tests.simulation.rows import Row
    from tests.simulation.world import World

_CAMPAIGNS = 3


def meddle(world: World, choose: Choose) -> None:
    """Change something in the account."""
    rows = live_rows(world.rows())
    if not rows or choose.chance(25):
        _create(world, choose)
        return
    row = rows[choose.one(sorted(rows))]
    rules = (_edit, _edit, _mark, _mark, _clone, _delete, _use)
    choose.one(rules)(world, choose, row)


def _create(world: World, choose: Choose) -> None:
    tails = ("", marker_line(FOREIGN, choose.one(KEYS)), marker_line(PROJECT, choose.one(KEYS)))
    fields = {name: choose.one(pool) for name, pool in POOLS.items()}
    detail = f"{fields['detail']}\n{choose.one((*tails, tails[0]))}"
    world.put(fields | {"detail": detail, "source": dict(fields["source"])})


def _edit(world: World, choose: Choose, row: Row) -> None:
    field = choose.one([name for name in POOLS if name != "detail"])
    _write(world, row, {field: choose.one(POOLS[field])})


def _mark(world: World, choose: Choose, row: Row) -> None:
    """Edit the text, or lose, break, move or only touch the marker."""
    text, marker, protected = split(row["detail"])
    project, _, key = (marker or f"{PROJECT}/{choose.one(KEYS)}").partition("/")
    line = marker_line(project, key, protected=protected)
    details = (
        f"{text} edited\n{line}",
        text,
        f"{text}\n{line}\r\n \n",
        f"{text}\n{line} x",
        f"{text}\n{line.upper()}",
        f"{text}\n{marker_line(project, choose.one(KEYS), protected=protected)}",
        f"{text}\n{marker_line(FOREIGN, key)}",
        f"{text}\n{marker_line(project, key, protected=not protected)}",
    )
    _write(world, row, {"detail": choose.one(details)})


def _clone(world: World, choose: Choose, row: Row) -> None:
    """Copy an outplan with its marker, as "save as" in a web console does."""
    copy = {name: value for name, value in row.items() if not name.startswith("tm_")}
    copy["id"] = str(outplan_id(choose.number(10_000, 99_999)))
    if choose.chance(50):
        copy["dial_timeout"] = choose.one((45_000, 1_000))
    if copy["id"] not in world.rows():
        world.put(copy)


def _delete(world: World, _choose: Choose, row: Row) -> None:
    _write(world, row, {"tm_delete": world.store.clock()})


def _use(world: World, choose: Choose, row: Row) -> None:
    """Point one of a few campaigns at the outplan, or delete the campaign."""
    campaign: dict[str, Any] = {
        "id": outplan_id(500 + choose.number(1, _CAMPAIGNS)),
        "name": "Autumn",
        "outplan_id": row["id"],
    }
    if choose.chance(30):
        campaign["tm_delete"] = world.store.clock()
    world.store.put("campaigns", campaign)


def _write(world: World, row: Row, changes: dict[str, Any]) -> None:
    world.put(row | {"tm_update": world.store.clock()} | changes)
