"""What the command line asked for that nothing is or needs: a slip, or needless consent. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.values.errors import UsageError
from reconciler.values.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.plan.match import Owned, Ownership
    from reconciler.values.account import Campaign
    from reconciler.values.desired_outplan import Desired


def check_targets(targets: frozenset[str], desired: Desired, ownership: Ownership) -> None:
    """Return if every target is the key of something.

    Raises:
        UsageError: neither a manifest nor a live outplan of the project has it.
    """
    known = {*desired.manifests, *(orphan.key for orphan in ownership.orphans)}
    unknown = sorted(targets - known)
    if unknown:
        raise UsageError(
            f"--target {', '.join(unknown)}: no manifest and no owned outplan has this key",
            remedy=_instead(unknown, known),
        )


def _instead(unknown: Iterable[str], known: Iterable[str]) -> str:
    """Return the keys that are nearest to those that nothing has."""
    keys = sorted(known)
    near = [key for word in unknown if (key := nearest(word, keys)) is not None]
    named = f"did you mean {', '.join(dict.fromkeys(near))}? " if near else ""
    return f"{named}{'U' if named else 'u'}se the key, which is metadata.name, not the display name"


def check_allowances(
    allow_in_use: frozenset[str], orphans: Iterable[Owned], campaigns: Iterable[Campaign] | None
) -> None:
    """Return if every key of --allow-in-use is destroyed although a campaign uses it.

    Raises:
        UsageError: nothing needs the consent, which would lie in wait for the next run.
    """
    used = {campaign.outplan_id for campaign in campaigns or ()}
    needed = {orphan.key for orphan in orphans if campaigns is None or orphan.live.id in used}
    unneeded = sorted(allow_in_use - needed)
    if unneeded:
        raise UsageError(
            f"--allow-in-use {', '.join(unneeded)}: this plan destroys no outplan of this key that "
            "a campaign uses",
            remedy="leave it out; the key is the metadata.name that the manifest had",
        )


def check_allowed_creates(allow_create: frozenset[str], ownership: Ownership) -> None:
    """Return if every key of --allow-create is created.

    Raises:
        UsageError: it is not.
    """
    unneeded = sorted(allow_create - {*ownership.creates})
    if unneeded:
        raise UsageError(
            f"--allow-create {', '.join(unneeded)}: this plan creates no outplan of this key",
            remedy="leave it out; the key is metadata.name, not the display name",
        )
