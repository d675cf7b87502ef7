"""What an account holds and whose it is: each outplan with its key, labels and campaigns. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from reconciler.plan.change import CampaignUse  # noqa: TC001 - the schema's
from reconciler.plan.match import match
from reconciler.plan.plan import Target  # noqa: TC001 - the schema's
from reconciler.plan.vet import users_of, uses_of
from reconciler.values.outplan import Outplan  # noqa: TC001 - the schema's

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from reconciler.plan.match import Ownership
    from reconciler.values.account import Account, Campaign, LiveOutplan
    from reconciler.values.desired_outplan import Desired

Owner = Literal["project", "other", "nobody"]
_ORDER: tuple[Owner, ...] = ("project", "other", "nobody")


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One outplan of the account, or of a manifest that is not live."""

    key: str | None
    """Its metadata.name, or the key in its marker; null where nobody gave it one."""

    id: str | None
    """Its id in VoIPBIN, which campaigns name; null for one that is not live."""

    name: str
    """Its display name."""

    owner: Owner
    """project: this project. other: another project. nobody: it is unmanaged."""

    project: str | None
    """The project that owns it; null where nobody does."""

    manifest: str | None
    """The file of its manifest in this project; null where it has none."""

    labels: dict[str, str]
    """The labels of its manifest. VoIPBIN has none, so without a manifest they are empty."""

    campaigns: tuple[CampaignUse, ...] | None
    """The campaigns that use it, running ones first; null where they could not be read."""

    twin_of: str | None
    """The id of the outplan that stays, where this one exists twice; else null."""

    outplan: Outplan | None
    """All that it says as it is live; null for one that is not live."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """What an account holds, or the part of it that was asked for."""

    format_version: Literal["1.0"] = field(default="1.0", init=False)
    """The version of this document; readers refuse a major version that they do not know."""

    target: Target
    """Where it was read: endpoint, customer, project and environment."""

    outplans: tuple[InventoryRow, ...]
    """This project's by key, then those of others, then the unmanaged ones by name."""

    def of(self, keys: Collection[str]) -> Inventory:
        """Return what is listed of the manifests of these keys."""
        rows = (row for row in self.outplans if row.manifest is not None and row.key in keys)
        return Inventory(self.target, tuple(rows))


class _Held(NamedTuple):
    key: str | None
    twin_of: str | None = None


def inventory(
    desired: Desired, account: Account, campaigns: Sequence[Campaign] | None, target: Target
) -> Inventory:
    """Tell of every live outplan whose it is, and which manifests have none.

    `campaigns` is None where they may not be read.
    """
    ownership = match(desired, account, campaigns or ())
    users = users_of(campaigns or ())
    held = dict(_held(desired, ownership))
    rows = [_missing(key, desired) for key in (*ownership.creates, *ownership.refused)]
    for live in account.oldest_first():
        row = _row(live, held.get(live.id, _Held(None)), desired)
        uses = None if campaigns is None else uses_of(users.get(live.id, ()))
        rows.append(replace(row, campaigns=uses))
    return Inventory(target, tuple(sorted(rows, key=_place)))


def _held(desired: Desired, ownership: Ownership) -> Iterator[tuple[str, _Held]]:
    """Yield the key of every live outplan that has one in this project."""
    for key, live in (*ownership.kept.items(), *ownership.imports.items()):
        yield live.id, _Held(key)
    for owned in ownership.forgotten:
        yield owned.live.id, _Held(owned.key)
    for orphan in ownership.orphans:
        # With `ownership: exclusive` what no manifest wants has no key, only its display name.
        known = desired.ownership == "marker" or orphan.twin_of is not None
        yield orphan.live.id, _Held(orphan.key if known else None, orphan.twin_of)


def _row(live: LiveOutplan, held: _Held, desired: Desired) -> InventoryRow:
    marker = live.outplan.marker
    key, project = held.key, desired.project
    owner: Owner = "project"
    if marker is not None and marker.project != project:
        # One that a manifest takes over has its key here already.
        owner, project, key = "other", marker.project, key or marker.key
    elif marker is None and desired.ownership == "marker":
        owner = "nobody"
    wanted = desired.manifests.get(held.key) if held.key is not None else None
    return InventoryRow(
        key=key,
        id=live.id,
        name=live.outplan.name,
        owner=owner,
        project=None if owner == "nobody" else project,
        manifest=wanted.file if wanted is not None else None,
        labels=dict(sorted(wanted.labels.items())) if wanted is not None else {},
        campaigns=None,
        twin_of=held.twin_of,
        outplan=live.outplan,
    )


def _missing(key: str, desired: Desired) -> InventoryRow:
    wanted = desired.outplans[key]
    return InventoryRow(
        key=key,
        id=None,
        name=wanted.outplan.name,
        owner="project",
        project=desired.project,
        manifest=wanted.file,
        labels=dict(sorted(wanted.labels.items())),
        campaigns=(),
        twin_of=None,
        outplan=None,
    )


def _place(row: InventoryRow) -> tuple[int, str, str, str, bool, str]:
    named = row.key or ""
    owner = _ORDER.index(row.owner)
    return (owner, row.project or "", named, row.name, row.twin_of is not None, row.id or "")


def found(rows: Iterable[InventoryRow], asked: str) -> list[InventoryRow]:
    """Return what is asked for by its key, else by its id, else by its display name.

    A key is one of this project; a name is one of what this project does not own.
    """
    known = list(rows)
    return (
        [
            row
            for row in known
            if row.key == asked and (row.owner != "other" or row.manifest is not None)
        ]
        or [row for row in known if row.id == asked]
        or [row for row in known if row.name == asked and _by_name(row)]
    )


def names_for(rows: Iterable[InventoryRow]) -> list[str]:
    """Return all by which an outplan can be asked for, but for the ids."""
    names = (row.name if row.key is None or _by_name(row) else row.key for row in rows)
    return list(dict.fromkeys(names))


def _by_name(row: InventoryRow) -> bool:
    """Whether its display name is what it can be asked for by."""
    return row.owner != "project" or row.key is None
