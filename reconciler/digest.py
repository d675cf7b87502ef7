"""The fingerprint of what a plan does, so that an approval can name exactly one plan.

Two plans with one digest send the same requests to the same account. The versions of tools, counts,
notices and findings are not part of it: they tell about the plan and change nothing. Pure.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reconciler.outplan import Outplan
    from reconciler.plan import Plan, ResourceChange


def digest_of(plan: Plan) -> str:
    """Return `sha256:` and 64 hexadecimal digits: target, ownership, and each change."""
    said = {
        "target": asdict(plan.target),
        "ownership": plan.ownership,
        "changes": [_change(one) for one in plan.resource_changes],
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def _outplan(outplan: Outplan | None) -> dict[str, Any] | None:
    """Return what VoIPBIN would be sent, in which the marker stands too."""
    return outplan.info() | outplan.dial_info() if outplan is not None else None


def _change(one: ResourceChange) -> dict[str, Any]:
    change = one.change
    return {
        "key": one.key,
        "id": one.id,
        "before": _outplan(change.before),
        "after": _outplan(change.after),
        "importing": change.importing.id if change.importing is not None else None,
    }
