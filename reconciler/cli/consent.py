"""Consent to an apply: a person's yes to what was shown, or the digest of what was approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.event_loop import raised_at_once
from reconciler.plan.digest import digest_of, is_digest
from reconciler.values.errors import UnapprovedPlanError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.plan.plan import Plan

_NAMED = 10
_WORDS = {
    "create": "to add",
    "update": "to change",
    "delete": "to destroy",
    "forget": "to forget",
}


def asked(question: str = "Do you want to perform these actions?") -> bool:
    """Ask at the terminal, and return whether the answer is yes."""
    click.echo(f"{question} Only yes will be accepted.", err=True)
    with raised_at_once():
        answer: str = click.prompt("  Enter a value", default="", show_default=False, err=True)
    return answer.strip() == "yes"


def check_digest(given: str | None) -> None:
    """Return if this can be approved: a whole digest, or none at all.

    Raises:
        UsageError: it is something else, part of a digest included.
    """
    if given is not None and not is_digest(given):
        raise UsageError(
            "--digest is not the digest of a plan",
            why="a digest is sha256: and 64 digits of 0-9 and a-f; a part of one is no approval",
            remedy="copy the whole digest that `reconciler plan` shows in the line `Digest: ...`",
        )


def check_approved(plan: Plan, approved: str | None, where: str | None = None) -> None:
    """Return if the plan is the one that was approved, or nobody approved one by its digest.

    Raises:
        UnapprovedPlanError: it is another one; nothing was written.
    """
    if approved is None or digest_of(plan) == approved:
        return
    remedy = (
        "review this plan and approve its digest, or find out what changed since: the manifests, "
        "the account, or the planning options"
    )
    if not plan.resource_changes:
        remedy = "nothing is left to apply; the approved plan may have been applied already"
    raise UnapprovedPlanError(
        f"the plan is not the approved one: its digest is {digest_of(plan)}, approved is "
        f"{approved}; nothing was written",
        where=where,
        why=f"this plan holds {', '.join(_held(plan)) or 'no changes'}",
        remedy=remedy,
    )


def _held(plan: Plan) -> Iterator[str]:
    """Yield how many outplans the plan changes in which way, and their keys."""
    for action, word in _WORDS.items():
        keys = [change.key for change in plan.resource_changes if change.action == action]
        if keys:
            more = ", ..." if len(keys) > _NAMED else ""
            yield f"{len(keys):,} {word} ({', '.join(keys[:_NAMED])}{more})"
    if plan.withheld:
        yield f"{len(plan.withheld):,} withheld"
