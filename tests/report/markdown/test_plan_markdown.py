"""Plans as Markdown: danger first, within every budget, and no name that is more than a name."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reconciler.plan.change import CampaignUse, resource_change
from reconciler.plan.digest import digest_of
from reconciler.plan.plan import Plan, Target, counts_of
from reconciler.plan.planner import make_plan
from reconciler.report.markdown.budget import LEAST
from reconciler.report.markdown.page import MAX_BYTES
from reconciler.report.markdown.plan_markdown import plan_markdown
from reconciler.values.errors import UsageError
from tests.golden.results import RESULTS
from tests.golden.rich_plan import ODD, rich_plan
from tests.report.any_plan import plan_of, plans
from tests.support import account, desired, live, manifest, outplan, outplan_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

PARSER = MarkdownIt("commonmark").enable("table")
OURS = re.compile(
    r"<!-- reconciler: project=\S* environment=\S* digest=sha256:[0-9a-f]{64} -->\n"
    r"|</details>\n?"
    r"|<details><summary>(?:<code>[^<>]*</code> )?[^<>]*</summary>\n?"
)
HEADING = re.compile(
    r"Plan: .*|No changes\. .*|[\d,]+ (?:outplans? will be destroyed|changes? withheld, .*)"
    r"|Changes|Rules|Notes|(?:`.*`|[\d,]+ outplans) will be .*"
)


def _large(destroys: int, updates: int, creates: int) -> Plan:
    old, new = outplan("Old", detail="x" * 90), outplan("New", try_interval=60_000, marker="a/b")
    uses = (CampaignUse("c", "Autumn", "run"),)
    many = [
        *(resource_change(f"new-{at}", None, None, new) for at in range(creates)),
        *(resource_change(f"kept-{at}", outplan_id(at), old, new) for at in range(updates)),
        *(
            replace(
                resource_change(f"gone-{at}", outplan_id(at + updates), old, None), campaigns=uses
            )
            for at in range(destroys)
        ),
    ]
    return plan_of(*many)


def _inlines(tokens: Sequence[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or []]


def test_the_hidden_first_line_names_project_environment_and_digest() -> None:
    plan = rich_plan()
    first = plan_markdown(plan).partition("\n")[0]
    digest = digest_of(plan)
    assert first == f"<!-- reconciler: project=acme environment=production digest={digest} -->"


def test_without_an_environment_its_place_in_the_marker_stays() -> None:
    assert "project=acme environment= digest=" in plan_markdown(plan_of())


def test_names_cannot_end_the_marker() -> None:
    target = Target("sandbox:", None, "", "a--b --> <b>", "--")
    first = plan_markdown(plan_of(target=target)).partition("\n")[0]
    assert first.startswith(
        "<!-- reconciler: project=a-%2Db%20-%2D%3E%20%3Cb%3E environment=-%2D d"
    )
    assert first.count("--") == 2


def test_destroys_and_what_is_withheld_stand_before_the_counts_and_all_else() -> None:
    text = plan_markdown(rich_plan())
    places = [
        text.index(part)
        for part in (
            "## Plan: ",
            "**Endpoint** `https://api.voipbin.net/v1.0`",
            "### 3 outplans will be destroyed",
            "### 4 changes withheld",
            "| imports | add |",
            "Campaigns affected: 43, 4 running",
            "### Changes",
            "### Rules",
            "### Notes",
            "requests</summary>",
        )
    ]
    assert places == sorted(places)


def test_an_update_is_a_diff_in_human_units() -> None:
    documents = [manifest("sales", name="Sales", dial_timeout="45s")]
    plan = make_plan(
        desired(*documents),
        account(live(1, "Sales", marker="acme/sales")),
        target=Target("sandbox:", None, "", "acme"),
    )
    assert plan_markdown(plan).partition("### Changes\n\n")[2].partition("\n\n<details>")[0] == (
        """\
#### `sales` will be updated in-place

`"Sales"`, id `00000000-0000-4000-8000-000000000001`; no campaign uses it

```diff
- dial_timeout: 30s
+ dial_timeout: 45s
# dial_timeout rests on documentation alone: the server source rings 60s whatever it says
```
"""
    )


def test_unchanged_outplans_are_a_number_and_nothing_else() -> None:
    text = plan_markdown(rich_plan())
    assert "| 2 | 8 | 5 | 3 | 1 | 4 | 2 |" in text
    assert "Untouched" not in text


@pytest.mark.parametrize(("creates", "folded"), [(10, False), (11, True)])
def test_above_ten_changes_each_one_is_folded(creates: int, folded: bool) -> None:
    text = plan_markdown(_large(0, 0, creates))
    assert ("<details><summary><code>new-1</code>" in text) is folded
    assert ("#### `new-1` will be created" in text) is not folded


def test_a_plan_without_changes_says_so() -> None:
    plan = replace(plan_of(), counts=replace(counts_of(()), unchanged=3))
    assert "## No changes. 3 outplans match their manifests." in plan_markdown(plan)


def test_names_that_are_syntax_stay_names() -> None:
    text = plan_markdown(rich_plan())
    tokens = PARSER.parse(text)
    html = [token.content for token in tokens if token.type == "html_block"]
    assert [block for block in html if not OURS.fullmatch(block)] == []
    assert {token.type for token in _inlines(tokens)} <= {
        *("text", "code_inline", "softbreak"),
        *("strong_open", "strong_close"),
    }
    spans = {token.content for token in _inlines(tokens) if token.type == "code_inline"}
    assert any(ODD[1] in span for span in spans)


def test_nobody_is_called_by_a_name() -> None:
    tokens = PARSER.parse(plan_markdown(rich_plan()))
    plain = " ".join(token.content for token in _inlines(tokens) if token.type == "text")
    assert not re.search(r"@|#\d|://|GH-", plain)


def test_two_thousand_changes_fit_and_every_destroy_is_on_the_first_screen() -> None:
    text = plan_markdown(_large(40, 1_000, 960))
    assert len(text.encode()) <= MAX_BYTES
    screen = "\n".join(text.splitlines()[:60]).encode()[:8_000].decode()
    assert all(f"`gone-{at}` " in screen for at in range(40))
    assert "**Left out** to stay within 60,000 bytes: " in text
    assert "the values of 960 creates; the requests of 2,000 changes." in text


def test_what_was_left_out_is_counted() -> None:
    text = plan_markdown(_large(40, 1_000, 960), max_bytes=LEAST)
    shown = len(re.findall(r"^- `gone-", text, flags=re.MULTILINE))
    assert 0 < shown < 40
    assert f"bytes: {40 - shown} destroys; 1 table of counts; " in text
    assert "`reconciler show PLANFILE`" in text


@pytest.mark.parametrize(
    ("bytes_left", "gone", "kept"),
    [
        (12_600, "the requests of", "<code>odd-5</code> will be created"),
        (9_500, "creates; the requests", "<code>gone</code> will be destroyed"),
        (5_500, "updates; the values", "### Rules"),
        (5_200, "lesser findings", "- error `RC604`"),
        (2_700, "other changes", "### 4 changes withheld"),
        (2_000, "withhold", "### 3 outplans will be destroyed"),
    ],
)
def test_the_least_important_goes_first(bytes_left: int, gone: str, kept: str) -> None:
    text = plan_markdown(rich_plan(), max_bytes=bytes_left)
    assert gone in text.partition("**Left out**")[2].partition("\n")[0]
    assert kept in text
    assert "`gone-running`" in text


def test_a_budget_that_is_enough_changes_nothing() -> None:
    whole = plan_markdown(rich_plan())
    assert plan_markdown(rich_plan(), max_bytes=len(whole.encode())) == whole
    assert "Left out" in plan_markdown(rich_plan(), max_bytes=len(whole.encode()) - 1)


def test_a_budget_too_small_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        plan_markdown(plan_of(), max_bytes=LEAST - 1)


@settings(max_examples=40)
@given(plans, st.integers(LEAST, 20_000))
def test_whatever_names_hold_the_budget_is_kept_and_the_structure_is_ours(
    plan: Plan, most: int
) -> None:
    text = plan_markdown(plan, max_bytes=most)
    assert len(text.encode(errors="backslashreplace")) <= most
    tokens = PARSER.parse(text)
    html = [part.content for part in tokens if part.type == "html_block"]
    assert [block for block in html if not OURS.fullmatch(block)] == []
    assert {part.type for part in _inlines(tokens)} <= {
        *("text", "code_inline", "softbreak"),
        *("strong_open", "strong_close"),
    }
    follows = itertools.pairwise(tokens)
    headings = [inline for token, inline in follows if token.type == "heading_open"]
    assert [heading.content for heading in headings if not HEADING.fullmatch(heading.content)] == []
    folds = sum(block.count("<details>") - block.count("</details>") for block in html)
    assert folds == 0


def test_the_digest_stands_in_a_block_that_can_be_copied() -> None:
    plan = rich_plan()
    assert f"\n```\n{digest_of(plan)}\n```\n" in plan_markdown(plan)
    unchanged = replace(plan, resource_changes=())
    assert f"```\n{digest_of(unchanged)}" not in plan_markdown(unchanged)


def test_equal_changes_are_told_once_and_counted_each() -> None:
    (plan,) = RESULTS["grouped"]()
    text = plan_markdown(plan)
    assert text.count("+ dial_timeout: 40s") == 1
    assert "<details><summary>12 outplans</summary>\n\n- `team-07` " in text
    short = plan_markdown(plan, max_bytes=2_000)
    assert "the values of 12 updates" in short
    assert (
        "- 12 outplans will be updated in-place: `dial_timeout 30s -> 40s`, used by 1 campaign, "
        "running: `team-07`, `team-00`, `team-01`, "
    ) in short
    assert "`team-09` and 2 more\n" in short
