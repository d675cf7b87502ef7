"""One change as HTML: values side by side in human units, what changed marked, what dials drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reconciler.plan.change import CampaignUse, ResourceChange, resource_change
from reconciler.report.html.changes import change_html, drawn
from reconciler.report.sections import grouped
from tests.support import outplan, outplan_id

if TYPE_CHECKING:
    from reconciler.values.outplan import Outplan

OLD = outplan("Old", detail="Sales")


def _update(after: Outplan, before: Outplan = OLD, importing: bool = False) -> ResourceChange:
    return resource_change("sales", outplan_id(1), before, after, importing=importing)


def _html(*changes: ResourceChange, figure_too: bool = False, whole: bool = True) -> str:
    [group] = grouped(changes)
    return change_html(group, figure_too=figure_too, whole=whole)


def _rows(*changes: ResourceChange, whole: bool = True) -> list[tuple[str, ...]]:
    text = _html(*changes, whole=whole)
    rows = re.findall(r"<tr[^>]*><th[^>]*>(.*?)</th>(.*?)</tr>", text)
    return [(name, *re.findall(r"<td>(.*?)</td>", cells)) for name, cells in rows[1:]]


def test_an_update_shows_before_and_after_side_by_side() -> None:
    assert _rows(_update(replace(OLD, dial_timeout=45_000))) == [
        ("name", "&quot;Old&quot;", "&quot;Old&quot;"),
        ("detail", "&quot;Sales&quot;", "&quot;Sales&quot;"),
        ("dial_timeout", "<del>30s</del>", "<ins>45s</ins>"),
        ("try_interval", "2h", "2h"),
        ("max_try_count_0", "3", "3"),
    ]


def test_many_updates_show_only_what_changes() -> None:
    rows = _rows(_update(replace(OLD, dial_timeout=45_000)), whole=False)
    assert rows == [("dial_timeout", "<del>30s</del>", "<ins>45s</ins>")]


@pytest.mark.parametrize(("before", "tag"), [(None, "ins"), (OLD, "del")])
def test_a_create_and_a_destroy_have_one_column(before: Outplan | None, tag: str) -> None:
    after = None if before else OLD
    change = resource_change("sales", None, before, after)
    assert ("dial_timeout", f"<{tag}>30s</{tag}>") in _rows(change)


def test_a_line_tells_key_name_fields_and_running_campaigns() -> None:
    uses = (CampaignUse("1", "<b>", "run"), CampaignUse("2", "Autumn", "stop"))
    change = replace(_update(replace(OLD, name='<i>"New"</i>')), campaigns=uses)
    text = _html(change)
    summary = re.findall(r"<summary>(.*)</summary>", text)[0]
    plain = re.sub(r"<[^>]*>", "", summary)
    assert plain == (
        "~ sales &lt;i&gt;\\&quot;New\\&quot;&lt;/i&gt; will be updated in-place: name "
        "&quot;Old&quot; -&gt; &quot;&lt;i&gt;\\&quot;New\\&quot;&lt;/i&gt;&quot; "
        "used by 2 campaigns, 1 running"
    )
    assert (
        "used by 2 campaigns, 1 running: &quot;&lt;b&gt;&quot;, &quot;Autumn&quot;; edits" in text
    )


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (_update(replace(OLD, dial_timeout=45_000)), True),
        (_update(replace(OLD, name="New")), False),
        (resource_change("a", None, None, OLD), True),
        (resource_change("a", outplan_id(1), OLD, None), False),
    ],
)
def test_what_alters_a_timeline_is_drawn(change: ResourceChange, wanted: bool) -> None:
    assert drawn(*grouped([change])) is wanted


def test_a_drawing_shows_both_times() -> None:
    text = _html(_update(replace(OLD, max_try_count_1=2)), figure_too=True)
    assert text.count("<svg") == 1
    assert "before: 3 attempts" in text
    assert "after: 5 attempts (3+2)" in text


def test_an_import_is_its_own_kind() -> None:
    marked = replace(OLD, name="New")
    text = _html(_update(marked, importing=True))
    assert 'data-kind="import"' in text
    assert "will be imported and updated in-place" in text


def test_the_requests_are_named() -> None:
    text = _html(_update(replace(OLD, dial_timeout=1)))
    assert f"<code>PUT /outplans/{outplan_id(1)}/dial_info</code>" in text


def _slower(key: str, number: int, *uses: CampaignUse, attempts: int = 3) -> ResourceChange:
    before = outplan(key, max_try_count_0=attempts)
    change = resource_change(key, outplan_id(number), before, replace(before, dial_timeout=40_000))
    return replace(change, campaigns=uses)


def test_equal_changes_are_one_item_that_names_and_counts_its_outplans() -> None:
    changes = [_slower(f"k{at}", at) for at in range(12)]
    changes.append(_slower("live", 99, CampaignUse("1", "Autumn", "run")))
    text = _html(*changes)
    assert _rows(*changes) == [("dial_timeout", "<del>30s</del>", "<ins>40s</ins>")]
    assert text.count('data-count="13"') == 1
    summary = re.sub(r"<[^>]*>", "", re.findall(r"<summary>(.*)</summary>", text)[0])
    assert summary == (
        "~ 13 outplans will be updated in-place: dial_timeout 30s -&gt; 40s "
        "used by 1 campaign, running"
    )
    assert '<details class="members"><summary>13 outplans</summary>' in text
    items = re.findall(r"<li[^>]*>(.*?)</li>", text)
    assert "live" in items[0]
    assert "used by 1 campaign, running" in items[0]
    assert all(any(f"PUT /outplans/{change.id}" in item for item in items) for change in changes)


def test_a_timeline_is_drawn_for_a_group_only_where_it_is_that_of_all() -> None:
    assert drawn(*grouped([_slower("a", 1), _slower("b", 2)]))
    assert not drawn(*grouped([_slower("a", 1), _slower("b", 2, attempts=1)]))


def test_an_item_can_be_linked_to() -> None:
    gone = resource_change('a "b', outplan_id(1), OLD, None)
    assert f' id="delete-a%20%22b-{outplan_id(1)}"' in _html(gone)
