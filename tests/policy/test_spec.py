"""The policy of a project file: what may be said, and a sentence at its place for what may not."""

from __future__ import annotations

import importlib.resources
import json
import sys
import zoneinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from reconciler.desired.projectfile import read_project
from reconciler.policy.spec import Policy
from reconciler.values.errors import ProblemsError
from tests.support import write_project

if TYPE_CHECKING:
    from reconciler.values.problem import Problem

WINDOW = {"from": "09:00", "to": "18:00", "tz": "Europe/Berlin"}


def _policy(policy: dict[str, Any]) -> Policy:
    project = {"apiVersion": "voipbin.net/v1", "kind": "Project", "metadata": {"name": "acme"}}
    # As JSON, which is YAML too and has every text in quotes.
    text = json.dumps(project | {"spec": {"policy": policy}}, indent=2)
    Path("reconciler.yaml").write_text(text, encoding="utf-8")
    return read_project(Path("reconciler.yaml")).project.spec.policy


def _problem(policy: dict[str, Any]) -> Problem:
    with pytest.raises(ProblemsError) as caught:
        _policy(policy)
    [problem] = caught.value.problems
    return problem


def test_without_a_policy_nothing_is_bounded() -> None:
    write_project(Path())
    assert read_project(Path("reconciler.yaml")).project.spec.policy == Policy()


def test_durations_and_times_read_as_milliseconds() -> None:
    policy = _policy(
        {"dial_timeout": {"min": "20s", "max": 60_000}, "min_gap": "30m", "calling_window": WINDOW}
    )
    assert (policy.dial_timeout.min, policy.dial_timeout.max) == (20_000, 60_000)
    assert policy.min_gap == 1_800_000
    window = policy.calling_window
    assert window is not None
    assert (window.begin, window.to, window.start) == (32_400_000, 64_800_000, None)


@pytest.mark.parametrize(
    ("policy", "code", "said"),
    [
        ({"rules": {"RC999": "off"}}, "unknown-rule", "there is no rule RC999"),
        ({"rules": {"RC101": "off"}}, "fixed-rule", "always an error"),
        ({"rules": {"RC103": "loud"}}, "value", "'loud' is not known"),
        ({"rules": {"RC103": False}}, "rule-level", "false is not a level"),
        ({"dial_timeout": {"min": 20}}, "duration-seconds", "20ms"),
        ({"dial_timeout": {"min": "2s", "max": "1s"}}, "bounds", "min is more than max"),
        ({"max_attempts_total": -1}, "out-of-range", "-1"),
        ({"max_attempts_totl": 1}, "unknown-field", "max_attempts_totl"),
        ({"name_pattern": "("}, "pattern", "no regular expression"),
        ({"name_pattern": "x" * 201}, "pattern", "200"),
        ({"name_pattern": "(?=a)b"}, "pattern", "invalid perl operator"),
        ({"key_pattern": "(a){1000}{1000}"}, "pattern", "no regular expression"),
        ({"calling_window": WINDOW | {"from": "9"}}, "time-of-day", "time of day"),
        ({"calling_window": WINDOW | {"to": "24:01"}}, "time-of-day", "time of day"),
        ({"calling_window": WINDOW | {"from": "24:00"}}, "calling-window", "day is over"),
        ({"calling_window": WINDOW | {"to": WINDOW["from"]}}, "calling-window", "same time"),
        ({"calling_window": WINDOW | {"tz": "Europe/Berlim"}}, "time-zone", "no time zone"),
        ({"calling_window": WINDOW | {"tz": "Berlin"}}, "time-zone", "Berlin"),
        ({"calling_window": WINDOW | {"tz": "../etc/passwd"}}, "time-zone", "no time zone"),
        ({"calling_window": WINDOW | {"till": "09:00"}}, "unknown-field", "till"),
        ({"check_targets": "yes"}, "boolean", "boolean"),
    ],
)
def test_a_wrong_policy_gets_a_sentence_at_its_place(
    policy: dict[str, Any], code: str, said: str
) -> None:
    problem = _problem(policy)
    assert (problem.code, problem.file) == (code, "reconciler.yaml")
    assert said in problem.message
    assert problem.remedy
    text = Path("reconciler.yaml").read_text(encoding="utf-8").splitlines()
    assert problem.source_line == text[problem.line - 1]
    [(field, inner)] = policy.items()
    words = [field, *inner] if isinstance(inner, dict) else [field]
    assert any(f'"{word}"' in problem.source_line for word in words)


@pytest.mark.parametrize("pattern", ["[A-Z]{2} - .+", "(Sales|Reminder) .*", r"\(a+\)+", "(a+)+b"])
def test_common_patterns_are_fine(pattern: str) -> None:
    assert _policy({"name_pattern": pattern}).name_pattern == pattern


def test_a_misspelt_key_of_the_window_is_told_the_real_ones() -> None:
    with pytest.raises(ProblemsError) as caught:
        _policy({"calling_window": {"form": "09:00", "to": "18:00", "tz": "Europe/Berlin"}})
    remedies = {problem.code: problem.remedy for problem in caught.value.problems}
    assert remedies["unknown-field"] == "did you mean from?"
    assert [*remedies] == ["unknown-field"]  # from is not missing as well


RULE = {"code": "ACME001", "when": "attempts_total > 5", "message": "too many"}


@pytest.mark.parametrize(
    ("change", "field", "code", "said"),
    [
        ({"when": "attempts_totl > 5"}, "when", "expression", "there is no attempts_totl, at"),
        ({"when": "attempts_total"}, "when", "expression", "instead of yes or no"),
        ({"when": 5}, "when", "text", "not a text"),
        ({"code": "RC999"}, "code", "rule-code", "RC999"),
        ({"code": "RC103"}, "code", "rule-code", "RC103"),
        ({"code": "acme"}, "code", "rule-code", "acme"),
        ({"severity": "loud"}, "severity", "value", "loud"),
        ({"then": "x"}, "then", "unknown-field", "then is not a field"),
    ],
)
def test_a_rule_of_ones_own_is_checked_when_the_project_is_read(
    change: dict[str, Any], field: str, code: str, said: str
) -> None:
    problem = _problem({"custom": [RULE, RULE | {"code": "ACME002"} | change]})
    assert (problem.code, said in problem.message) == (code, True), problem
    assert problem.source_line.strip().startswith(f'"{field}"')
    lines = Path("reconciler.yaml").read_text(encoding="utf-8").splitlines()
    assert problem.line > next(at for at, line in enumerate(lines) if "ACME001" in line) + 1


def test_two_rules_cannot_have_one_code() -> None:
    assert "ACME001 stands twice" in _problem({"custom": [RULE, RULE]}).message


def test_a_good_rule_is_read_with_its_defaults() -> None:
    [rule] = _policy({"custom": [RULE]}).custom
    assert (rule.code, rule.severity, rule.remedy) == ("ACME001", "error", "")


@pytest.mark.parametrize(("written", "moment"), [("9:00", 9), ("09:00", 9), ("0:00", 0)])
def test_a_window_may_be_spelt_as_on_the_command_line(written: str, moment: int) -> None:
    window = Policy.model_validate({"calling_window": WINDOW | {"from": written, "to": "24:00"}})
    assert window.calling_window is not None
    assert (window.calling_window.begin, window.calling_window.to) == (
        moment * 3_600_000,
        86_400_000,
    )


def test_a_zone_that_was_renamed_stops_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Make zone data that knows Berlin alone, as a system without tzdata-legacy does."""
    (tmp_path / "Europe").mkdir()
    berlin = Path("/usr/share/zoneinfo/Europe/Berlin")
    (tmp_path / "Europe/Berlin").write_bytes(
        berlin.read_bytes() if berlin.exists() else _packaged("Europe/Berlin")
    )
    for name in [name for name in sys.modules if name.partition(".")[0] == "tzdata"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tzdata", None)
    zoneinfo.reset_tzpath([tmp_path])
    zoneinfo.ZoneInfo.clear_cache()
    try:
        for zone in ("US/Eastern", "Asia/Calcutta"):
            Policy.model_validate({"calling_window": WINDOW | {"tz": zone}})
        with pytest.raises(ValidationError, match="no time zone") as caught:
            Policy.model_validate({"calling_window": WINDOW | {"tz": "Europe/Paris"}})
        assert "tzdata" in str(caught.value.errors()[0]["ctx"]["remedy"])
    finally:
        zoneinfo.reset_tzpath()
        zoneinfo.ZoneInfo.clear_cache()


def _packaged(zone: str) -> bytes:
    return importlib.resources.files("tzdata.zoneinfo").joinpath(zone).read_bytes()
