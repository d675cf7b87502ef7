"""What the project wants, as it changes in the course of a history.

Few keys and few values, so that they meet. A change that the manifests' own checks refuse is taken
back: a run with invalid manifests never gets as far as the account.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from reconciler.desired.files import SourceFile
from reconciler.desired.load import load
from tests.simulation.rows import FOREIGN, PROJECT
from tests.support import manifest, outplan_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.values.desired_outplan import OwnershipMode
    from tests.simulation.choices import Choose

KEYS = ("a", "b", "c", "d", "e")
NAMES = ("Sales", "Support", "Night", "Sales ", "a")
DETAILS = ("", "by day", "two\nlines", "[managed by nobody]")
SOURCES: tuple[dict[str, str], ...] = ({}, {"type": "tel", "target": "+15559876543"})
POOLS: dict[str, Sequence[Any]] = {
    "name": NAMES,
    "detail": DETAILS,
    "source": SOURCES,
    "dial_timeout": (30_000, 0, 1_000),
    "try_interval": (7_200_000, 60_000),
    "max_try_count_0": (1, 2, 5),
    "max_try_count_4": (0, 1),
}

Wish = dict[str, dict[str, Any]]


class Wishes:
    """The manifests of a project, by key; each is the keyword arguments of `support.manifest`."""

    def __init__(self, mode: OwnershipMode) -> None:
        self.mode = mode
        self.current: Wish = {}
        self.desired = _loaded({}, mode)
        assert self.desired is not None
        self.former = self.desired

    def change(self, choose: Choose, ids: Sequence[str], *, times: int = 1) -> None:
        """Change something so many times; `ids` are outplans that a manifest may name."""
        wish = deepcopy(self.current)
        # More adding than taking away, and most often what is needed to say anything at all.
        rules = (
            _want,
            _want,
            _edit,
            _edit,
            _want,
            _drop,
            _rename,
            _adopt,
            _protect,
            _forget,
            _take_over,
        )
        for _ in range(times):
            choose.one(rules)(wish, choose, ids)
        desired = _loaded(wish, self.mode)
        if desired is not None and wish != self.current:
            self.former, self.desired = self.desired, desired
            self.current = wish

    def forget_renames(self) -> None:
        """Take out every `previous_key`, as somebody does who is told that it names nothing."""
        for spec in self.current.values():
            spec.get("lifecycle", {}).pop("previous_key", None)
        self.former, self.desired = self.desired, _loaded(self.current, self.mode)


def _loaded(wish: Wish, mode: OwnershipMode) -> Any:
    files = [
        SourceFile(key, json.dumps(manifest(key, **deepcopy(spec))).encode())
        for key, spec in wish.items()
    ]
    desired, problems = load(files, project=PROJECT, ownership=mode)
    return None if problems else desired


def _want(wish: Wish, choose: Choose, _ids: Sequence[str]) -> None:
    key = choose.one(KEYS)
    name = {"name": choose.one(NAMES)} if choose.chance(50) else {}
    wish[key] = {field: choose.one(pool) for field, pool in POOLS.items() if field != "name"} | name


def _edit(wish: Wish, choose: Choose, _ids: Sequence[str]) -> None:
    if wish:
        field = choose.one(tuple(POOLS))
        wish[choose.one(sorted(wish))][field] = choose.one(POOLS[field])


def _drop(wish: Wish, choose: Choose, _ids: Sequence[str]) -> None:
    if wish:
        del wish[choose.one(sorted(wish))]


def _rename(wish: Wish, choose: Choose, _ids: Sequence[str]) -> None:
    if wish:
        old, new = choose.one(sorted(wish)), choose.one(KEYS)
        spec = wish.pop(old)
        if choose.chance(70):
            spec["lifecycle"] = spec.get("lifecycle", {}) | {"previous_key": old}
        wish[new] = spec


def _adopt(wish: Wish, choose: Choose, ids: Sequence[str]) -> None:
    if wish:
        lifecycle = wish[choose.one(sorted(wish))].setdefault("lifecycle", {})
        chosen = choose.one((*ids, outplan_id(404), ""))
        lifecycle.pop("id", None)
        lifecycle |= {"id": chosen} if chosen else {}


def _forget(wish: Wish, choose: Choose, _ids: Sequence[str]) -> None:
    if wish:
        lifecycle = wish[choose.one(sorted(wish))].setdefault("lifecycle", {})
        lifecycle["forget"] = not lifecycle.get("forget", False)


def _take_over(wish: Wish, choose: Choose, _ids: Sequence[str]) -> None:
    if wish:
        lifecycle = wish[choose.one(sorted(wish))].setdefault("lifecycle", {})
        lifecycle.pop("previous_project", None)
        if choose.chance(70):
            lifecycle["previous_project"] = choose.one((FOREIGN, FOREIGN, f"{FOREIGN}-x"))


def _protect(wish: Wish, choose: Choose, _ids: Sequence[str]) -> None:
    if wish:
        lifecycle = wish[choose.one(sorted(wish))].setdefault("lifecycle", {})
        lifecycle["prevent_destroy"] = not lifecycle.get("prevent_destroy", False)
