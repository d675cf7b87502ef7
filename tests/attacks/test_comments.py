"""Who would like a plan to count as reviewed, or the runner to obey: comments, branches, texts."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.github.comment_marker import CommentMarker, read_marker
from tests.attacks.command import reconciler
from tests.github.conftest import hub, served
from tests.github.runner_log import obeyed_lines
from tests.support import manifest, sound, write_project

if TYPE_CHECKING:
    from tests.github.server import GitHub
    from tests.support import Run

__all__ = ["hub", "served"]

DIGEST, OTHER = "sha256:" + "ab" * 32, "sha256:" + "cd" * 32
SHA = "1" * 40
EVIL = "x\n::add-mask::x\n::stop-commands::y\n::y::\n::set-output name=digest::z"


@pytest.fixture
def merged(hub: GitHub) -> None:
    """A project in its repository, and pull request 7, which was merged."""
    write_project(Path("customers/acme"), sound())
    subprocess.run(["git", "init", "--quiet"], check=True)
    subprocess.run(["git", "add", "."], check=True)
    hub.pulls[SHA] = [{"number": 7, "merged_at": "2026-11-22T00:00:00Z", "merge_commit_sha": SHA}]


def _step(hub: GitHub, *words: str, event: str = "push", ref: str = "main", **more: str) -> Run:
    """Run a step of a workflow; `event` is what started it."""
    payload = {"number": 7, "pull_request": {"number": 7}} if event == "pull_request" else {}
    Path("event.json").write_text(
        json.dumps(payload | {"repository": {"default_branch": "main"}}), encoding="utf-8"
    )
    variables = hub.environ() | {
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(Path("event.json").absolute()),
        "GITHUB_SHA": SHA,
        "GITHUB_REF": f"refs/heads/{ref}",
    }
    return reconciler("-C", "customers/acme", *words, environment=variables | more)


def _refused(run: Run, code: int, said: str) -> None:
    assert run.code == code, run
    assert said in run.out + run.err
    assert "Traceback" not in run.out + run.err


@pytest.mark.usefixtures("merged")
@pytest.mark.parametrize("login", ["mallory", "dependabot[bot]", "github-actions"])
def test_a_comment_of_another_account_approves_nothing(hub: GitHub, login: str) -> None:
    hub.comment(7, CommentMarker("acme", "", DIGEST, "customers/acme").line, login)
    _refused(_step(hub, "github", "run", "apply"), 4, "#7 has no comment of ours")


@pytest.mark.usefixtures("merged")
@pytest.mark.parametrize("second", [OTHER, ""])
@pytest.mark.parametrize("directory", ["customers/acme", ""])
def test_a_second_comment_of_ours_takes_the_approval_away(
    hub: GitHub, second: str, directory: str
) -> None:
    hub.comment(7, CommentMarker("acme", "", second, "customers/acme").line)
    hub.comment(7, CommentMarker("acme", "", DIGEST, directory).line)
    _refused(_step(hub, "github", "run", "apply"), 4, "comments of ours with different plans")


@pytest.mark.usefixtures("merged")
def test_a_comment_about_another_place_approves_nothing(hub: GitHub) -> None:
    hub.comment(7, CommentMarker("acme", "", DIGEST, "customers/globex").line)
    hub.comment(7, CommentMarker("acme", "prod", DIGEST, "customers/acme").line)
    hub.comment(7, "> " + CommentMarker("acme", "", DIGEST, "customers/acme").line)
    _refused(_step(hub, "github", "run", "apply"), 4, "#7 has no comment of ours")
    hub.comment(7, CommentMarker("globex", "", DIGEST, "customers/acme").line)
    _refused(_step(hub, "github", "run", "apply"), 4, "#7 has no comment of ours")


@pytest.mark.usefixtures("merged")
@pytest.mark.parametrize("text", ["nonsense", f"{EVIL}: [", "metadata: {name: other}", ""])
def test_a_broken_project_file_does_not_keep_the_old_approval_alive(hub: GitHub, text: str) -> None:
    hub.comment(7, CommentMarker("acme", "", DIGEST, "customers/acme").line + "\nreviewed")
    hub.comment(7, CommentMarker("acme", "prod", OTHER, "customers/acme").line + "\nreviewed")
    elsewhere = hub.comment(7, CommentMarker("globex", "", OTHER, "customers/globex").line)
    Path("customers/acme/reconciler.yaml").write_text(text, encoding="utf-8")
    run = _step(hub, "github", "run", "plan", event="pull_request")
    assert run.code == 1, run
    for written in hub.texts(7)[:2]:
        marker = read_marker(written)
        assert marker is not None
        assert marker.digest == ""
        assert "The plan failed" in written
    assert hub.comments[elsewhere["id"]]["body"].endswith(
        f"digest={OTHER} directory=customers/globex -->"
    )
    _obeys_nothing_but_annotations(run)


@pytest.mark.usefixtures("merged")
def test_no_text_of_a_branch_is_obeyed_by_the_runner(hub: GitHub) -> None:
    write_project(
        Path("customers/acme"), manifest("sales", name=EVIL, detail=EVIL, source={"type": "tel"})
    )
    for words in (("validate",), ("plan",), ("drift", "--issue=false")):
        run = _step(hub, "github", "run", *words, event="pull_request")
        _obeys_nothing_but_annotations(run)
    broken = Path("customers/acme/outplans/broken.yaml")
    broken.write_text(f'"{EVIL}": [\n::add-mask::x', encoding="utf-8")
    for words in (("validate",), ("plan",), ("drift",), ("projects",)):
        run = _step(hub, "github", "run", *words, event="pull_request")
        _obeys_nothing_but_annotations(run)


def _obeys_nothing_but_annotations(run: Run) -> None:
    lines = obeyed_lines(run.out) + obeyed_lines(run.err)
    assert all(line.split()[0] in ("::error", "::warning", "::notice") for line in lines), lines


@pytest.mark.usefixtures("merged")
def test_a_server_that_gives_commands_is_not_obeyed(hub: GitHub) -> None:
    from tests.github.server import Fault

    message = {"message": EVIL, "errors": [{"message": EVIL}]}
    hub.faults.append(Fault("GET", "/pulls$", 422, body=message))
    run = _step(hub, "github", "run", "apply")
    _refused(run, 1, "GitHub refused the request")
    _obeys_nothing_but_annotations(run)


@pytest.mark.usefixtures("merged")
@pytest.mark.parametrize("command", ["plan", "apply", "projects", "validate", "drift"])
def test_pull_request_target_is_refused(hub: GitHub, command: str) -> None:
    run = _step(hub, "github", "run", command, event="pull_request_target")
    _refused(run, 1, "pull_request_target gives the secrets of the repository to anybody's branch")
    assert hub.asked == []


@pytest.mark.usefixtures("merged")
def test_a_run_by_hand_on_a_branch_applies_nothing(hub: GitHub) -> None:
    words = ("github", "run", "apply", f"--digest={DIGEST}")
    run = _step(hub, *words, event="workflow_dispatch", ref="mallory/branch")
    _refused(run, 1, "apply runs for refs/heads/mallory/branch, and only main is applied")
    _refused(_step(hub, *words, event="workflow_dispatch"), 4, "digest")
