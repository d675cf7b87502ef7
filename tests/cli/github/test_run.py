"""`github run`: one step of a workflow, with its annotations, outputs, summary and comment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.github.comment_marker import read_marker
from tests.github.runner_log import obeyed_lines
from tests.support import manifest, sound, write_project

if TYPE_CHECKING:
    from tests.cli.github.conftest import Step
    from tests.conftest import Cli
    from tests.github.server import GitHub


@pytest.fixture
def pull_request(step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make it a run for pull request 7."""
    event = {"number": 7, "pull_request": {"number": 7}}
    Path("event.json").write_text(json.dumps(event), encoding="utf-8")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(Path("event.json").absolute()))
    monkeypatch.setenv("GITHUB_EVENT_NAME", "pull_request")


def test_validate_annotates_and_fails_with_its_findings(step: Step, cli: Cli) -> None:
    write_project(Path(), manifest("sales", dial_timeout=30))
    done = cli("github", "run", "validate")
    assert done.code == 1
    assert obeyed_lines(done.out)[0].startswith("::error file=outplans/sales.yaml,line=")
    assert step.outputs["exitcode"] == "1"


@pytest.mark.usefixtures("pull_request")
def test_plan_writes_outputs_summary_and_the_comment(hub: GitHub, step: Step, cli: Cli) -> None:
    write_project(Path(), sound())
    done = cli("github", "run", "plan")
    assert (done.code, step.outputs["exitcode"], step.outputs["changes"]) == (0, "2", "true")
    (comment,) = hub.texts(7)
    marker = read_marker(comment)
    assert marker is not None
    assert (marker.project, marker.environment, marker.digest) == (
        "acme",
        "",
        step.outputs["digest"],
    )
    markdown = Path(step.outputs["markdown"]).read_text(encoding="utf-8")
    assert read_marker(markdown) == marker
    assert markdown.partition("\n")[2].strip() in step.summary
    assert json.loads(Path(step.outputs["plan"]).read_text(encoding="utf-8"))["digest"]


@pytest.mark.usefixtures("pull_request")
def test_a_comment_that_is_not_wanted_needs_no_token(
    hub: GitHub, step: Step, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(Path(), sound())
    monkeypatch.delenv("GITHUB_TOKEN")
    assert cli("github", "run", "plan", "--comment", "false").code == 0
    assert hub.asked == []
    assert "no token for GitHub" in cli("github", "run", "plan").out


def test_without_a_pull_request_there_is_no_comment(hub: GitHub, step: Step, cli: Cli) -> None:
    write_project(Path(), sound())
    assert cli("github", "run", "plan").code == 0
    assert hub.asked == []


@pytest.mark.usefixtures("pull_request")
def test_an_environment_has_its_own_comment(hub: GitHub, step: Step, cli: Cli) -> None:
    staging = {"endpoint": "sandbox:"}
    write_project(Path(), sound(), environments={"staging": staging, "prod": staging})
    for name in ("staging", "prod", "staging"):
        done = cli("github", "run", "plan", "--env", name)
        assert done.code == 0, done.out
    markers = [read_marker(text) for text in hub.texts(7)]
    assert [marker.environment for marker in markers if marker is not None] == ["staging", "prod"]


def test_apply_carries_out_the_digest_that_it_is_given(step: Step, cli: Cli) -> None:
    write_project(Path(), sound())
    cli("github", "run", "plan")
    digest = step.outputs["digest"]
    other = "sha256:" + "0" * 64
    assert cli("github", "run", "apply", "--digest", other).code == 4
    assert cli("github", "run", "apply", "--digest", digest).code == 0
    assert (step.outputs["exitcode"], step.outputs["digest"]) == ("0", digest)
    assert f"**Applied** the plan `{digest}` of acme." in step.summary
    assert cli("plan", "--detailed-exitcode").code == 0


def test_more_options_are_words_and_no_shell(step: Step, cli: Cli) -> None:
    write_project(Path(), sound(), sound("b2b", name="B2B"))
    assert cli("github", "run", "plan", "--args=--target 'b2b'").code == 0
    assert step.outputs["add"] == "1"
    done = cli("github", "run", "plan", "--args=--target $(id); 'x")
    assert (done.code, "--args: a quote or a backslash ends too early" in done.out) == (1, True)
    assert "has no option --nope" in cli("github", "run", "validate", "--args=--nope").out


def test_a_drift_that_cannot_be_told_leaves_the_issue_alone(
    hub: GitHub, step: Step, cli: Cli
) -> None:
    write_project(Path(), manifest("sales", dial_timeout=30))
    assert cli("github", "run", "drift").code == 1
    assert (hub.asked, step.outputs["exitcode"]) == ([], "1")


@pytest.mark.parametrize("words", ["", "destroy", "plan --comment maybe"])
def test_a_usage_error_is_a_sentence(words: str, step: Step, cli: Cli) -> None:
    done = cli("github", "run", *words.split())
    assert (done.code, "\nError: " in done.out, done.err) == (1, True, "")
