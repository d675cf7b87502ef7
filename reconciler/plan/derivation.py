"""A saved plan derived again: what `plan` decides when the manifests want what the plan says.

A plan file is data from outside, even where it agrees with its own digest. So nothing of it is
believed that the account can tell: whatever the plan leaves alone is taken to be wanted as it is
live, its `after` to be what the manifests want, and the planner, its guards and its rules decide
again. A change that they do not make again is not carried out. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.plan.guard import Limits, used_meanwhile
from reconciler.plan.origin import without_origins
from reconciler.plan.planner import Options
from reconciler.values.desired_outplan import Desired, DesiredOutplan
from reconciler.values.errors import StalePlanError
from reconciler.values.marker import Marker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Plan, Withheld
    from reconciler.values.account import Account, LiveOutplan

_SHOWN = 10


def wanted_by(plan: Plan, account: Account, manifests: Desired | None = None) -> Desired:
    """Return what the manifests of a plan must want, for the account as it is now.

    `manifests` are those at hand, if any; only their labels and annotations are taken, which a plan
    does not hold and rules may ask for, and from which projects they take outplans over, which no
    plan file may say.
    """
    told = _Wanted(plan, account)
    wanted = told.outplans()
    known = manifests.outplans if manifests is not None else {}
    return Desired(
        plan.target.project,
        plan.ownership,
        {
            key: replace(
                outplan,
                labels=known[key].labels,
                annotations=known[key].annotations,
                previous_project=known[key].previous_project,
                document=known[key].document,
            )
            if key in known
            else outplan
            for key, outplan in wanted.items()
        },
        told.forgotten(),
    )


def options_of(
    plan: Plan, max_destroys: int, max_destroy_percent: int, manifests: Desired | None = None
) -> Options:
    """Return the options to derive a plan again with: this run's guards, and its own consents."""
    consents = plan.consents
    limits = Limits(
        max_destroys,
        max_destroy_percent,
        consents.max_destroys,
        frozenset(consents.allow_in_use),
    )
    keys = {resource.key for resource in plan.resource_changes}
    keys |= {withheld.key for withheld in plan.withheld}
    wanted = len(manifests.outplans) if manifests is not None else 1
    return Options(
        limits, frozenset(keys), manifests=wanted, allow_create=frozenset(consents.allow_create)
    )


def check_derived(plan: Plan, derived: Plan) -> None:
    """Return if planning again makes every change of the plan, for the same reason.

    Raises:
        StalePlanError: it does not; says of each change why not.
    """
    refused = [*_refusals(plan, derived)]
    if refused:
        raise StalePlanError(
            "the plan is not what planning again would do; nothing was written",
            why="; ".join(refused[:_SHOWN]) + ("; ..." if len(refused) > _SHOWN else ""),
            remedy="make the plan again",
        )


def _refusals(plan: Plan, derived: Plan) -> Iterator[str]:
    made = {(resource.key, resource.id): resource for resource in derived.resource_changes}
    held = {(withheld.key, withheld.id): withheld for withheld in derived.withheld}
    for resource in plan.resource_changes:
        identity = (resource.key, resource.id)
        again = made.get(identity)
        if identity in held:
            yield f"{resource.key}: {held[identity].why}{_unsaid(resource, held[identity])}"
        elif again is None or not _same(resource, again):
            yield f"{resource.key}: {_difference(resource, again)}"
        elif resource.change.after is None:
            allowed = resource.key in plan.consents.allow_in_use
            why = used_meanwhile(resource, again.campaigns, allowed=allowed)
            if why is not None:
                yield f"{resource.key}: {why}"


def _unsaid(resource: ResourceChange, held: Withheld) -> str:
    importing = resource.change.importing
    if importing is None or importing.project is None or held.code != "import-owned":
        return ""
    return f", and no manifest at hand says lifecycle.previous_project: {importing.project}"


def _same(said: ResourceChange, again: ResourceChange) -> bool:
    return (without_origins(said).change, said.twin_of) == (again.change, again.twin_of)


def _difference(said: ResourceChange, again: ResourceChange | None) -> str:
    if again is None:
        return "it would not be touched"
    if said.twin_of == again.twin_of:
        return "it would be changed otherwise"
    if again.twin_of is None:
        return f"it is no twin of {said.twin_of}"
    return f"it is a twin of {again.twin_of}"


class _Wanted:
    """Puts together what the manifests of a plan want."""

    def __init__(self, plan: Plan, account: Account) -> None:
        self._plan = plan
        self._live = account.by_id()
        self._rows = account.oldest_first()
        self._by_name = plan.ownership == "exclusive"
        self._twins = {
            resource.twin_of: resource
            for resource in plan.resource_changes
            if resource.twin_of is not None
        }
        self._former = dict(self._former_keys())
        self._gone = frozenset(self._gone_keys())

    def _gone_keys(self) -> Iterator[str]:
        """Yield the keys that no manifest wants: the plan destroys, forgets or renames them."""
        for resource in self._plan.resource_changes:
            marker = resource.change.before.marker if resource.change.before is not None else None
            left = resource.leaves and resource.twin_of is None
            if marker is not None and (left or marker.key != resource.key):
                yield marker.key

    def _former_keys(self) -> Iterator[tuple[str, str]]:
        """Yield each outplan that stays where a twin still has the key from before a rename."""
        for resource in self._plan.resource_changes:
            marker = resource.change.before.marker if resource.change.before is not None else None
            if resource.twin_of is not None and marker is not None and marker.key != resource.key:
                yield resource.twin_of, marker.key

    def outplans(self) -> Mapping[str, DesiredOutplan]:
        found: dict[str, DesiredOutplan] = {}
        claiming = () if self._by_name else self._claiming()
        for outplan in (*self._changed(), *claiming, *self._kept()):
            found.setdefault(outplan.key, outplan)
        return found

    def forgotten(self) -> Mapping[str, DesiredOutplan]:
        """Return what manifests give up, each with the key from before a rename if one has it."""
        found: dict[str, DesiredOutplan] = {}
        for resource in self._plan.resource_changes:
            change, key = resource.change, resource.key
            if resource.action != "forget" or change.after is None or change.before is None:
                continue
            held = change.before.marker.key if change.before.marker is not None else key
            given_up = found.get(key) or DesiredOutplan(key, change.after, forget=True)
            found[key] = given_up if held == key else replace(given_up, previous_key=held)
        return found

    def _changed(self) -> Iterator[DesiredOutplan]:
        for resource in self._plan.resource_changes:
            change = resource.change
            if change.after is None or resource.leaves:
                continue
            imported = change.importing.id if change.importing is not None else None
            previous = None
            if change.before is not None and imported is None:
                imported, previous = self._renamed(resource)
            protected = change.after.marker is not None and change.after.marker.protected
            yield DesiredOutplan(resource.key, change.after, imported, previous, protected)

    def _renamed(self, resource: ResourceChange) -> tuple[str | None, str | None]:
        """Return how a manifest would say whose place it takes: `lifecycle.id`, `previous_key`."""
        before = resource.change.before
        assert before is not None
        if self._by_name:
            return (resource.id if resource.id not in self._twins else None), None
        # Which of several twins stays a manifest may say by id; whether they are, the account says.
        return resource.id, self._former.get(resource.id or "")

    def _claiming(self) -> Iterator[DesiredOutplan]:
        """Yield what is to be imported although that is withheld: nobody else's name is taken."""
        for held in self._plan.withheld:
            row = self._live.get(held.id) if held.id is not None else None
            if row is None or held.action != "import" or row.outplan.marker is not None:
                continue
            marker = Marker(self._plan.target.project, held.key)
            yield DesiredOutplan(held.key, replace(row.outplan, marker=marker), row.id)

    def _kept(self) -> Iterator[DesiredOutplan]:
        """Yield what the plan leaves alone, as it is."""
        touched = {resource.id for resource in self._plan.resource_changes}
        # Of outplans that share a key, the one whose twins go is the one that stays.
        for row in sorted(self._rows, key=lambda row: row.id not in self._twins):
            marker = row.outplan.marker
            ours = marker is not None and marker.project == self._plan.target.project
            if row.id in touched or not (ours or (self._by_name and marker is None)):
                continue
            if self._by_name or marker is None or marker.key not in self._gone:
                yield self._as_live(row)

    def _as_live(self, row: LiveOutplan) -> DesiredOutplan:
        marker, twin = row.outplan.marker, self._twins.get(row.id)
        if self._by_name:
            # The name says who it is, except to a twin, by any key.
            imported = row.id if twin is None else None
            return DesiredOutplan(row.id if twin is None else twin.key, row.outplan, imported)
        assert marker is not None
        imported, former = row.id if twin is not None else None, self._former.get(row.id)
        return DesiredOutplan(marker.key, row.outplan, imported, former, marker.protected)
