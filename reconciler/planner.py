"""Decides a plan: (desired, live) -> ownership -> diff -> guards -> plan. Pure.

Everything that a plan will say is decided here, once; `apply` decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reconciler import __version__
from reconciler.errors import UsageError
from reconciler.guards import Limits, withhold_destroys
from reconciler.ownership import Owned, Ownership, match
from reconciler.plan import (
    FORMAT_VERSION,
    Notice,
    Plan,
    ResourceChange,
    Target,
    Withheld,
    counts_of,
    resource_change,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.live import Account, Campaign
    from reconciler.manifests.desired import Desired


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line adds: consent to destroys, keys to plan for, import by display name."""

    limits: Limits = field(default_factory=Limits)
    targets: frozenset[str] = frozenset()
    import_by_name: bool = False


def destroys_anything(desired: Desired, account: Account, options: Options) -> bool:
    """Whether a plan may hold destroys, and the campaigns are therefore worth reading."""
    ownership = _match(desired, account, (), options)
    return any(_targeted(one.key, options) for one in ownership.orphans)


def make_plan(
    desired: Desired,
    account: Account,
    *,
    target: Target,
    options: Options | None = None,
    campaigns: Sequence[Campaign] | None = (),
) -> Plan:
    """Decide what turns the account into what is desired.

    `campaigns` is None where the credential may not read them; the plan then says so.

    Raises:
        UsageError: a target that neither a manifest nor a live outplan of the project has.
    """
    options = options or Options()
    ownership = _match(desired, account, campaigns or (), options)
    _check_targets(desired, ownership, options)
    destroys, withheld = withhold_destroys(
        [one for one in ownership.orphans if _targeted(one.key, options)],
        campaigns=campaigns,
        owned=ownership.owned,
        wanted=len(desired.outplans),
        limits=options.limits,
    )
    updates = [one for one in _updates(desired, ownership) if _targeted(one.key, options)]
    creates = [one for one in _creates(desired, ownership) if _targeted(one.key, options)]
    changes = (*updates, *creates, *(_destroy(one) for one in destroys))
    conflicts = [one for one in _conflicts(desired, ownership) if _targeted(one.key, options)]
    all_withheld = (*conflicts, *withheld)
    return Plan(
        format_version=FORMAT_VERSION,
        tool_version=__version__,
        target=target,
        ownership=desired.ownership,
        manifest_digest=desired.digest,
        listed=account.listed,
        resource_changes=changes,
        withheld=all_withheld,
        notices=tuple(_notices(desired, ownership, blind=campaigns is None and bool(destroys))),
        counts=replace(
            counts_of(changes),
            unchanged=sum(
                live.outplan == desired.outplans[key].outplan
                for key, live in ownership.kept.items()
                if _targeted(key, options)
            ),
            withheld=len(all_withheld),
            unmanaged=ownership.unmanaged,
            foreign=ownership.foreign.total(),
        ),
    )


def _match(
    desired: Desired, account: Account, campaigns: Iterable[Campaign], options: Options
) -> Ownership:
    return match(
        desired,
        account,
        campaigns,
        import_by_name=options.import_by_name,
        targets=options.targets,
    )


def _targeted(key: str, options: Options) -> bool:
    return not options.targets or key in options.targets


def _check_targets(desired: Desired, ownership: Ownership, options: Options) -> None:
    known = {*desired.outplans, *(one.key for one in ownership.orphans)}
    unknown = sorted(options.targets - known)
    if unknown:
        raise UsageError(
            f"--target {', '.join(unknown)}: no manifest and no owned outplan has this key",
            remedy="use the key, which is metadata.name, not the display name",
        )


def _updates(desired: Desired, ownership: Ownership) -> Iterator[ResourceChange]:
    for key, live in sorted({**ownership.imports, **ownership.kept}.items()):
        after = desired.outplans[key].outplan
        if live.outplan != after:
            importing = key in ownership.imports
            yield resource_change(key, live.id, live.outplan, after, importing=importing)


def _creates(desired: Desired, ownership: Ownership) -> Iterator[ResourceChange]:
    for key in sorted(ownership.creates):
        yield resource_change(key, None, None, desired.outplans[key].outplan)


def _destroy(one: Owned) -> ResourceChange:
    return resource_change(one.key, one.live.id, one.live.outplan, None, twin_of=one.twin_of)


def _conflicts(desired: Desired, ownership: Ownership) -> Iterator[Withheld]:
    for key, refusal in sorted(ownership.refused.items()):
        one = desired.outplans[key]
        yield Withheld(
            key,
            one.import_id,
            one.outplan.name,
            "import" if one.import_id else "create",
            refusal.code,
            refusal.why,
            refusal.remedy,
        )


def _notices(desired: Desired, ownership: Ownership, *, blind: bool) -> Iterator[Notice]:
    if blind:
        yield Notice(
            "campaigns-unknown",
            "the campaigns of this account could not be read, so it is not known whether one uses "
            "an outplan that this plan destroys",
            "look before you apply",
        )
    for one in ownership.orphans:
        if one.twin_of is not None:
            yield Notice(
                "twin",
                f"{one.key} exists twice: {one.live.id} is a twin of {one.twin_of}, which stays",
            )
    for live in ownership.lost_markers:
        yield Notice(
            "lost-marker",
            f"{live.outplan.name} ({live.id}) has an edited ownership marker and counts as "
            "unmanaged",
            f"to manage it again, add lifecycle.id: {live.id} to its manifest",
        )
    if desired.ownership == "exclusive":
        yield from _probable_renames(desired, ownership)


def _probable_renames(desired: Desired, ownership: Ownership) -> Iterator[Notice]:
    for key in ownership.creates:
        wanted = desired.outplans[key].outplan
        for one in ownership.orphans:
            if one.live.outplan.dial_info() == wanted.dial_info():
                yield Notice(
                    "probable-rename",
                    f"{key} dials exactly like {one.live.outplan.name}, which this plan destroys",
                    f"to rename it instead, add lifecycle.id: {one.live.id} to {key}",
                )
