"""`-l`: every command that takes it looks at what the labels select, and says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.state import outplans
from tests.support import manifest, parsed_lines, to_yaml, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

COMMANDS = ("plan", "apply --auto-approve", "drift", "validate", "timeline", "list")


def _labelled(key: str, **changes: Any) -> dict[str, Any]:
    document = manifest(key, **changes)
    document["metadata"]["labels"] = {"team": {"a": "sales", "b": "support"}.get(key, key)}
    return document


@pytest.fixture(autouse=True)
def project() -> None:
    """A project of two teams, and an outplan of neither."""
    write_project(Path(), _labelled("a"), _labelled("b"), manifest("c"))


@pytest.mark.parametrize("command", COMMANDS)
def test_what_selects_nothing_is_an_error_that_says_what_there_is(command: str, cli: Cli) -> None:
    done = cli(*command.split(), "-l", "team=slaes")
    assert (done.code, done.out) == (1, "")
    assert "Error: -l team=slaes: no manifest has such labels" in done.err
    assert "labels there are: team=sales, team=support" in done.err
    assert outplans() == []


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_selector_is_refused(command: str, cli: Cli) -> None:
    done = cli(*command.split(), "-l", "team=")
    assert "no manifest has such labels" in done.err
    done = cli(*command.split(), "--selector", "team in sales")
    assert (done.code, done.out) == (1, "")
    assert "is no label selector" in done.err


def test_plan_and_apply_leave_the_rest_alone_and_say_so(cli: Cli) -> None:
    assert cli("apply", "--auto-approve").code == 0
    Path("outplans/c.yaml").unlink()
    write_project(Path(), _labelled("a", dial_timeout="40s"), _labelled("b", dial_timeout="40s"))
    done = cli("plan", "-l", "team=sales", "--max-destroys", "9")
    assert "Plan: 0 to add, 1 to change, 0 to destroy." in done.out
    said = (
        "Note: this is only of a, which -l team=sales selects; other outplans may differ too, and "
        "1 outplan that no manifest wants is left alone: -l goes by the labels of manifests\n"
        "      to do: to destroy what no manifest wants, name its key with --target, or plan "
        "without -l\n"
    )
    assert said in done.out
    applied = cli("apply", "-l", "team=sales", "--auto-approve", "--max-destroys", "9")
    assert (applied.code, said in applied.out) == (0, True)
    assert {row["name"]: row["dial_timeout"] for row in outplans()} == {
        "a": 40_000,
        "b": 30_000,
        "c": 30_000,
    }


def test_every_format_of_a_plan_says_that_it_is_one_of_a_selection(cli: Cli) -> None:
    for output in ("json", "markdown", "html"):
        done = cli("plan", "-l", "team=sales", "-o", output)
        assert done.code == 0
        assert "this is only of a, which" in done.out
    begin = parsed_lines(cli("apply", "-l", "team=sales", "--auto-approve", "-o", "json").out)
    assert [line["code"] for line in begin if line["type"] == "notice"] == ["narrowed"]


def test_a_saved_plan_of_a_selection_is_applied_and_cannot_be_narrowed(cli: Cli) -> None:
    assert cli("plan", "-l", "team=sales", "--out", "plan.json").code == 0
    refused = cli("apply", "plan.json", "-l", "team=support")
    assert refused.code == 1
    assert "a saved plan is applied as it is; planning options cannot change it" in refused.err
    assert outplans() == []
    assert cli("apply", "plan.json").code == 0
    assert [row["name"] for row in outplans()] == ["a"]


def test_keys_and_labels_are_not_mixed(cli: Cli) -> None:
    for words in (("plan", "--target", "a"), ("apply", "--auto-approve", "--target", "a")):
        done = cli(*words, "-l", "team=sales")
        assert (done.code, "--target names keys, and -l selects by labels" in done.err) == (1, True)
    done = cli("timeline", "a", "-l", "team=sales")
    assert (done.code, "KEY names outplans, and -l selects by labels" in done.err) == (1, True)


def test_drift_is_of_the_selection_and_says_so(cli: Cli) -> None:
    assert cli("apply", "--auto-approve").code == 0
    Path("outplans/c.yaml").unlink()
    write_project(Path(), _labelled("b", dial_timeout="40s"))
    same = cli("drift", "-l", "team=sales")
    assert (same.code, "No drift. 1 outplan matches its manifest.\n" in same.out) == (0, True)
    assert "this is only of a, which -l team=sales selects" in same.out
    assert "this is only of a" in cli("drift", "-l", "team=sales", "-o", "markdown").out
    assert cli("drift", "-l", "team=support").code == 2
    lines = parsed_lines(cli("drift", "-l", "team=support", "-o", "json").out)
    assert [line["key"] for line in lines if line["type"] == "drift"] == ["b"]
    assert [line["code"] for line in lines if line["type"] == "notice"] == ["narrowed"]


def test_validate_tells_findings_of_the_selection_and_problems_of_all(cli: Cli) -> None:
    whole, some = (cli("validate", *words) for words in ((), ("-l", "team=sales")))
    assert "outplans/b.yaml" in whole.out
    assert (some.code, "outplans/b.yaml" in some.out) == (0, False)
    assert "Success! 1 outplan that -l team=sales selects, in 3 files of project acme." in some.out
    data = json.loads(cli("validate", "-l", "team=sales", "-o", "json").out)
    assert (data["outplans"], data["selector"]) == (1, "team=sales")
    assert {finding["key"] for finding in data["findings"]} == {"a"}
    Path("outplans/b.yaml").write_text("kind: Outplan\n", encoding="utf-8")
    wrong = cli("validate", "-l", "team=sales")
    assert (wrong.code, "outplans/b.yaml:1:1" in wrong.out) == (1, True)


def test_validate_takes_a_label_of_any_environment(cli: Cli) -> None:
    write_project(Path(), environments={"prod": {"patches": ["patches"]}, "test": {}})
    Path("patches").mkdir()
    patch = {**manifest("c"), "spec": {"dial_timeout": "40s"}}
    patch["metadata"] = {"name": "c", "labels": {"team": "prod-only"}}
    Path("patches/c.yaml").write_text(to_yaml(patch), encoding="utf-8")
    done = cli("validate", "-l", "team=prod-only")
    assert (done.code, "1 outplan that -l team=prod-only selects" in done.out) == (0, True)
    assert cli("validate", "--env", "test", "-l", "team=prod-only").code == 1


def test_timeline_and_list_show_the_selection(cli: Cli) -> None:
    rows = json.loads(cli("timeline", "-l", "team in (sales,support)", "-o", "json").out)
    assert [row["key"] for row in rows["timelines"]] == ["a", "b"]
    assert cli("apply", "-l", "team", "--auto-approve").code == 0
    Path("outplans/b.yaml").unlink()
    listed = json.loads(cli("list", "-l", "!legacy", "-o", "json").out)["outplans"]
    # What no manifest wants has no labels that would be known, so not even "not legacy" is true.
    assert [row["key"] for row in listed] == ["a", "c"]


def test_a_report_of_tests_has_a_case_for_each_that_is_selected(cli: Cli) -> None:
    assert 'name="a"' in cli("validate", "-o", "junit").out
    done = cli("validate", "-l", "team=support", "-o", "junit")
    assert [key for key in "abc" if f'name="{key}"' in done.out] == ["b"]


def test_what_is_given_up_has_labels_too(cli: Cli) -> None:
    assert cli("apply", "--auto-approve").code == 0
    write_project(Path(), _labelled("a", lifecycle={"forget": True}))
    done = cli("apply", "-l", "team=sales", "--auto-approve")
    assert (done.code, "1 forgotten" in done.out) == (0, True)
    (shown,) = json.loads(cli("timeline", "-l", "team=sales", "-o", "json").out)["timelines"]
    assert shown["key"] == "a"
    assert cli("validate", "-l", "team=sales").code == 0
    assert cli("drift", "-l", "team=support").code == 0
