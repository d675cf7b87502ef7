"""A plan with every kind of drift, something withheld, and a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.plan.plan import Target
from reconciler.plan.planner import make_plan
from tests.support import account, desired, live, manifest, outplan_id

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan

TARGET = Target("sandbox:", None, "Acme\u2028", "acme")


def drifted_plan() -> Plan:
    """Return the plan: every kind of drift, something withheld, and a notice."""
    wanted = desired(
        manifest("changed", name="After"),
        manifest("made"),
        manifest("imported", lifecycle={"id": outplan_id(2)}),
        manifest("taken", name="theirs"),
    )
    rows = (
        live(1, "Before", marker="acme/changed"),
        live(2, "imported"),
        live(3, "theirs"),
        live(4, "kept", marker="acme/kept, protected"),
        live(5, "lost", detail="[managed by reconciler: acme/x] edited"),
    )
    return make_plan(wanted, account(*rows), target=TARGET)
