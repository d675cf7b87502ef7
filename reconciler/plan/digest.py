"""The digest of a plan: one name for what it will do, and to which state. Pure.

Over intent and preconditions only, so that two runs which mean the same have the same digest: where
the plan acts, and of each change the key, the id, `before`, `after` and why it is owned. What is
withheld is no intent: once it is free it becomes a change, and the digest another one. Nothing
that merely informs enters (names of campaigns, findings, counts, the tool's version), and no order.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from reconciler.values.outplan import DIAL_INFO_FIELDS, INFO_FIELDS, SOURCE_FIELDS

if TYPE_CHECKING:
    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Plan
    from reconciler.values.outplan import Outplan

_DIGEST = re.compile("sha256:[0-9a-f]{64}")
_NUMBERS = tuple(name for name in DIAL_INFO_FIELDS if name != "source")


def digest_of(plan: Plan) -> str:
    """Return `sha256:` and 64 hexadecimal digits over what docs/plan-format.md says.

    Its definition belongs to the first number of `format_version`, and never changes below it.
    """
    target = plan.target
    changes = [_change(one) for one in plan.resource_changes]
    said = {
        "endpoint": target.endpoint,
        "customer_id": target.customer_id,
        "project": target.project,
        "environment": target.environment,
        "ownership": plan.ownership,
        "changes": sorted(changes, key=lambda one: (one["key"], one["id"] or "")),
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def is_digest(text: str) -> bool:
    """Whether this is a whole digest; part of one would be too easy to imitate."""
    return _DIGEST.fullmatch(text) is not None


def _change(one: ResourceChange) -> dict[str, Any]:
    change = one.change
    return {
        "key": one.key,
        "id": one.id,
        "before": _outplan(change.before),
        "after": _outplan(change.after),
        "importing": change.importing.id if change.importing is not None else None,
        "twin_of": one.twin_of,
    }


def _outplan(one: Outplan | None) -> dict[str, Any] | None:
    """Return an outplan as it stands in the plan file; `asdict` would take ten times as long."""
    if one is None:
        return None
    marker = one.marker
    return {
        **{name: getattr(one, name) for name in INFO_FIELDS},
        **{name: getattr(one, name) for name in _NUMBERS},
        "source": {name: getattr(one.source, name) for name in SOURCE_FIELDS},
        "marker": marker
        and {"project": marker.project, "key": marker.key, "protected": marker.protected},
    }
