"""`github comment`: a saved plan in the pull request of the run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import sound, write_project

if TYPE_CHECKING:
    from tests.cli.github.conftest import Step
    from tests.conftest import Cli
    from tests.github.server import GitHub

COMMENT = ["github", "comment", "--plan", "plan.json", "--markdown", "plan.md"]


@pytest.fixture
def planned(cli: Cli) -> None:
    """A saved plan of one create, and Markdown with a marker of another project."""
    write_project(Path(), sound())
    assert cli("plan", "--out", "plan.json").code == 0
    text = "<!-- reconciler: project=evil -->\n\n# One to add\n"
    Path("plan.md").write_text(text, encoding="utf-8")


@pytest.mark.usefixtures("planned", "step")
def test_it_writes_one_comment_with_the_marker_of_the_plan(hub: GitHub, cli: Cli) -> None:
    for said in ("created", "unchanged"):
        done = cli(*COMMENT, "--number", "7")
        assert (done.code, done.err) == (0, "")
        assert f"Comment of acme on #7: {said}. https://github.test/7#c1\n" in done.out
    (text,) = hub.texts(7)
    assert text.startswith("<!-- reconciler: project=acme")
    assert " -->\n# One to add\n\n<sub>reconciler " in text


@pytest.mark.usefixtures("planned", "step")
def test_the_number_is_that_of_the_event(
    hub: GitHub, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = {"number": 9, "pull_request": {"number": 9}}
    Path("event.json").write_text(json.dumps(event), encoding="utf-8")
    monkeypatch.setenv("GITHUB_EVENT_PATH", "event.json")
    assert cli(*COMMENT).code == 0
    assert len(hub.texts(9)) == 1


@pytest.mark.usefixtures("planned", "step")
def test_a_run_for_no_pull_request_is_told(cli: Cli) -> None:
    done = cli(*COMMENT)
    assert done.code == 1
    assert "this run is not for a pull request" in done.out


@pytest.mark.usefixtures("planned")
def test_a_refused_token_is_a_sentence_without_the_token(
    hub: GitHub, step: Step, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_wrong")
    done = cli(*COMMENT, "--number", "7", "-v")
    assert (done.code, "POST /graphql (401, request id ABCD:1234)" in done.out) == (1, True)
    assert "ghs_wrong" not in done.out + done.err


@pytest.mark.usefixtures("step")
@pytest.mark.parametrize("missing", ["plan.json", "plan.md"])
def test_a_missing_file_is_told(missing: str, planned: None, cli: Cli) -> None:
    Path(missing).unlink()
    done = cli(*COMMENT, "--number", "7")
    assert (done.code, f"cannot read {missing}" in done.out) == (1, True)


@pytest.mark.usefixtures("step")
def test_an_edited_plan_is_not_shown(hub: GitHub, planned: None, cli: Cli) -> None:
    plan = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    plan["counts"]["add"] = 0
    Path("plan.json").write_text(json.dumps(plan), encoding="utf-8")
    assert "it was edited" in cli(*COMMENT, "--number", "7").out
    assert hub.texts(7) == []
