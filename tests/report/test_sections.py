"""Sections of reports: every change once, the most dangerous first, and whose it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reconciler.plan.change import CampaignUse, ResourceChange, resource_change
from reconciler.plan.origin import with_origins
from reconciler.plan.plan import Base, Plan, Target
from reconciler.plan.planner import make_plan
from reconciler.report.html import plan_html
from reconciler.report.markdown.plan_markdown import plan_markdown
from reconciler.report.sections import grouped, sections
from tests.golden.rich_plan import rich_plan
from tests.support import PROJECT, account, desired, live, manifest, outplan, outplan_id

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


def test_what_goes_stands_first_then_updates_then_creates() -> None:
    (section,) = sections(rich_plan())
    actions = [change.action for change in section.changes]
    assert actions == ["delete"] * 3 + ["forget"] + ["update"] * 7 + ["create"] * 8


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
        "Drift, which was there before this branch: apply will undo it": ["drifted"],
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


def _slower(key: str, number: int, attempts: int = 3, timeout: int = 40_000) -> ResourceChange:
    before = outplan(key, marker=f"acme/{key}", max_try_count_0=attempts)
    return resource_change(key, outplan_id(number), before, replace(before, dial_timeout=timeout))


def test_equal_changes_stand_together_whatever_else_their_outplans_say() -> None:
    changes = [_slower("a", 1), _slower("b", 2, timeout=50_000), _slower("c", 3, attempts=9)]
    groups = grouped(changes)
    assert [[change.key for change in group.changes] for group in groups] == [["a", "c"], ["b"]]
    assert groups[0].predicate == "2 outplans will be updated in-place"
    assert groups[0].values == [("dial_timeout", "30s -> 40s")]


def test_imports_stand_together_although_each_takes_its_own_marker() -> None:
    changes = [
        resource_change(
            key, outplan_id(at), outplan(key), outplan(key, marker=f"acme/{key}"), importing=True
        )
        for at, key in enumerate(("a", "b"))
    ]
    [group] = grouped(changes)
    assert group.values == [("managed_by", "nobody -> acme/KEY")]
    assert group.reasons == ["they exist and nobody manages them"]


def test_what_is_forgotten_or_taken_over_stands_together_although_each_had_its_own_marker() -> None:
    owned = [
        (outplan_id(at), key, outplan(key, marker=f"old/{key}")) for at, key in enumerate("ab")
    ]
    taken = [
        resource_change(key, at, before, outplan(key, marker=f"acme/{key}"), importing=True)
        for at, key, before in owned
    ]
    [group] = grouped(taken)
    assert group.values == [("managed_by", "old/KEY -> acme/KEY")]
    assert group.predicate == "2 outplans will be taken over from old"
    assert group.reasons == [
        "they belong to another project, and their manifests say lifecycle.previous_project: old"
    ]
    forgotten = [
        resource_change(key, at, before, before.unmarked(), forget=True)
        for at, key, before in owned
    ]
    [group] = grouped(forgotten)
    assert group.values == [("managed_by", "old/KEY -> nobody")]
    assert group.predicate == "2 outplans will be forgotten"


def test_whole_outplans_and_moves_of_different_times_stand_alone() -> None:
    made = [resource_change(key, None, None, outplan("Same")) for key in ("a", "b")]
    gone = [resource_change(key, outplan_id(1), outplan("Same"), None) for key in ("a", "b")]
    moved = [
        resource_change(
            "a",
            outplan_id(1),
            outplan(max_try_count_0=count),
            outplan(max_try_count_0=count, try_interval=1),
        )
        for count in (2, 3)
    ]
    assert [group.count for group in grouped([*made, *gone, *moved])] == [1] * 6


def test_outplans_of_running_campaigns_are_named_first_and_their_campaigns_counted_once() -> None:
    autumn, spring = CampaignUse("1", "Autumn", "run"), CampaignUse("2", "Spring", "stop")
    idle = replace(_slower("a", 1), campaigns=(spring,))
    live = replace(_slower("b", 2), campaigns=(autumn, spring))
    [group] = grouped([idle, live])
    assert [change.key for change in group.changes] == ["b", "a"]
    assert group.campaigns == (autumn, spring)
    [reason] = group.reasons
    assert reason.startswith('used by 2 campaigns, 1 running: "Autumn", "Spring"; edits reach')
    [unknown] = grouped([replace(idle, campaigns=None), replace(_slower("b", 2), campaigns=())])
    assert (unknown.campaigns, unknown.reasons) == (None, [])
    [unused] = grouped([replace(idle, campaigns=()), replace(live, campaigns=())])
    assert unused.reasons == ["no campaign uses them"]


def test_labels_are_shown_and_of_several_outplans_those_that_all_have() -> None:
    first = replace(_slower("a", 1), labels=("team=sales", "tier=\x1bgold"))
    second = replace(_slower("b", 2), labels=first.labels)
    said = "labels: team=sales, tier=\\u001bgold"
    assert grouped([first])[0].reasons == [said]
    assert grouped([first, second])[0].reasons == [said]
    assert grouped([first, replace(second, labels=("team=sales",))])[0].reasons == []
