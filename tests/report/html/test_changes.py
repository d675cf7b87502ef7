"""One change as HTML: values side by side in human units, what changed marked, what dials drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reconciler.plan.change import CampaignUse, ResourceChange, resource_change
from reconciler.report.html.changes import change_html, drawn
from tests.support import outplan, outplan_id

if TYPE_CHECKING:
    from reconciler.values.outplan import Outplan

OLD = outplan("Old", detail="Sales")


def _update(after: Outplan, before: Outplan = OLD, importing: bool = False) -> ResourceChange:
    return resource_change("sales", outplan_id(1), before, after, importing=importing)


def _rows(change: ResourceChange, *, whole: bool = True) -> list[tuple[str, ...]]:
    text = change_html(change, figure_too=False, whole=whole)
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
    text = change_html(change, figure_too=False, whole=True)
    summary = re.findall(r"<summary>(.*)</summary>", text)[0]
    plain = re.sub(r"<[^>]*>", "", summary)
    assert plain == (
        "~ sales &lt;i&gt;\\&quot;New\\&quot;&lt;/i&gt; will be updated in-place: name "
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
    assert drawn(change) is wanted


def test_a_drawing_shows_both_times() -> None:
    text = change_html(_update(replace(OLD, max_try_count_1=2)), figure_too=True, whole=True)
    assert text.count("<svg") == 1
    assert "before: 3 attempts" in text
    assert "after: 5 attempts (3+2)" in text


def test_an_import_is_its_own_kind() -> None:
    marked = replace(OLD, name="New")
    text = change_html(_update(marked, importing=True), figure_too=False, whole=True)
    assert 'data-kind="import"' in text
    assert "will be imported and updated in-place" in text


def test_the_requests_are_named() -> None:
    text = change_html(_update(replace(OLD, dial_timeout=1)), figure_too=False, whole=True)
    assert f"<code>PUT /outplans/{outplan_id(1)}/dial_info</code>" in text
