"""Accepting: from a drift to edited files, each edit read back before it is believed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reconciler.cli.project_edit import differing
from reconciler.report.manifests.acceptance import Drafter, LeftField
from reconciler.report.manifests.acceptance_text import Acceptance, EditedFile
from reconciler.values.errors import ReconcilerError, UsageError
from reconciler.values.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reconciler.cli.project_edit import EditedProject
    from reconciler.plan.change import Action, ResourceChange
    from reconciler.plan.plan import Plan
    from reconciler.report.manifests.acceptance import AcceptedField, Draft
    from reconciler.values.desired_outplan import Desired, DesiredOutplan


_BY_HAND = "write by hand what is to stay, or apply the manifest"
_OTHERWISE: dict[Action, tuple[str, str]] = {
    "create": ("it is not live", "`reconciler apply` creates it; or delete its manifest"),
    "delete": ("no manifest wants it", "`reconciler export` writes one"),
    "forget": ("its manifest gives it up", "take lifecycle.forget out of its manifest"),
    "update": ("this project does not own it yet", "run `reconciler apply`, which imports it"),
}
"""Why no value can take in what would be done, and what can."""


def accept(
    project: EditedProject,
    desired: Desired,
    plan: Plan,
    keys: Sequence[str],
    *,
    override_defaults: bool,
) -> Acceptance:
    """Return what can be written of these keys, or of all that differ, each edit checked.

    Raises:
        UsageError: a key that neither a manifest nor an outplan of the project has.
        ReconcilerError: edits that would do one by one and do not together.
    """
    changed = {
        resource.key: resource
        for resource in plan.resource_changes
        if resource.action == "update" and resource.change.importing is None
    }
    drafter = Drafter(project.text, override_defaults=override_defaults)
    left = [*_elsewise(keys, plan, changed, desired)]
    drafts: dict[str, list[Draft]] = {}
    for key in dict.fromkeys(keys or sorted(changed)):
        document = desired.outplans[key].document if key in desired.outplans else None
        if key in changed and document is not None:
            drafts[key] = [*drafter.drafts(changed[key], document)]
    good, wrong = _checked(project, desired, drafts)
    left += [
        *drafter.left,
        *(LeftField(key, None, why, remedy=_BY_HAND) for key, why in wrong.items()),
    ]
    edited = _edited(project, [draft for key in good for draft in drafts[key]])
    drifted = len(plan.resource_changes) + len(plan.withheld) - len(changed)
    return Acceptance(
        plan.target,
        tuple(EditedFile(name, project.raw(name), raw) for name, raw in sorted(edited.items())),
        tuple(field for key in good for draft in drafts[key] for field in draft.accepted),
        tuple(left),
        tuple(project.others(edited)) if edited else (),
        0 if keys else drifted,
    )


def _elsewise(
    keys: Iterable[str], plan: Plan, changed: Mapping[str, ResourceChange], desired: Desired
) -> Iterator[LeftField]:
    """Yield the named keys that no value can take in.

    Raises:
        UsageError: a key that neither a manifest nor an outplan of the project has.
    """
    # A twin that goes has the key of what stays, and says nothing about its manifest.
    twins = {resource.key for resource in plan.resource_changes if resource.twin_of is not None}
    others = {
        resource.key: _OTHERWISE[resource.action]
        for resource in plan.resource_changes
        if resource.key not in changed and resource.key not in twins
    }
    others |= {held.key: (held.why, held.remedy) for held in plan.withheld}
    known = {*desired.manifests, *others}
    unknown = [key for key in keys if key not in known]
    if unknown:
        raise UsageError(
            f"no manifest and no outplan of this project has the key {', '.join(unknown)}",
            remedy=did_you_mean(
                unknown[0], known, "use the metadata.name of a manifest, or none for all"
            ),
        )
    for key in dict.fromkeys(keys):
        if key in others:
            why, remedy = others[key]
            yield LeftField(key, None, why, remedy=remedy)


def _edited(project: EditedProject, drafts: Iterable[Draft]) -> dict[str, bytes]:
    """Return the files as they are with these edits."""
    by_file: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_file[draft.file].append(draft)
    edited = {}
    for name, some in by_file.items():
        text = project.text(name)
        assert not isinstance(text, str)
        edited[name] = text.edited(draft.edit for draft in some)
    return edited


def _checked(
    project: EditedProject, desired: Desired, drafts: Mapping[str, Sequence[Draft]]
) -> tuple[list[str], dict[str, str]]:
    """Return the keys whose edits do what they should and nothing else, and why the others do not.

    The edited files are read as any others, and must want exactly what is live.

    Raises:
        ReconcilerError: each would do, and all together do not.
    """
    some = [key for key, edits in drafts.items() if edits]
    if not some or _verdict(project, desired, drafts, some) is None:
        return some, {}
    verdicts = {key: _verdict(project, desired, drafts, [key]) for key in some}
    wrong = {key: why for key, why in verdicts.items() if why is not None}
    good = [key for key in some if key not in wrong]
    why = _verdict(project, desired, drafts, good)
    if why is not None:
        raise ReconcilerError(
            "the manifests would be wrong with what is live; nothing was written",
            why=why,
            remedy="accept one key after the other",
        )
    return good, wrong


def _verdict(
    project: EditedProject,
    desired: Desired,
    drafts: Mapping[str, Sequence[Draft]],
    keys: Sequence[str],
) -> str | None:
    """Return what is wrong with the edits of some keys, None for nothing."""
    edits = {key: drafts[key] for key in keys}
    after, problems = project.wanted(
        _edited(project, (draft for some in edits.values() for draft in some))
    )
    if problems:
        first = problems[0]
        return f"the manifest would be wrong: {first.file}:{first.line}: {first.message}"
    wanted = dict(desired.outplans)
    for key, some in edits.items():
        fields = [field for draft in some for field in draft.accepted]
        wanted[key] = _with_live(wanted[key], fields)
    if odd := differing(desired._replace(outplans=wanted), after):
        return f"the file would then say something else of {', '.join(odd)} than what is live"
    return None


def _with_live(wanted: DesiredOutplan, fields: Iterable[AcceptedField]) -> DesiredOutplan:
    """Return what a manifest must want once it says what is live in these fields."""
    values: dict[str, Any] = {field.change.field: field.change.before for field in fields}
    protected = values.pop("prevent_destroy", wanted.prevent_destroy)
    heads = {name: said for name, said in values.items() if "." not in name}
    members = {name.partition(".")[2]: said for name, said in values.items() if "." in name}
    outplan = replace(wanted.outplan, **heads, source=replace(wanted.outplan.source, **members))
    if outplan.marker is not None:
        outplan = replace(outplan, marker=replace(outplan.marker, protected=protected))
    return replace(wanted, outplan=outplan, prevent_destroy=protected)
