"""HTML reports as text: well-formed, self-contained, and never more than names in names."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from reconciler.plan.change import resource_change
from reconciler.plan.digest import digest_of
from reconciler.report.html import plan_html
from reconciler.report.html.page_html import FIGURES, UNFOLDED, WHOLE
from tests.golden.rich_plan import rich_plan
from tests.report.any_plan import plan_of, plans
from tests.support import outplan, outplan_id

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan

VOID = {"meta", "link", "input"}
HTML_TAGS = {
    *("html", "head", "meta", "link", "title", "style", "body", "header", "main", "footer"),
    *("section", "div", "h1", "h2", "p", "dl", "dt", "dd", "ul", "li", "label", "input", "button"),
    *("details", "summary", "table", "thead", "tbody", "tr", "th", "td", "del", "ins", "figure"),
    *("span", "code", "bdi", "q", "b", "em", "strong", "small", "kbd", "script"),
}
SVG_TAGS = {"tspan", "svg", "title", "desc", "g", "path", "circle", "rect", "text"}


class _Reader(HTMLParser):
    """Refuses what is not well-formed or not ours; gathers texts and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.scripts = 0
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in (SVG_TAGS if "svg" in self.open or tag == "svg" else HTML_TAGS), tag
        names = [name for name, _ in attrs]
        assert len({*names}) == len(names)
        self.attributes |= {*names}
        self.scripts += tag == "script"
        self.links += [str(value) for name, value in attrs if name in ("href", "src")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "svg" in self.open
        assert tag in SVG_TAGS

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _read(plan: Plan) -> _Reader:
    reader = _Reader()
    reader.feed(plan_html(plan))
    reader.close()
    assert reader.open == []
    return reader


@settings(max_examples=30)
@given(plans)
def test_whatever_names_hold_the_page_is_well_formed_and_ours(plan: Plan) -> None:
    reader = _read(plan)
    assert reader.scripts == 1
    assert not {name for name in reader.attributes if name.startswith("on")}
    assert not reader.attributes & {"src", "action", "formaction", "srcset"}


def test_the_page_asks_nobody_for_anything() -> None:
    assert _read(rich_plan()).links == ["data:,"]
    style = re.findall(r"<style>(.*?)</style>", plan_html(rich_plan()), flags=re.DOTALL)[0]
    assert not re.search(r"url\(|@import|@font-face", style)


def test_the_policy_of_the_page_names_its_own_script_and_style() -> None:
    text = plan_html(rich_plan())
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)[0]
    assert policy.startswith("default-src 'none'; ")
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}'" in policy


def test_the_page_names_its_digest_and_where_it_acts() -> None:
    plan = rich_plan()
    text = plan_html(plan)
    assert digest_of(plan) in text
    assert '<dt>Environment</dt><dd class="production"><bdi>production</bdi></dd>' in text
    assert "<dd><bdi>Acme | `Ltd` &lt;b&gt; (" in text
    assert "Campaigns affected: 43, 4 running; edits" in text


def test_buttons_count_what_they_show() -> None:
    text = plan_html(rich_plan())
    words = re.findall(r'aria-pressed="false">([^<]*)<', text)
    assert words == ["destroy 3", "forget 1", "import 2", "update 5", "create 8", "withheld 4"]


def test_without_changes_there_is_nothing_to_filter() -> None:
    plan = plan_of()
    text = plan_html(replace(plan, counts=replace(plan.counts, unchanged=2)))
    assert "<h1>No changes. 2 outplans match their manifests.</h1>" in text
    assert 'id="tools"' not in text
    assert "<h2>" not in text


def _many(count: int) -> Plan:
    before = outplan(detail="the same as ever")
    after = [replace(before, name=f"New {at}", max_try_count_1=1) for at in range(count)]
    return plan_of(
        *(resource_change(f"key-{at}", outplan_id(at), before, after[at]) for at in range(count))
    )


@pytest.mark.parametrize("count", [FIGURES, FIGURES + 1])
def test_a_page_draws_so_many_timelines_and_says_when_it_stops(count: int) -> None:
    text = plan_html(_many(count))
    assert text.count("<svg") == FIGURES + 1  # and one legend for them all
    assert (f"first {FIGURES} of {count} changes" in text) is (count > FIGURES)


@pytest.mark.parametrize("count", [WHOLE, WHOLE + 1])
def test_of_very_many_updates_only_what_changes_is_shown(count: int) -> None:
    text = plan_html(_many(count))
    assert ("the same as ever" in text) is (count <= WHOLE)
    assert ("show only the fields that change" in text) is (count > WHOLE)


@pytest.mark.parametrize("count", [UNFOLDED, UNFOLDED + 1])
def test_a_few_changes_are_shown_open(count: int) -> None:
    text = plan_html(_many(count))
    assert text.count('data-kind="update" open>') == (count if count <= UNFOLDED else 0)
