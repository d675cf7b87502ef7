"""A plan: one complete, serialisable value that says what will happen, and to whom.

Plain data and what follows from it (steps, counts, words). How a plan is decided is in `planner`,
how it is saved in `planfile`, how it is executed in `apply`. What happens to one outplan is in
`change`. The texts below the fields are published in the schema (`schemas`): they speak of JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from reconciler.desired.setting_changes import SettingChange
from reconciler.plan.change import Change, Kind, ResourceChange, Step, only_ownership
from reconciler.plan.diff import Origin
from reconciler.policy.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Withheld:
    """A change that a guard, a conflict or a rule kept out of the plan, with the remedy."""

    key: str
    """Its metadata.name; for a delete the key in its marker, or with `ownership` exclusive its
    display name."""

    id: str | None
    """Its id in VoIPBIN, or the lifecycle.id that was to be imported; null for a create."""

    name: str
    """Its display name."""

    action: Kind
    """What would have been done."""

    code: str
    """What withheld it. A guard: prevent-destroy, in-use, max-destroys, max-destroy-percent,
    empty-desired. A conflict: name-conflict, lost-marker, foreign-namesake, import-owned,
    import-not-found, previous-project-not-found, previous-project-twins. A rule: policy."""

    why: str
    """The reason, as a sentence."""

    remedy: str
    """What to do about it, as a sentence; empty where a rule does not say."""

    origin: Origin | None = None
    """branch where this branch touches the outplan's manifest, else drift; never both. Null
    without --base."""

    change: Change | None = None
    """What a rule keeps from happening; null where a guard or a conflict withholds it."""

    cause: str = ""
    """Of a destroy: which file held its manifest last, in words, as in a change."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader of the plan should know; it changes nothing."""

    code: str
    """What it is about: takes-over, campaigns-unknown, numbers-unknown, targets-unknown, twin,
    lost-marker, probable-rename, base-unreadable, narrowed or fewer-files."""

    message: str
    """The notice, as a sentence."""

    remedy: str = ""
    """What to do about it; empty where there is nothing to do."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the plan does and leaves alone, in outplans, and what the rules found elsewhere."""

    imports: int = 0
    """Outplans that are taken over, unmanaged ones or those of another project."""

    add: int = 0
    """Outplans that are created."""

    change: int = 0
    """Outplans that are updated. An import counts here too if it changes more than the owner."""

    destroy: int = 0
    """Outplans that are destroyed."""

    forget: int = 0
    """Outplans that are given up and stay as they are, by `lifecycle.forget`."""

    unchanged: int = 0
    """Outplans of this project that are live as their manifests want them, and stay."""

    withheld: int = 0
    """Changes that were kept out of the plan, the length of `withheld`."""

    unmanaged: int = 0
    """Live outplans that nobody owns and that are not imported; 0 with `ownership` exclusive."""

    foreign: int = 0
    """Live outplans that belong to other projects."""

    findings_elsewhere: int = 0
    """Warnings and infos about outplans that the plan leaves alone, which are not in `findings`."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a plan acts."""

    endpoint: str
    """The address of the API, without a credential; sandbox: for the embedded one."""

    customer_id: str | None
    """The id of the VoIPBIN customer whose account it is; null where it could not be read."""

    customer_name: str
    """The customer's name; empty where it could not be read."""

    project: str
    """The project's metadata.name, which its markers carry."""

    environment: str | None = None
    """The environment of --env; null without one."""


@dataclass(frozen=True, slots=True)
class Consents:
    """What the operator consented to, and what without it a guard or a conflict withholds."""

    max_destroys: int | None = None
    """How many destroys --max-destroys consented to; null where it was not given."""

    allow_in_use: tuple[str, ...] = ()
    """The keys whose destroy --allow-in-use consented to although campaigns use them."""

    allow_create: tuple[str, ...] = ()
    """The keys that --allow-create lets be created although an unmanaged outplan, or one of another
    project, has the name, or an unmanaged one looks like the same one without its marker."""


@dataclass(frozen=True, slots=True)
class Base:
    """What the branch is compared with."""

    ref: str
    """The revision as it was named after --base."""

    commit: str
    """The commit at which the branch left it (the merge base with HEAD), in full."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that `apply` needs and a reviewer wants; holds no credential."""

    format_version: str
    """The version of this format, MAJOR.MINOR. A new minor version adds members, a new major one
    may mean the same words otherwise."""

    tool_version: str
    """The version of reconciler that made the plan."""

    target: Target
    """Where the plan acts: endpoint, customer, project and environment."""

    ownership: Literal["marker", "exclusive"]
    """The project's mode. marker: it owns the outplans whose live `detail` names it. exclusive: it
    owns every outplan of the account that names no other project, by display name."""

    listed: int
    """How many rows the listing had on which the plan was decided, soft-deleted ones included.
    `apply` withholds the plan's destroys if the account lists fewer."""

    resource_changes: tuple[ResourceChange, ...]
    """One entry for each outplan that the plan changes; empty where there is nothing to do."""

    withheld: tuple[Withheld, ...]
    """What a guard, a conflict or a rule kept out of the plan; `apply` does none of it."""

    notices: tuple[Notice, ...]
    """What a reader should know beside the changes."""

    counts: Counts
    """How much the plan does, and how much it leaves alone."""

    findings: tuple[Finding, ...] = ()
    """What the rules say about outplans that change, or would if no rule withheld them, and every
    breach of the policy elsewhere."""

    consents: Consents = field(default_factory=Consents)
    """What somebody consented to on the command line when the plan was made."""

    base: Base | None = None
    """What every `origin` in the plan was told from; null without --base."""

    setting_changes: tuple[SettingChange, ...] = ()
    """What this branch changes about the project itself: where it acts, with whose key, what holds
    it back. Empty without --base."""

    @property
    def refused(self) -> bool:
        """Whether something was withheld, or breaks the policy."""
        return bool(self.withheld) or any(finding.counts for finding in self.findings)

    @property
    def claimed(self) -> frozenset[str]:
        """The live outplans that manifests lay claim to whose own change is withheld.

        A destroy that is withheld claims nothing.
        """
        ids = (held.id for held in self.withheld if held.action != "delete")
        return frozenset(outplan_id for outplan_id in ids if outplan_id is not None)

    @property
    def steps(self) -> Iterator[Step]:
        """Every request, in the order of the changes."""
        for change in self.resource_changes:
            yield from change.steps


def taken_over(changes: Iterable[ResourceChange]) -> dict[str, list[str]]:
    """Return the keys that are taken over from other projects, by project."""
    found: dict[str, list[str]] = {}
    for resource in changes:
        importing = resource.change.importing
        if importing is not None and importing.project is not None:
            found.setdefault(importing.project, []).append(resource.key)
    return dict(sorted(found.items()))


def counts_of(changes: Iterable[ResourceChange]) -> Counts:
    """Return how much the changes do, in Terraform's words."""
    imports = add = change = destroy = forget = 0
    for resource in changes:
        imports += resource.change.importing is not None
        add += resource.action == "create"
        destroy += resource.action == "delete"
        forget += resource.action == "forget"
        if resource.action == "update":
            change += resource.change.importing is None or not only_ownership(resource.change)
    return Counts(imports=imports, add=add, change=change, destroy=destroy, forget=forget)
