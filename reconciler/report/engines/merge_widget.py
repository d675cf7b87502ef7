"""A plan as GitLab's merge request widget counts it.

https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsterraform
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan

_ACTIONS = ("create", "update", "delete")


def plan_widget(plan: Plan) -> str:
    """Return how much the plan does; an import is an update, since nothing new is made."""
    counts = Counter[str](change.action for change in plan.resource_changes)
    return json.dumps({action: counts[action] for action in _ACTIONS}) + "\n"
