"""Take-overs: the outplan of another project that a manifest names by `lifecycle.previous_project`.

It is taken over in place, and only because the manifest says so; no other manifest is asked. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconciler.plan.conflicts import nothing_to_take_over, several_to_take_over
from reconciler.values.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.plan.conflicts import Refusal
    from reconciler.plan.namesakes import Foreign
    from reconciler.values.account import LiveOutplan
    from reconciler.values.desired_outplan import DesiredOutplan


class Takeovers:
    """What other projects have, by project and key.

    Of twins the one whose id a manifest names is meant by that manifest and no other.
    """

    def __init__(self, foreign: Iterable[Foreign], wanted: Iterable[DesiredOutplan]) -> None:
        moved = [each for each in wanted if each.previous_project is not None]
        self._named = {each.import_id for each in moved}
        self._taken = {
            (each.previous_project, each.former_key) for each in moved if each.import_id is None
        }
        self._held: dict[str, dict[str, list[LiveOutplan]]] = defaultdict(dict)
        for other in foreign:
            keys = self._held[other.marker.project]
            keys.setdefault(other.marker.key, []).append(other.live)

    def found(self, wanted: DesiredOutplan) -> LiveOutplan | Refusal | None:
        """Return what the manifest takes over, None where nothing is there under that key."""
        held = self._held.get(wanted.previous_project or "", {}).get(wanted.former_key, [])
        if len(held) > 1:
            held = [live for live in held if live.id not in self._named] or held
        if len(held) > 1:
            return several_to_take_over(wanted, held)
        return held[0] if held else None

    def missed(self, wanted: DesiredOutplan) -> Refusal | None:
        """Return why nothing is created where a slip of the pen may be why nothing was found.

        None where nothing is there that may be meant: an account that never had the project, or
        where other manifests take over all that it has.
        """
        project, key = wanted.previous_project, wanted.former_key
        if project is None:
            return None
        if project in self._held:
            left = [each for each in self._held[project] if self._is_left(project, each)]
            if not left:
                return None
            near = nearest(key, left)
            meant = f"did you mean lifecycle.previous_key: {near}? Else " if near else ""
            return nothing_to_take_over(wanted, meant)
        having = [name for name, keys in self._held.items() if key in keys]
        similar = nearest(project, having)
        if similar is None:
            return None
        return nothing_to_take_over(wanted, f"did you mean {similar}? Else ")

    def _is_left(self, project: str, key: str) -> bool:
        """Whether no manifest takes over, or names by their ids, what a project has of a key."""
        unnamed = any(live.id not in self._named for live in self._held[project][key])
        return unnamed and (project, key) not in self._taken
