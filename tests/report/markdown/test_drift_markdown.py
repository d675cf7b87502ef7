"""Drift as Markdown: each difference with its field and direction, within a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reconciler.plan.plan import Target
from reconciler.plan.planner import make_plan
from reconciler.report.markdown.budget import LEAST
from reconciler.report.markdown.drift_markdown import drift_markdown
from tests.golden.rich_plan import rich_plan
from tests.report.any_plan import plan_of, plans
from tests.support import account, desired, live, manifest, outplan_id

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan
    from reconciler.values.account import LiveOutplan

PARSER = MarkdownIt("commonmark").enable("table")


def _plan(*rows: LiveOutplan) -> Plan:
    wanted = desired(manifest("sales", name="Sales"))
    return make_plan(wanted, account(*rows), target=Target("sandbox:", None, "", "acme"))


def test_a_difference_is_a_diff_from_git_to_live() -> None:
    text = drift_markdown(_plan(live(1, "Sales", marker="acme/sales", try_interval=3_600_000)))
    marker, _, rest = text.partition("\n")
    assert marker.startswith("<!-- reconciler-drift: project=acme environment= digest=sha256:")
    assert rest == (
        f"""\
## Drift: 1 changed.

**Endpoint** `sandbox, no real calls` · **Customer** `unknown` · **Project** `acme`

### Changed: 1 outplan differs from its manifest

- `sales` `"Sales"` (`{outplan_id(1)}`): `try_interval`

```diff
- try_interval: 2h
+ try_interval: 1h
# timeline in the manifest: 3 attempts, first to last at least 4h
# timeline live:            3 attempts, first to last at least 2h
```

"""
    )


def test_no_drift_says_so() -> None:
    text = drift_markdown(_plan(live(1, "Sales", marker="acme/sales")))
    assert "## No drift. 1 outplan matches its manifest." in text
    assert "###" not in text


def test_what_nobody_wants_stands_first() -> None:
    text = drift_markdown(_plan(live(1, "Old", marker="acme/old")))
    titles = ("### Unwanted: 1 outplan is live", "### Missing: 1 outplan has")
    places = [text.index(title) for title in titles]
    assert places == sorted(places)


def test_several_are_spoken_of_as_several() -> None:
    rows = [live(number, f"Old {number}", marker=f"acme/old-{number}") for number in (1, 2)]
    text = drift_markdown(_plan(*rows, live(3, "Sales", marker="acme/sales", dial_timeout=1)))
    assert "### Unwanted: 2 outplans are live and owned by this project, but no" in text
    assert "### Changed: 1 outplan differs from its manifest\n" in text


@pytest.mark.parametrize("most", [LEAST, 2_400])
def test_a_budget_leaves_values_out_before_names(most: int) -> None:
    text = drift_markdown(rich_plan(), max_bytes=most)
    assert len(text.encode()) <= most
    assert "the values of " in text
    assert "`reconciler drift` shows everything." in text
    assert "`gone`" in text


@settings(max_examples=30)
@given(plans, st.integers(LEAST, 20_000))
def test_whatever_names_hold_the_budget_is_kept_and_the_structure_is_ours(
    plan: Plan, most: int
) -> None:
    text = drift_markdown(plan, max_bytes=most)
    assert len(text.encode(errors="backslashreplace")) <= most
    tokens = PARSER.parse(text)
    html = [part.content for part in tokens if part.type == "html_block"]
    assert all(
        block.startswith(("<!-- reconciler-drift: ", "<details>", "</details>")) for block in html
    )
    kinds = {child.type for token in tokens for child in token.children or []}
    assert kinds <= {"text", "code_inline", "softbreak", "strong_open", "strong_close"}


def test_an_empty_plan_is_the_least_there_is() -> None:
    assert len(drift_markdown(plan_of(), max_bytes=LEAST)) < LEAST
