"""CEL expressions: every declared name, slips found when compiled, no answer as a sentence."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from reconciler.policy import expressions
from reconciler.policy.expressions import (
    NAMES,
    ExpressionError,
    check,
    holds,
    needs_account,
    needs_campaigns,
    needs_change,
)
from reconciler.policy.surroundings import Surroundings
from reconciler.values.account import Campaign
from reconciler.values.places import install_extra
from tests.support import desired, outplan_id, sound

RUNNING = Campaign("c", "Spring", "run", outplan_id(1))
STOPPED = Campaign("d", "Autumn", "stop", outplan_id(1))


def _ask(text: str, around: Surroundings | None = None) -> bool:
    document = sound("sales", name="Sales", max_try_count_1=2)
    document["metadata"]["labels"] = {"team": "emea"}
    check(text)
    return holds(text, desired(document).outplans["sales"], around)


@pytest.mark.parametrize(
    "text",
    [
        'name == "Sales" && key == "sales" && detail.startsWith("Sa")',
        'source.type == "tel" && source.target.startsWith("+1555") && source.target_name == ""',
        "dial_timeout == 30 * second && try_interval == 2 * hour",
        "max_try_count_0 == 3 && max_try_count_1 == 2 && max_try_count_4 == 0",
        "attempts_total == 5 && min_gap == 120 * minute && span == 8 * hour",
        "attempts_per_day == 5 && span < day",
        'has(labels.team) && labels.team == "emea" && !has(labels.owner)',
        'name.matches("^[A-Z][a-z]+$")',
        'running_campaigns == 0 && change.action == "none"',
    ],
)
def test_an_expression_may_speak_of_fields_and_facts(text: str) -> None:
    assert _ask(text)
    assert not _ask(f"!({text})")


def test_a_plan_knows_the_change_and_the_running_campaigns() -> None:
    around = Surroundings("update", campaigns=(RUNNING, STOPPED))
    assert _ask('change.action == "update" && running_campaigns == 1', around)


@pytest.mark.parametrize(
    ("text", "said", "remedy"),
    [
        ("attempts_totl > 3", "there is no attempts_totl, at character 1", "the names are key,"),
        ("change.actin == 'x'", "there is no change.actin, at character 7", "the names are key,"),
        ("true &&\n totl > 3", "there is no totl, at line 2, character 2", "the names are key,"),
        ("attempts_total >", "it ends too early, at character 17", "complete it"),
        ("", "it ends too early, at character 1", "complete it"),
        ("min_gap and span", "and does not fit, at character 9", "write == to compare, && for"),
        ("min_gap > 3h", "h does not fit, at character 12", "write == to compare"),
        ("min_gap = 3", "= means nothing here, at character 9", "write == to compare"),
        ("name == 'x", "a quote is not closed, at character 9", "close it"),
        (
            "attempts_total == 'x'",
            "== cannot be asked of a number and a text, at character 16",
            "compare a number with a number",
        ),
        (
            "name.startsWith(labels)",
            "startsWith cannot be asked of (string, map(string, string)), at character 16",
            "compare a number with a number",
        ),
        ("has(name)", "has() argument must be a field selection, at character 5", "correct it"),
        ("attempts_total", "it answers int instead of yes or no", "write a comparison"),
        ("labels.team", "it answers string instead of yes or no", "write a comparison"),
        ("(" * 500, "recursion limit exceeded", "write a simpler expression"),
    ],
)
def test_a_slip_is_found_before_anything_is_asked(text: str, said: str, remedy: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        check(text)
    assert said in str(caught.value)
    assert caught.value.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('labels.owner == "x"', 'Key not found in map : "owner"'),
        ("1 / max_try_count_4 == 1", "divide by zero"),
        ('name.matches("(")', "invalid regular expression"),
    ],
)
def test_no_answer_is_a_sentence(text: str, said: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        _ask(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("attempts_total > 1", (False, False, False)),
        ("running_campaigns > 1", (True, False, True)),
        ("change.action == 'x'", (True, True, False)),
        ("name == 'change' || name == \"running_campaigns\"", (False, False, False)),
        (r"name == 'it\'s change'", (False, False, False)),
        ("labels.exchange == 'x'", (False, False, False)),
    ],
)
def test_what_an_expression_needs_is_read_off_its_names(
    text: str, needs: tuple[bool, bool, bool]
) -> None:
    assert (needs_account(text), needs_change(text), needs_campaigns(text)) == needs


def test_every_name_is_on_the_page() -> None:
    page = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    counts = {f"max_try_count_{slot}" for slot in (1, 2, 3)}
    assert {name for name in {*NAMES} - counts if f"`{name}`" not in page} == set()


def test_the_rules_on_the_page_can_be_asked() -> None:
    page = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    shown = re.findall(r"when: '(.+)'", page)
    assert len(shown) == 2
    for text in shown:
        check(text)


def test_without_the_extra_the_remedy_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    expressions._compiled.cache_clear()
    monkeypatch.setitem(sys.modules, "cel_expr_python", None)
    with pytest.raises(ExpressionError) as caught:
        check("attempts_total > 3")
    assert caught.value.remedy == f"run {install_extra('cel')}"


@pytest.mark.parametrize(
    "text",
    [
        "[1].map(a, [1].map(b, 1)).size() > 0",
        "['x'].map(a, a + a).size() > 0",
        r"r'\' != '' && ['x'].map(a, a + a).size() > 0 || '' == ''",
        "true" + " && true" * 200,
    ],
)
def test_an_expression_that_could_grow_without_bound_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        check(text)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "text",
    [
        "['+49', '+43'].exists(prefix, source.target.startsWith(prefix))",
        "labels.all(label, label.matches('^[a-z]+$'))",
        "name + detail == 'x' && attempts_total + 1 > 2",
    ],
)
def test_one_loop_and_sums_outside_of_it_are_fine(text: str) -> None:
    check(text)
