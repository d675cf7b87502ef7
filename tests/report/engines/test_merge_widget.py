"""`plan -o gitlab`: three numbers that GitLab's widget adds up."""

from __future__ import annotations

import json

from reconciler.plan.planner import Options, make_plan
from reconciler.report.engines.merge_widget import plan_widget
from tests.golden.rich_plan import TARGET, rich_plan
from tests.support import account, desired, live, outplan_id, sound


def test_every_change_is_counted_once_and_nothing_that_is_withheld() -> None:
    plan = rich_plan()
    counted = json.loads(plan_widget(plan))
    assert set(counted) == {"create", "update", "delete"}
    assert sum(counted.values()) == len(plan.resource_changes)
    assert (counted["create"], counted["delete"]) == (plan.counts.add, plan.counts.destroy)


def test_an_import_alone_is_an_update() -> None:
    document = sound("a", name="A", lifecycle={"id": outplan_id(1)})
    rows = account(live(1, "A", detail="Sales", source=document["spec"]["source"]))
    plan = make_plan(desired(document), rows, target=TARGET, options=Options())
    assert (plan.counts.imports, plan.counts.change) == (1, 0)
    assert json.loads(plan_widget(plan)) == {"create": 0, "update": 1, "delete": 0}
