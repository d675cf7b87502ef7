"""Decides a plan: (desired, live) -> ownership -> diff -> guards -> plan. Pure.

Everything that a plan will say is decided here, once; `apply` decides nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from reconciler import __version__
from reconciler.plan.asked import check_allowances, check_allowed_creates, check_targets
from reconciler.plan.candidates import conflicts_of
from reconciler.plan.change import ResourceChange, resource_change
from reconciler.plan.guard import Limits, withhold_destroys
from reconciler.plan.match import Owned, Ownership, match
from reconciler.plan.notices import narrowed, notices_of
from reconciler.plan.plan import (
    FORMAT_VERSION,
    Consents,
    Counts,
    Notice,
    Plan,
    Target,
    counts_of,
)
from reconciler.plan.renames import check_previous_keys
from reconciler.plan.vet import Vetted, vet, with_uses
from reconciler.values.account import Neighbours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.policy.spec import Policy
    from reconciler.values.account import Account, Campaign
    from reconciler.values.desired_outplan import Desired
    from reconciler.values.selector import Selector

_NOBODY = Neighbours()


class Options(NamedTuple):
    """What the command line adds: consent to destroys, keys to plan for, import by display name.

    With a `selector` the keys are those of the manifests that it selects. Those of `allow_create`
    are created although an unmanaged outplan may be the same one.
    `manifests` is how many there are where not they but a saved plan says what is desired; consent
    that nothing needs any more is no mistake then.
    """

    limits: Limits = Limits()
    targets: frozenset[str] = frozenset()
    selector: Selector | None = None
    import_by_name: bool = False
    manifests: int | None = None
    allow_create: frozenset[str] = frozenset()

    def concerns(self, key: str) -> bool:
        """Whether a key is planned for."""
        return not self.targets or key in self.targets

    def concerns_orphan(self, orphan: Owned) -> bool:
        """Whether a destroy is planned for.

        A selector goes by the labels of manifests: what no manifest wants it never means, not even
        where that is called as a manifest is that it does mean.
        """
        labelled = self.selector is None or orphan.twin_of is not None
        return labelled and self.concerns(orphan.key)

    def narrowed(self, desired: Desired) -> Options:
        """Return the options with the keys that the selector stands for.

        Raises:
            UsageError: it selects no manifest.
        """
        if self.selector is None or self.targets:
            return self
        return self._replace(targets=self.selector.some_keys(desired))


class Reads(NamedTuple):
    """What else of the account is worth reading before the plan is made.

    `destroys` whether it may hold destroys; `changed` the ids of the live outplans that it may
    change or destroy; `numbers` whether it gives an outplan a phone number as its source;
    `candidates` whether a create is withheld beside outplans that may be the same one. All this
    follows from `ownership`, who owns what.
    """

    destroys: bool
    changed: frozenset[str]
    numbers: bool
    candidates: bool
    ownership: Ownership

    @property
    def twins(self) -> bool:
        """Whether an outplan exists twice."""
        return any(orphan.twin_of is not None for orphan in self.ownership.orphans)


def reads_for(
    desired: Desired, account: Account, options: Options, campaigns: Iterable[Campaign] = ()
) -> Reads:
    """Tell what a plan would touch, so that a plan without changes costs no further request."""
    options = options.narrowed(desired)
    ownership = match(
        desired,
        account,
        campaigns,
        import_by_name=options.import_by_name,
        targets=options.targets,
        allow_create=options.allow_create,
    )
    orphans = [orphan for orphan in ownership.orphans if options.concerns_orphan(orphan)]
    forgotten = [owned for owned in ownership.forgotten if options.concerns(owned.key)]
    held = (*ownership.imports.items(), *ownership.kept.items())
    pairs = [
        (live.outplan, desired.outplans[key].outplan, live.id)
        for key, live in held
        if options.concerns(key)
    ]
    differing = [pair for pair in pairs if pair[0] != pair[1]]
    changed = {live_id for _, _, live_id in differing}
    new = [desired.outplans[key].outplan.source for key in ownership.creates]
    new.extend(after.source for before, after, _ in differing if before.source != after.source)
    refused = ownership.refused.items()
    return Reads(
        bool(orphans),
        frozenset(changed | {owned.live.id for owned in (*orphans, *forgotten)}),
        any(source.type == "tel" for source in new),
        any(refusal.candidates and options.concerns(key) for key, refusal in refused),
        ownership,
    )


def make_plan(
    desired: Desired,
    account: Account,
    *,
    target: Target,
    options: Options | None = None,
    neighbours: Neighbours = _NOBODY,
    policy: Policy | None = None,
    reads: Reads | None = None,
) -> Plan:
    """Decide what turns the account into what is desired.

    `neighbours.campaigns` is None where the credential may not read them; the plan then says so.
    Without a `policy` no rule is asked, as for drift. `reads`, of the same arguments, are used
    again unless there are twins, between which campaigns decide.

    Raises:
        UsageError: a target that neither a manifest nor a live outplan of the project has, or
            consent to a destroy that needs none, or a selector that selects nothing.
        ProblemsError: a `lifecycle.previous_key` that names no outplan beside one that would be
            destroyed.
    """
    options = (options or Options()).narrowed(desired)
    campaigns = neighbours.campaigns
    if reads is None or (campaigns and reads.twins):
        reads = reads_for(desired, account, options, campaigns or ())
    ownership = reads.ownership
    orphans = [orphan for orphan in ownership.orphans if options.concerns_orphan(orphan)]
    if options.manifests is None:
        check_targets(options.targets, desired, ownership)
        check_previous_keys(desired, ownership, options.concerns)
        check_allowances(options.limits.allow_in_use, orphans, campaigns)
        check_allowed_creates(options.allow_create, ownership)
    destroys, guarded = withhold_destroys(
        orphans,
        campaigns=campaigns,
        owned=ownership.owned,
        wanted=len(desired.manifests) if options.manifests is None else options.manifests,
        limits=options.limits,
    )
    creates = [new for new in _creates(desired, ownership) if options.concerns(new.key)]
    given_up = [owned for owned in ownership.forgotten if options.concerns(owned.key)]
    drafted = [
        *_updates(desired, reads),
        *map(_forget, given_up),
        *creates,
        *map(_destroy, destroys),
    ]
    vetted = _vetted(drafted, desired, neighbours, policy, options)
    changes = tuple(_labelled(with_uses(vetted.changes, campaigns), desired))
    refused = conflicts_of(desired, ownership, campaigns)
    conflicts = [held for held in refused if options.concerns(held.key)]
    all_withheld = (*conflicts, *guarded, *vetted.withheld)
    return Plan(
        format_version=FORMAT_VERSION,
        tool_version=__version__,
        target=target,
        ownership=desired.ownership,
        listed=account.listed,
        resource_changes=changes,
        withheld=all_withheld,
        notices=(
            *_narrowing(options, ownership),
            *notices_of(desired, ownership, changes, neighbours),
        ),
        counts=replace(
            _counts(changes, reads, options),
            withheld=len(all_withheld),
            findings_elsewhere=vetted.elsewhere,
        ),
        findings=vetted.findings,
        consents=Consents(
            options.limits.consent,
            tuple(sorted(options.limits.allow_in_use)),
            tuple(sorted(options.allow_create)),
        ),
    )


def _narrowing(options: Options, ownership: Ownership) -> Iterator[Notice]:
    """Yield what a reader must know of a plan for some keys; one that is derived has no reader."""
    if options.targets and options.manifests is None:
        yield narrowed(options.targets, options.selector, ownership)


def _labelled(changes: Iterable[ResourceChange], desired: Desired) -> Iterator[ResourceChange]:
    """Yield the changes with the labels of their manifests; a destroy has none left."""
    for change in changes:
        wanted = desired.manifests.get(change.key) if change.change.after is not None else None
        pairs = sorted(wanted.labels.items()) if wanted is not None else []
        labels = tuple(f"{name}={text}" for name, text in pairs)
        yield replace(change, labels=labels) if labels else change


def _vetted(
    drafted: Sequence[ResourceChange],
    desired: Desired,
    neighbours: Neighbours,
    policy: Policy | None,
    options: Options,
) -> Vetted:
    if policy is None:
        return Vetted(tuple(drafted), (), (), 0)
    return vet(drafted, desired, policy, neighbours, concerned=options.concerns)


def _counts(changes: Iterable[ResourceChange], reads: Reads, options: Options) -> Counts:
    """Count what the plan does, and what of the account it leaves alone."""
    ownership = reads.ownership
    kept = [live for key, live in ownership.kept.items() if options.concerns(key)]
    return replace(
        counts_of(changes),
        unchanged=sum(live.id not in reads.changed for live in kept),
        unmanaged=ownership.unmanaged,
        foreign=ownership.foreign.total(),
    )


def _updates(desired: Desired, reads: Reads) -> Iterator[ResourceChange]:
    held = {**reads.ownership.imports, **reads.ownership.kept}
    changed = {key: live for key, live in held.items() if live.id in reads.changed}
    for key, live in sorted(changed.items()):
        after = desired.outplans[key].outplan
        importing = key in reads.ownership.imports
        yield resource_change(key, live.id, live.outplan, after, importing=importing)


def _creates(desired: Desired, ownership: Ownership) -> Iterator[ResourceChange]:
    for key in sorted(ownership.creates):
        yield resource_change(key, None, None, desired.outplans[key].outplan)


def _forget(owned: Owned) -> ResourceChange:
    before = owned.live.outplan
    return resource_change(owned.key, owned.live.id, before, before.unmarked(), forget=True)


def _destroy(orphan: Owned) -> ResourceChange:
    return resource_change(
        orphan.key, orphan.live.id, orphan.live.outplan, None, twin_of=orphan.twin_of
    )
