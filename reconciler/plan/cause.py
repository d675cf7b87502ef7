"""What a plan says of each destroy: which file held its manifest last. Pure; asks no git."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.plan.plan import Plan


def destroyed_keys(plan: Plan) -> list[str]:
    """Return the keys that the plan destroys or withholds; a twin goes for another reason."""
    changes = [
        resource.key
        for resource in plan.resource_changes
        if resource.action == "delete" and resource.twin_of is None
    ]
    return [*changes, *(held.key for held in plan.withheld if held.action == "delete")]


def with_causes(plan: Plan, causes: Mapping[str, str]) -> Plan:
    """Return the plan with the cause of every destroy."""
    if not causes:
        return plan
    return replace(
        plan,
        resource_changes=tuple(
            replace(resource, cause=causes.get(resource.key, ""))
            if resource.action == "delete" and resource.twin_of is None
            else resource
            for resource in plan.resource_changes
        ),
        withheld=tuple(
            replace(held, cause=causes.get(held.key, "")) if held.action == "delete" else held
            for held in plan.withheld
        ),
    )
