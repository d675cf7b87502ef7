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
    """Return how much the plan does; what is imported or forgotten is updated, and stays."""
    counts = Counter[str](
        "update" if change.action == "forget" else change.action for change in plan.resource_changes
    )
    return json.dumps({action: counts[action] for action in _ACTIONS}) + "\n"
