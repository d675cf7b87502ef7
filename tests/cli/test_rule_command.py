"""`reconciler rule`: every rule explained, offline, as the documentation has it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.policy.catalogue import ALLOWABLE, RULES, SCHEMA_CODES

if TYPE_CHECKING:
    from tests.conftest import Cli

PAGE = " ".join((Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8").split())


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("code", RULES)
def test_a_rule_is_explained_as_on_its_page(code: str, cli: Cli) -> None:
    rule = RULES[code]
    done = cli("rule", code)
    assert (done.code, done.err) == (0, "")
    said = flat(done.out)
    assert said.startswith(f"{code}: {rule.title} {rule.severity}, found by ")
    for text in (rule.why, f"To do: {rule.remedy}"):
        assert flat(text) in said
    assert rule.why in PAGE
    assert done.out.endswith(f"/docs/rules.md#{code.lower()}\n")
    assert "](" not in said, "a link of the page, not written out"
    assert ("always an error" in said) == (rule.found == "schema")
    assert (f"rules: {code}: " in said) == (rule.found != "schema")
    assert (f"reconciler/allow: {code} reconciler/allow-reason: why" in said) == (code in ALLOWABLE)


def test_all_rules_are_listed_without_a_code(cli: Cli) -> None:
    lines = cli("rule").out.splitlines()
    listed = [line for line in lines if line.startswith("RC")]
    assert [line.split()[:2] for line in listed] == [[r.code, r.severity] for r in RULES.values()]


@pytest.mark.parametrize(("problem", "code"), SCHEMA_CODES.items())
def test_the_code_of_a_problem_leads_to_its_rule(problem: str, code: str, cli: Cli) -> None:
    assert cli("rule", problem).out.startswith(f"{code}: ")


def test_small_letters_are_the_same_code(cli: Cli) -> None:
    assert cli("rule", "rc303").out == cli("rule", "RC303").out


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("RC-303", "did you mean RC303?"),
        ("duration-second", "did you mean duration-seconds?"),
        ("zzz", "`reconciler rule` lists all rules"),
    ],
)
def test_a_rule_that_there_is_not_is_answered_with_the_nearest(
    code: str, remedy: str, cli: Cli
) -> None:
    done = cli("rule", code)
    assert (done.code, done.out) == (1, "")
    assert done.err == f"Error: there is no rule {code}\n  to do: {remedy}\n"
