"""Plans worth saving: one of every kind of change, and one that destroys what a campaign uses."""

from __future__ import annotations

from typing import Any

from reconciler.plan.guard import Limits
from reconciler.plan.plan import Plan, Target
from reconciler.plan.planner import Options, make_plan
from reconciler.policy.spec import Policy
from reconciler.values.account import Campaign, Neighbours
from tests.support import account, desired, live, manifest, outplan_id, sound

TARGET = Target("https://api.voipbin.net/v1.0", outplan_id(9), "Acme Ltd", "acme", "production")


def _everything() -> Plan:
    wanted = desired(
        manifest("changed", name="After", max_try_count_1=2),
        manifest("imported", lifecycle={"id": outplan_id(2)}),
        manifest("made", source={"type": "tel", "target": "+15559876543"}),
        manifest("twins"),
        manifest("withheld", name="Sales"),
    )
    rows = account(
        live(1, "Before", marker="acme/changed"),
        live(2, "imported"),
        live(3, "Sales"),
        live(4, "gone", marker="acme/gone"),
        live(5, "twins", marker="acme/twins"),
        live(6, "twins", marker="acme/twins"),
    )
    return make_plan(wanted, rows, target=TARGET, options=Options(Limits(consent=9)))


PLAN = _everything()


def plan_with_campaigns(*, policy: dict[str, Any] | None = None, allow: str = "gone") -> Plan:
    """Return a plan that destroys what a running campaign uses, with consent to `allow`."""
    campaign = Campaign("c", "Spring", "run", outplan_id(1))
    return make_plan(
        desired(sound("made", max_try_count_0=5), sound("other")),
        account(live(1, "gone", marker="acme/gone")),
        target=TARGET,
        options=Options(Limits(consent=9, allow_in_use=frozenset({allow} if allow else ()))),
        neighbours=Neighbours((campaign,)),
        policy=Policy.model_validate(policy or {}),
    )
