"""Weights, exceptions and places: how a hit becomes a finding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.policy.catalogue import RULES
from reconciler.policy.engine import evaluate, placed, problem_of
from reconciler.policy.spec import Policy
from reconciler.policy.surroundings import Surroundings
from reconciler.values.outplan import COUNT_FIELDS
from tests.support import desired, sound, to_yaml, write_project

if TYPE_CHECKING:
    from reconciler.policy.findings import Finding
    from tests.conftest import Cli

SLOW = {"dial_timeout": "50s"}


def _found(
    document: dict[str, Any], policy: dict[str, Any] | None = None, **annotations: str
) -> list[Finding]:
    document["metadata"]["annotations"] = {
        f"reconciler/{name.replace('_', '-')}": text for name, text in annotations.items()
    }
    return evaluate(desired(document), Policy.model_validate(policy or {}))


def _said(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.severity, finding.allowed_by) for finding in findings]


@pytest.mark.parametrize("level", ["error", "warning", "info"])
def test_the_project_decides_how_much_a_rule_counts(level: str) -> None:
    [found] = _found(sound(**SLOW), {"rules": {"RC103": level}})
    assert (found.code, found.severity, found.counts) == ("RC103", level, level == "error")


def test_a_rule_that_is_off_finds_nothing() -> None:
    assert _found(sound(**SLOW), {"rules": {"RC103": "off"}}) == []


@pytest.mark.parametrize("codes", ["RC103", "RC103 RC301", "RC103,RC301", " RC301,\n RC103 "])
def test_an_exception_with_a_reason_allows_every_code_it_lists(codes: str) -> None:
    document = sound(**SLOW)
    del document["spec"]["source"]
    found = _found(document, {"rules": {"RC103": "error"}}, allow=codes, allow_reason=" why ")
    allowed = {one.code for one in found if one.allowed_by == "why"}
    assert allowed == {code for code in ("RC103", "RC301") if code in codes}
    assert not any(one.counts for one in found)


def test_without_a_reason_nothing_is_allowed() -> None:
    found = _found(sound(**SLOW), {"rules": {"RC103": "error"}}, allow="RC103", allow_reason=" ")
    assert _said(found) == [("RC103", "error", ""), ("RC701", "warning", "")]


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ("RC999", "there is no rule RC999"),
        ("rc103", "there is no rule rc103"),
        ("RC101", "RC101 cannot be allowed"),
        ("RC701", "RC701 cannot be allowed"),
        ("RC102", "RC102 is allowed, but finds nothing here"),
    ],
)
def test_an_exception_that_does_nothing_is_told(codes: str, said: str) -> None:
    found = _found(sound(**SLOW), None, allow=codes, allow_reason="why")
    assert said in [one.message for one in found]
    assert ("RC103", "warning", "") in _said(found)


@pytest.mark.parametrize("code", ["RC303", "RC304", "RC305", "RC401", "RC402"])
def test_an_exception_from_a_rule_that_needs_the_account_is_not_judged_offline(code: str) -> None:
    assert _found(sound(), None, allow=code, allow_reason="why") == []


def test_with_the_account_known_an_exception_that_nothing_needs_is_told() -> None:
    document = sound()
    document["metadata"]["annotations"] = {
        "reconciler/allow": "RC303 RC402",
        "reconciler/allow-reason": "why",
    }
    wanted = desired(document)
    around = {"sales": Surroundings("update", campaigns=(), numbers=None)}
    [found] = evaluate(wanted, Policy(), around)
    assert (found.code, "RC402" in found.message) == ("RC703", True)


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"dial_timeout": "50s"}, "RC103", "dial_timeout: 50s"),
        ({"max_try_count_2": 1}, "RC202", "max_try_count_2: 1"),
        ({"source": {"type": "tel", "target": "+899123456789"}}, "RC305", "target: "),
        ({"detail": ""}, "RC502", "spec:"),
    ],
)
def test_a_finding_points_at_its_own_field(changes: Any, code: str, place: str) -> None:
    document = sound(**changes)
    wanted = desired(sound("first", name="First"), document)
    [found] = evaluate(wanted, Policy())
    problem = problem_of(found, wanted.outplans["sales"])
    text = to_yaml(sound("first", name="First"), document).splitlines()
    assert (found.code, problem.code, problem.severity) == (code, code, "warning")
    assert problem.source_line == text[problem.line - 1]
    assert place in problem.source_line
    assert text.index(problem.source_line) or problem.line > 1
    at = placed(found, wanted.outplans["sales"])
    assert (at.file, at.line, at.column) == problem.place


def test_outplans_of_one_name_are_told_once_each_after_the_first() -> None:
    wanted = desired(*(sound(key, name="Same") for key in "abc"))
    assert [(finding.key, finding.code) for finding in evaluate(wanted, Policy())] == [
        ("b", "RC501"),
        ("c", "RC501"),
    ]


@pytest.mark.parametrize(
    ("written", "labels", "remedy"),
    [
        (60_000, {}, "write 5m or more; 16h40m if 60000 was meant in seconds"),
        ("1m", {}, "write 5m or more"),
        (7_200, {"campaign-type": "sales"}, "from 2h to 4h; 2h if 7200 was meant in seconds"),
        ("7200ms", {"campaign-type": "sales"}, "from 2h to 4h"),
    ],
)
def test_seconds_are_asked_about_only_where_a_number_has_no_unit(
    written: int | str, labels: dict[str, str], remedy: str
) -> None:
    document = sound(try_interval=written)
    document["metadata"]["labels"] = labels
    [found] = _found(document)
    assert found.remedy.endswith(remedy)


DEFAULTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "RC203": ({"max_try_count_0": 30}, {}),
    "RC301": ({"source": {}}, {}),
    "RC502": ({"detail": ""}, {}),
    "RC604": ({"max_try_count_0": 9}, {"max_attempts_total": 5}),
}
"""What a project's defaults say that a rule finds, and the policy that it needs."""


def test_every_rule_about_members_of_a_mapping_has_a_default_that_it_finds() -> None:
    assert {code for code, rule in RULES.items() if rule.about} == set(DEFAULTS)


@pytest.mark.parametrize("code", sorted(DEFAULTS))
def test_a_hit_on_a_whole_mapping_points_at_the_layer_that_says_its_member(
    code: str, cli: Cli
) -> None:
    defaults, policy = DEFAULTS[code]
    document = sound()
    for member in {*defaults, *COUNT_FIELDS} if code in ("RC203", "RC604") else defaults:
        document["spec"].pop(member, None)
    write_project(Path(), document, defaults=defaults, policy=policy)
    findings = json.loads(cli("validate", "-o", "json").out)["findings"]
    [finding] = [finding for finding in findings if finding["code"] == code]
    line = Path("reconciler.yaml").read_text(encoding="utf-8").splitlines()[finding["line"] - 1]
    assert finding["file"] == "reconciler.yaml"
    assert next(iter(defaults)) in line


def test_a_pattern_from_the_repository_is_matched_in_linear_time() -> None:
    # With backtracking this would outlive the universe.
    policy = Policy.model_validate({"name_pattern": "(a+)+b"})
    [finding] = evaluate(desired(sound(name="a" * 255)), policy)
    assert finding.code == "RC609"
