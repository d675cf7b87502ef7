"""One plan that holds every kind of change, withheld change, finding and note, and odd names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reconciler.desired.setting_changes import SettingChange
from reconciler.plan.guard import Limits
from reconciler.plan.plan import Target
from reconciler.plan.planner import Options, make_plan
from reconciler.policy.spec import Policy
from reconciler.values.account import Account, Campaign, Customer, Neighbours, Number
from tests.support import desired, live, manifest, outplan_id, sound

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan

TARGET = Target(
    "https://api.voipbin.net/v1.0", outplan_id(900), "Acme | `Ltd` <b>", "acme", "production"
)
PHONE = {"type": "tel", "target": "+15559876543"}
ODD = (
    "@everyone see #1, GH-2 and `rm -rf`",
    "=HYPERLINK(A1) | a | b |",
    "<img src=x onerror=alert(1)> </details> <!-- -->",
    "two\nlines\n```\n# heading",
    "admin\u202egnp.exe \u200b\x1b[31m",
    "``` ```` ` [link](javascript:alert(1)) **bold** https://evil.example",
)
SALES, RENAMED, PACED, IMPORTED, TWINNED, GONE, GONE_RUNNING, PROTECTED, BROKEN = range(1, 10)
ALLOWED, SPACED, UNTOUCHED, LOST, GIVEN_UP, MOVED = range(11, 17)


def rich_plan() -> Plan:
    """Return the plan, of a version that no release changes."""
    plan = make_plan(
        desired(*_documents()),
        Account(_live(), customer=Customer(outplan_id(900)), deleted=frozenset("abc")),
        target=TARGET,
        options=Options(Limits(consent=9, allow_in_use=frozenset({"gone-running"}))),
        neighbours=Neighbours(_campaigns(), {PHONE["target"]: _number()}, unread=("targets",)),
        policy=Policy(max_attempts_total=20),
    )
    changes = (
        SettingChange("spec.endpoint", "sandbox:", TARGET.endpoint),
        SettingChange("spec.guards.max_destroys", "5", None),
        SettingChange("spec.ownership", None, "@x `a` | <b>\n\u202e\x1b"),
    )
    return replace(plan, tool_version="0.0.0", setting_changes=changes)


def _documents() -> list[dict[str, Any]]:
    lifecycle = {"prevent_destroy": True}
    return [
        sound("sales", name="Sales Standard", dial_timeout="45s", max_try_count_1=2),
        sound("renamed", name="After the rename", lifecycle={"previous_key": "before-renaming"}),
        sound("paced", name="Paced now", try_interval="30s", source={**PHONE, "name": "Acme"}),
        sound("imported", name="By hand", lifecycle={"id": outplan_id(IMPORTED)}),
        sound("twinned", name="Twinned"),
        sound("created", name="Brand new", detail="Two\nlines", max_try_count_1=2)
        | {"lifecycle": lifecycle},
        sound("claimed", name="Claimed", lifecycle={"id": outplan_id(990)}),
        sound("broken", name="Breaks the policy", max_try_count_0=50),
        _excepted("allowed", "RC604", "the regulator wants it, says @partner"),
        sound("spaced", name="No\u00a0break"),
        sound("given-up", name=ODD[3], lifecycle={"forget": True}),
        sound("moved", name="Moved `here` | <b>", lifecycle={"previous_project": "others"}),
        sound("untouched", name="Untouched"),
        sound("unsourced", name="No caller ID", source={"type": "tel", "target": "+4930123456"}),
        *(sound(f"odd-{at}", name=name, detail=name) for at, name in enumerate(ODD)),
    ]


def _excepted(key: str, rule: str, reason: str) -> dict[str, Any]:
    document = manifest(key, name="Allowed", detail="Sales", max_try_count_0=21, source=PHONE)
    document["metadata"]["labels"] = {"team": "@everyone", "tier": "<b>"}
    document["metadata"]["annotations"] = {
        "reconciler/allow": rule,
        "reconciler/allow-reason": reason,
    }
    return document


def _live() -> tuple[Any, ...]:
    known: dict[str, Any] = {"detail": "Sales", "source": PHONE}
    return (
        live(SALES, "Sales Standard", marker="acme/sales", **known),
        live(RENAMED, "Before", marker="acme/before-renaming", **known),
        live(PACED, "Paced", marker="acme/paced", try_interval=-1, max_try_count_4=1, **known),
        live(IMPORTED, "By hand", **known),
        live(TWINNED, "Twinned", marker="acme/twinned", **known),
        live(TWINNED + 100, "Twinned", marker="acme/twinned", **known),
        live(GONE, ODD[0], marker="acme/gone", **known),
        live(GONE_RUNNING, ODD[2], marker="acme/gone-running", **known),
        live(PROTECTED, "Protected", marker="acme/protected, protected", **known),
        live(10, "In use", marker="acme/in-use", **known),
        live(BROKEN, "Breaks the policy", marker="acme/broken", **known),
        live(ALLOWED, "Allowed", marker="acme/allowed", **known),
        live(SPACED, "No break", marker="acme/spaced", **known),
        live(UNTOUCHED, "Untouched", marker="acme/untouched", **known),
        live(LOST, "Lost", detail="Sales\n[managed by reconciler: acme/lost] edited"),
        live(GIVEN_UP, ODD[3], marker="acme/given-up, protected", **known),
        live(MOVED, "Moved `here` | <b>", marker="others/moved", **known),
        live(300, "Of another team", marker="others/sales"),
        live(301, "Of nobody"),
    )


def _campaigns() -> tuple[Campaign, ...]:
    many = [
        Campaign(
            outplan_id(500 + at),
            f"Autumn {at}",
            "run" if at < 2 else "stop",
            outplan_id(SALES),
        )
        for at in range(40)
    ]
    return (
        *many,
        Campaign(outplan_id(600), ODD[2], "run", outplan_id(GONE_RUNNING)),
        Campaign(outplan_id(601), "Calls <b>now</b>", "run", outplan_id(10)),
        Campaign(outplan_id(602), ODD[3], "stop", outplan_id(PACED)),
        Campaign(outplan_id(603), ODD[4], "run", outplan_id(GIVEN_UP)),
        Campaign(outplan_id(604), ODD[0], "run", outplan_id(MOVED)),
    )


def _number() -> Number:
    return Number(PHONE["target"], "normal", "active")
