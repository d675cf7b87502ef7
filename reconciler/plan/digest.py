"""The digest of a plan: one name for what it will do, and to which state. Pure.

Over intent, preconditions and consent only, so that two runs which mean the same have the same
digest: where the plan acts, what was consented to, and of each change the key, the id, `before`,
`after`, why it is owned, and for a destroy who uses it. What is withheld is no intent: once it is
free it becomes a change, and the digest another one. Nothing that merely informs enters (names of
campaigns, findings, counts, the tool's version), and no order. Members that say nothing are left
out, so that a field which a later version knows changes no digest where nobody sets it.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from reconciler.values.outplan import DIAL_INFO_FIELDS, INFO_FIELDS, SOURCE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Plan
    from reconciler.values.outplan import Outplan

_DIGEST = re.compile("sha256:[0-9a-f]{64}")
_NUMBERS = tuple(name for name in DIAL_INFO_FIELDS if name != "source")


def digest_of(plan: Plan) -> str:
    """Return `sha256:` and 64 hexadecimal digits over what docs/plan-format.md says.

    Its definition belongs to the first number of `format_version`, and never changes below it.
    """
    target, consents = plan.target, plan.consents
    changes = [_change(resource) for resource in plan.resource_changes]
    content = _members(
        endpoint=target.endpoint,
        customer_id=target.customer_id,
        project=target.project,
        environment=target.environment,
        ownership=plan.ownership,
        consents=_members(
            max_destroys=consents.max_destroys,
            allow_in_use=sorted(consents.allow_in_use),
            allow_create=sorted(consents.allow_create),
        ),
        claimed=sorted(plan.claimed),
        changes=sorted(changes, key=lambda change: (change.get("key", ""), change.get("id", ""))),
    )
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def is_digest(text: str) -> bool:
    """Whether this is a whole digest; part of one would be too easy to imitate."""
    return _DIGEST.fullmatch(text) is not None


def said(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members that say something: absent means null, false, 0 or empty."""
    return {name: value for name, value in members.items() if value}


def _members(**members: Any) -> dict[str, Any]:
    return said(members)


def _change(resource: ResourceChange) -> dict[str, Any]:
    change, users = resource.change, resource.campaigns
    destroys = change.after is None
    return _members(
        type=resource.type,
        key=resource.key,
        id=resource.id,
        before=_outplan(change.before),
        after=_outplan(change.after),
        importing=change.importing.id if change.importing is not None else None,
        twin_of=resource.twin_of,
        campaigns=sorted(user.id for user in users) if destroys and users else [],
        campaigns_unknown=destroys and users is None,
    )


def _outplan(outplan: Outplan | None) -> dict[str, Any] | None:
    """Return an outplan as it stands in the plan file; `asdict` would take ten times as long."""
    if outplan is None:
        return None
    marker = outplan.marker
    return _members(
        **{name: getattr(outplan, name) for name in (*INFO_FIELDS, *_NUMBERS)},
        source=_members(**{name: getattr(outplan.source, name) for name in SOURCE_FIELDS}),
        marker=marker
        and _members(project=marker.project, key=marker.key, protected=marker.protected),
    )
