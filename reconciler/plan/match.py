"""Who owns what: matches desired outplans with live ones, without a state file.

The order is marker, then `lifecycle.previous_key`, then `lifecycle.id`, then
`lifecycle.previous_project`, then nothing; a display name alone never makes ownership, except where
the project says `ownership: exclusive`. What belongs to nobody, or to another project that no
manifest names, leaves here as a number only, so that nothing downstream can change it. Pure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from reconciler.plan.conflicts import (
    Refusal,
    ambiguous_name,
    name_not_free,
    not_found,
)
from reconciler.plan.namesakes import Foreign, namesakes
from reconciler.plan.takeover import Takeovers
from reconciler.plan.unmatched import Unowned, Verdict, verdicts
from reconciler.values.marker import MARKER_HINT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reconciler.values.account import Account, Campaign, LiveOutplan
    from reconciler.values.desired_outplan import Desired, DesiredOutplan


class Owned(NamedTuple):
    """A live outplan of this project that no manifest wants, or that is a twin of another.

    `redundant` is a twin that says nothing which the one that stays, or the manifest, does not say.
    """

    key: str
    live: LiveOutplan
    twin_of: str | None = None
    redundant: bool = False


@dataclass(slots=True)
class Ownership:
    """The verdict on every desired and every owned live outplan.

    `kept` are owned and wanted; `imports` unmanaged and to be taken over; `creates` wanted and not
    there; `orphans` owned and not wanted, twins included; `forgotten` owned and given up; `refused`
    stand in a conflict.
    """

    kept: dict[str, LiveOutplan] = field(default_factory=dict)
    imports: dict[str, LiveOutplan] = field(default_factory=dict)
    creates: list[str] = field(default_factory=list)
    orphans: list[Owned] = field(default_factory=list)
    forgotten: list[Owned] = field(default_factory=list)
    refused: dict[str, Refusal] = field(default_factory=dict)
    foreign: Counter[str] = field(default_factory=Counter)
    unmanaged: int = 0
    lost_markers: list[LiveOutplan] = field(default_factory=list)

    @property
    def owned(self) -> int:
        """How many live outplans belong to this project."""
        return len(self.kept) + len(self.orphans) + len(self.forgotten)


def match(
    desired: Desired,
    account: Account,
    campaigns: Iterable[Campaign] = (),
    *,
    import_by_name: bool = False,
    targets: frozenset[str] = frozenset(),
    allow_create: frozenset[str] = frozenset(),
) -> Ownership:
    """Decide for every desired outplan which live one it is, if any.

    Campaigns decide between twins only: the one that a campaign uses stays, else the oldest.
    `import_by_name` takes over an unmanaged outplan whose display name matches exactly one. With
    `targets`, other keys neither create nor claim anything. Keys of `allow_create` are created
    although an unmanaged outplan, or one of another project, may be the same one.
    """
    result = Ownership()
    uses = Counter(campaign.outplan_id for campaign in campaigns)
    mine, foreign = _without_foreign(desired, account, result)
    if desired.ownership == "exclusive":
        _match_by_name(desired, mine, uses, targets, result)
        _leave_to_others(desired, foreign, allow_create, result)
        return result
    held, rest = _by_key(desired, mine, result)
    for key in sorted(held):
        wanted = desired.outplans.get(key)
        candidates = held[key]
        if len(candidates) > 1:
            candidates.sort(key=lambda live: _rank(key, live, wanted, uses))
        _keep_one(key, candidates, wanted, result)
    unmatched = [
        wanted
        for key, wanted in desired.outplans.items()
        if key not in result.kept and (not targets or key in targets)
    ]
    known = Unowned(account.by_id(), rest, Takeovers(foreign, unmatched))
    _match_rest(verdicts(unmatched, known, by_name=import_by_name, allowed=allow_create), result)
    left = _without_taken(foreign, result)
    result.unmanaged = len(rest) - len(result.imports) + len(foreign) - len(left)
    _leave_to_others(desired, left, allow_create, result)
    return result


def _without_foreign(
    desired: Desired, account: Account, result: Ownership
) -> tuple[list[LiveOutplan], list[Foreign]]:
    mine: list[LiveOutplan] = []
    foreign: list[Foreign] = []
    for live in account.oldest_first():
        marker = live.outplan.marker
        if marker is not None and marker.project != desired.project:
            result.foreign[marker.project] += 1
            foreign.append(Foreign(marker, live))
        else:
            mine.append(live)
    return mine, foreign


def _without_taken(foreign: Iterable[Foreign], result: Ownership) -> list[Foreign]:
    """Return what stays with other projects, and count no more."""
    taken = {live.id for live in result.imports.values()}
    left = [other for other in foreign if other.live.id not in taken]
    result.foreign = Counter(other.marker.project for other in left)
    return left


def _leave_to_others(
    desired: Desired, foreign: Iterable[Foreign], allowed: frozenset[str], result: Ownership
) -> None:
    """Withhold the creates of what another project may have, but for those that are allowed."""
    new = [desired.outplans[key] for key in result.creates]
    found = namesakes(desired.project, new, foreign, owns=result.owned > 0)
    result.refused |= {key: found[key] for key in found.keys() - allowed}
    result.creates[:] = [key for key in result.creates if key not in result.refused]


def _by_key(
    desired: Desired, mine: Iterable[LiveOutplan], result: Ownership
) -> tuple[dict[str, list[LiveOutplan]], list[LiveOutplan]]:
    """Split what is not foreign into the owned, by the key they have now, and the unmanaged."""
    renamed = {wanted.renamed_from: key for key, wanted in desired.outplans.items()}
    ids = {wanted.import_id: key for key, wanted in desired.outplans.items()}
    given_up = {key: key for key in desired.forgotten} | {
        wanted.renamed_from: key for key, wanted in desired.forgotten.items()
    }
    held: dict[str, list[LiveOutplan]] = defaultdict(list)
    rest: list[LiveOutplan] = []
    for live in mine:
        marker = live.outplan.marker
        if marker is None:
            rest.append(live)
            if MARKER_HINT in live.outplan.detail:
                result.lost_markers.append(live)
        elif marker.key in desired.outplans:
            held[marker.key].append(live)
        # A manifest that names the id says which outplan it means, whatever its key was.
        elif (key := renamed.get(marker.key) or ids.get(live.id)) is not None:
            held[key].append(live)
        elif marker.key in given_up:
            result.forgotten.append(Owned(given_up[marker.key], live))
        else:
            held[marker.key].append(live)
    return held, rest


def _rank(
    key: str, live: LiveOutplan, wanted: DesiredOutplan | None, uses: Mapping[str, int]
) -> tuple[bool, bool, int]:
    """Order twins by which stays: named by id, then the key itself, then used, then the oldest."""
    marker = live.outplan.marker
    named = wanted is not None and wanted.import_id == live.id
    return (not named, marker is None or marker.key != key, -uses[live.id])


def _keep_one(
    key: str,
    candidates: Sequence[LiveOutplan],
    wanted: DesiredOutplan | None,
    result: Ownership,
) -> None:
    if wanted is None:
        result.orphans.extend(Owned(key, live) for live in candidates)
        return
    first, *others = candidates
    result.kept[key] = first
    for other in others:
        redundant = other.outplan in (first.outplan, wanted.outplan)
        result.orphans.append(Owned(key, other, twin_of=first.id, redundant=redundant))


def _match_by_name(
    desired: Desired,
    mine: Iterable[LiveOutplan],
    uses: Mapping[str, int],
    targets: frozenset[str],
    result: Ownership,
) -> None:
    """Match under `ownership: exclusive`: every outplan is owned, the display name identifies."""
    ids = {wanted.import_id: key for key, wanted in desired.outplans.items() if wanted.import_id}
    by_name: dict[str, list[LiveOutplan]] = defaultdict(list)
    for live in mine:
        if live.id in ids:
            result.kept[ids[live.id]] = live
        else:
            by_name[live.outplan.name].append(live)
    waiting = {
        live.outplan.name: key
        for key, live in result.kept.items()
        if targets and key not in targets
    }
    for key, wanted in desired.outplans.items():
        if key in result.kept:
            continue
        same = by_name.pop(wanted.outplan.name, [])
        # No key here: a marker left over from another mode says nothing about which one stays.
        same.sort(key=lambda live: _rank("", live, wanted, uses))
        said = {same[0].outplan, wanted.outplan} if same else set()
        if same and all(live.outplan in said for live in same):
            # Several that say the same are what a lost reply or a race left: twins.
            _keep_one(key, same, wanted, result)
        elif same:
            result.refused[key] = ambiguous_name(same)
        elif wanted.import_id:
            result.refused[key] = not_found(wanted)
        elif holder := waiting.get(wanted.outplan.name):
            result.refused[key] = name_not_free(result.kept[holder], holder)
        else:
            result.creates.append(key)
    for name in sorted(by_name):
        result.orphans.extend(Owned(name, live) for live in by_name[name])


def _match_rest(verdicts: Iterable[tuple[str, Verdict]], result: Ownership) -> None:
    for key, verdict in verdicts:
        if verdict is None:
            result.creates.append(key)
        elif isinstance(verdict, Refusal):
            result.refused[key] = verdict
        else:
            result.imports[key] = verdict
