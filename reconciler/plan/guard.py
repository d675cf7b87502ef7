"""What a plan refuses to destroy: guards withhold destroys and let everything else through.

Per outplan: protected, or used by a campaign (`--allow-in-use KEY` consents to one key). In number:
more than `max_destroys`, more than `max_destroy_percent` of what is owned, or everything because
nothing is wanted any more. Consent to a number is a number (`--max-destroys 12`), never a force
flag. A redundant twin is no loss, so only its use by a campaign withholds its destroy: what a lost
reply or a race doubled must converge by itself. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconciler.plan.plan import Withheld

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.plan.change import CampaignUse, ResourceChange
    from reconciler.plan.match import Owned
    from reconciler.values.account import Campaign


class Limits(NamedTuple):
    """How many destroys a plan may hold. `consent` is --max-destroys, None when not given.

    `allow_in_use` are the keys of --allow-in-use, whose outplans may go although a campaign uses
    them.
    """

    max_destroys: int = 5
    max_destroy_percent: int = 50
    consent: int | None = None
    allow_in_use: frozenset[str] = frozenset()


def withhold_destroys(
    destroys: Iterable[Owned],
    *,
    campaigns: Iterable[Campaign] | None,
    owned: int,
    wanted: int,
    limits: Limits,
) -> tuple[list[Owned], list[Withheld]]:
    """Split destroys into those that may happen and those that are withheld, each with its reason.

    `owned` counts the live outplans of the project, `wanted` its manifests. `campaigns` is None
    where they may not be read; then no twin counts as redundant.
    """
    users: dict[str, list[Campaign]] = {}
    for campaign in campaigns or ():
        users.setdefault(campaign.outplan_id, []).append(campaign)
    allowed: list[Owned] = []
    redundant: list[Owned] = []
    withheld: list[Withheld] = []
    for destroy in destroys:
        lossless = destroy.redundant and campaigns is not None
        protected = None if lossless else _protected(destroy)
        using = [] if destroy.key in limits.allow_in_use else users.get(destroy.live.id, [])
        refused = protected or _in_use(destroy, using)
        if refused is not None:
            withheld.append(refused)
        elif lossless:
            redundant.append(destroy)
        else:
            allowed.append(destroy)
    too_many = _too_many(len(allowed), owned=owned, wanted=wanted, limits=limits)
    if too_many is not None:
        code, why = too_many
        remedy = f"if you mean it, consent with `--max-destroys {len(allowed)}`"
        withheld.extend(_withheld(destroy, code, why, remedy) for destroy in allowed)
        allowed = []
    return [*redundant, *allowed], withheld


def used_meanwhile(
    resource: ResourceChange, users: Sequence[CampaignUse] | None, *, allowed: bool
) -> str | None:
    """Return why a planned destroy must not happen any more, None where it may.

    `users` are the campaigns that use it now, None where they cannot be read. Consent was to the
    campaigns that the plan names, and where it names none because they could not be read, to any
    if `allowed`.
    """
    known = resource.campaigns
    if users is None:
        return None if known is None else "its campaigns could be read for the plan, and cannot now"
    if known is None:
        since = () if allowed else users
    else:
        named = {user.id for user in known}
        since = tuple(user for user in users if user.id not in named)
    return f"since the plan was made {using(since)}" if since else None


def using(users: Iterable[Campaign | CampaignUse]) -> str:
    """Return how many campaigns use it, running ones named first."""
    ordered = sorted(users, key=lambda user: (user.status != "run", user.name, user.id))
    if not ordered:
        return "no campaign uses it"
    count, running = len(ordered), sum(user.status == "run" for user in ordered)
    names = ", ".join(f"{user.name or user.id} ({user.status})" for user in ordered[:3])
    more = f" and {count - 3} more" if count > 3 else ""
    some = f", {running} running" if running and more else ""
    return f"{count} campaign{'s use' if count > 1 else ' uses'} it{some}: {names}{more}"


def _protected(destroy: Owned) -> Withheld | None:
    marker = destroy.live.outplan.marker
    if marker is None or not marker.protected:
        return None
    if destroy.twin_of is not None:
        return _withheld(
            destroy,
            "prevent-destroy",
            f"it is a protected twin of {destroy.twin_of}, and the two differ",
            "in VoIPBIN, delete the one that is wrong, or the marker line in its detail",
        )
    return _withheld(
        destroy,
        "prevent-destroy",
        "lifecycle.prevent_destroy protects it",
        "bring its manifest back without prevent_destroy, apply, then delete the manifest",
    )


def _in_use(destroy: Owned, users: Sequence[Campaign]) -> Withheld | None:
    if not users:
        return None
    return _withheld(
        destroy,
        "in-use",
        using(users),
        "point the campaigns at another outplan first, or consent with "
        f"`--allow-in-use {destroy.key}`",
    )


def _too_many(count: int, *, owned: int, wanted: int, limits: Limits) -> tuple[str, str] | None:
    if count == 0:
        return None
    if limits.consent is not None:
        if count <= limits.consent:
            return None
        return "max-destroys", f"{count} destroys, but --max-destroys consents to {limits.consent}"
    if wanted == 0:
        return "empty-desired", "no manifest is left: everything the project owns would go"
    if count > limits.max_destroys:
        return "max-destroys", f"{count} destroys, but guards.max_destroys is {limits.max_destroys}"
    if count * 100 > limits.max_destroy_percent * owned:
        return "max-destroy-percent", (
            f"{count} of {owned} owned outplans would go, but guards.max_destroy_percent is "
            f"{limits.max_destroy_percent}"
        )
    return None


def _withheld(destroy: Owned, code: str, why: str, remedy: str) -> Withheld:
    return Withheld(
        destroy.key, destroy.live.id, destroy.live.outplan.name, "delete", code, why, remedy
    )
