"""Sections of reports: every change once, the most dangerous first, and whose it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reconciler.plan.origin import with_origins
from reconciler.plan.plan import Base, Plan, Target
from reconciler.plan.planner import make_plan
from reconciler.report.html import plan_html
from reconciler.report.markdown.plan_markdown import plan_markdown
from reconciler.report.sections import sections
from tests.golden.rich_plan import rich_plan
from tests.support import PROJECT, account, desired, live, manifest

if TYPE_CHECKING:
    from collections.abc import Callable

TARGET = Target("sandbox:", None, "", PROJECT)
BASE = Base("origin/main", "c601347f2400aa")


def _plan() -> Plan:
    """Return a plan of one outplan that the branch edits, one that somebody edited, one of both."""
    before = [manifest(key, name=key) for key in ("edited", "drifted", "both")]
    after = [
        manifest("edited", name="edited", dial_timeout="45s"),
        manifest("drifted", name="drifted"),
        manifest("both", name="both", dial_timeout="45s"),
    ]
    there = account(
        live(1, "edited", marker=f"{PROJECT}/edited"),
        live(2, "drifted", marker=f"{PROJECT}/drifted", dial_timeout=20_000),
        live(3, "both", marker=f"{PROJECT}/both", dial_timeout=20_000),
    )
    head = desired(*after)
    plan = make_plan(head, there, target=TARGET)
    return with_origins(plan, head, desired(*before), BASE)


def test_every_change_stands_in_one_section() -> None:
    plan = rich_plan()
    placed = [change for section in sections(plan) for change in section.changes]
    assert sorted(place.key for place in placed) == sorted(
        change.key for change in plan.resource_changes
    )


def test_destroys_stand_first_then_updates_then_creates() -> None:
    (section,) = sections(rich_plan())
    actions = [change.action for change in section.changes]
    assert actions == ["delete"] * 3 + ["update"] * 6 + ["create"] * 8


def test_without_a_base_all_changes_stand_together() -> None:
    plan = replace(_plan(), base=None)
    [only] = sections(plan)
    assert (only.title, len(only.changes)) == ("Changes", 3)


def test_with_a_base_each_origin_has_its_section() -> None:
    found = {
        section.title: [change.key for change in section.changes] for section in sections(_plan())
    }
    assert found == {
        "Changes that this branch makes": ["edited"],
        "Changes that this branch makes to what differs already": ["both"],
        "Drift, which differs already and which this branch leaves alone": ["drifted"],
    }


def test_a_plan_without_changes_has_none() -> None:
    assert sections(make_plan(desired(), account(), target=TARGET)) == []


@pytest.mark.parametrize("render", [plan_markdown, plan_html])
def test_reports_say_whose_change_it_is(render: Callable[[Plan], str]) -> None:
    page = render(_plan())
    titles = [section.title for section in sections(_plan())]
    assert [page.index(title) for title in titles] == sorted(page.index(title) for title in titles)
    assert "origin/main (merge base c601347f2400)" in page
    assert "(this branch, and drift)" in page
