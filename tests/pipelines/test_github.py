"""The example workflows, from a branch to a closed drift issue, with real git, shells and HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from reconciler.sandbox.initial_state import ACCESS_KEY
from tests.github.server import TOKEN, serving
from tests.pipelines.runner import Ended, Runner
from tests.pipelines.story import Scene, voipbin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Two customers, committed on main; nothing is live."""
    with serving() as hub, voipbin(tmp_path / "voipbin.db") as endpoint:
        secrets = {"VOIPBIN_ACCESS_KEY": ACCESS_KEY}
        repository = tmp_path / "repository"
        repository.mkdir()
        runner = Runner(repository, tmp_path / "runs", hub.environ(), secrets)
        made = Scene(repository, endpoint, hub, runner)
        made.begin()
        yield made


def codes(ended: list[Ended]) -> list[tuple[str, int]]:
    return [(job.job, job.code) for job in ended]


def _no_secrets(scene: Scene, *runs: list[Ended]) -> None:
    told = "".join(job.log + job.summary for run in runs for job in run)
    told += "".join(comment["body"] for comment in scene.hub.comments.values())
    assert ACCESS_KEY not in told
    assert TOKEN not in told


def test_from_a_branch_to_a_closed_issue(scene: Scene) -> None:
    # A branch, an edit, a plan in the pull request: one comment, for the project that changed.
    scene.git("checkout", "--quiet", "-b", "first")
    scene.edit("acme", "detail: Sales", "detail: First call")
    planned = scene.pull_request(1, scene.commit("Change acme"))
    assert codes(planned) == [("projects", 0), ("plan", 0), ("planned", 0)]
    outputs = planned[1].outputs["action"]
    assert {name: outputs[name] for name in ("exitcode", "changes", "add")} == {
        "exitcode": "2",
        "changes": "true",
        "add": "1",
    }
    (comment,) = scene.hub.texts(1)
    assert comment.startswith("<!-- reconciler: project=acme ")
    assert outputs["digest"] in comment.splitlines()[0]
    assert "acme Sales" in planned[1].summary

    # A second push edits the comment; the digest is another one.
    scene.edit("acme", "try_interval: 2h", "try_interval: 3h")
    again = scene.pull_request(1, scene.commit("Call less often"))
    assert [comment["id"] for comment in scene.hub.comments.values()] == [1]
    assert again[1].outputs["action"]["digest"] not in ("", outputs["digest"])

    # The merge applies the digest of the comment, to this project only.
    applied = scene.merge(1, "first")
    assert codes(applied) == [("projects", 0), ("apply", 0)]
    assert applied[1].outputs["action"]["digest"] == again[1].outputs["action"]["digest"]
    assert scene.live("acme Sales")["try_interval"] == 3 * 3_600_000

    # Globex was never applied: its outplan is missing. Acme's is edited by hand: an issue each.
    scene.by_hand("acme Sales", dial_timeout=90_000)
    night = scene.night()
    assert codes(night) == [("projects", 0), ("drift", 0), ("drift", 0)]
    assert [job.outputs["action"]["changes"] for job in night[1:]] == ["true", "true"]
    issue, other = scene.hub.issues.values()
    assert (issue["title"].split()[4], other["title"].split()[4]) == ("acme", "globex")
    assert "dial_timeout" in issue["body"]

    # It gets worse: the issue says so. The drift of globex is the same, and no news.
    scene.hub.writes()
    scene.by_hand("acme Sales", dial_timeout=90_000, max_try_count_0=9)
    scene.night()
    assert "max_try_count_0" in issue["body"]
    assert all("/issues/1" in write for write in scene.hub.writes())

    # The edit is taken back: its issue is closed, and no other was opened.
    scene.by_hand("acme Sales", dial_timeout=30_000, max_try_count_0=3)
    last = scene.night()
    assert last[1].outputs["action"]["changes"] == "false"
    assert (issue["state"], issue["state_reason"]) == ("closed", "completed")
    assert (other["state"], len(scene.hub.issues)) == ("open", 2)
    _no_secrets(scene, planned, again, applied, night, last)


def test_a_merge_over_a_changed_account_writes_nothing(scene: Scene) -> None:
    scene.git("checkout", "--quiet", "-b", "first")
    scene.edit("acme", "detail: Sales", "detail: First call")
    scene.pull_request(1, scene.commit("Change acme"))
    scene.merge(1, "first")
    scene.git("checkout", "--quiet", "-b", "second")
    scene.edit("acme", "try_interval: 2h", "try_interval: 3h")
    scene.pull_request(2, scene.commit("Call less often"))
    scene.by_hand("acme Sales", dial_timeout=90_000)
    before = scene.live("acme Sales")
    stale = scene.merge(2, "second")
    assert codes(stale) == [("projects", 0), ("apply", 4)]
    assert scene.live("acme Sales") == before

    # A person looks, plans, and gives the digest of that plan to the workflow.
    digest = re.findall(r"its digest is (sha256:[0-9a-f]{64})", stale[1].log)[0]
    inputs = {"directory": "customers/acme", "digest": digest}
    head = scene.git("rev-parse", "main")
    by_hand = scene.runner.run("apply.yml", "workflow_dispatch", {"inputs": inputs}, head)
    assert codes(by_hand) == [("by-hand", 0)]
    assert scene.live("acme Sales")["try_interval"] == 3 * 3_600_000


def test_what_nobody_planned_is_not_applied(scene: Scene) -> None:
    scene.git("checkout", "--quiet", "-b", "first")
    scene.edit("acme", "detail: Sales", "detail: First call")
    scene.commit("Change acme")
    ended = scene.merge(1, "first")
    assert codes(ended) == [("projects", 0), ("apply", 4)]
    assert "has no comment of ours with a plan of acme" in ended[1].log


def test_a_mistake_is_annotated_and_takes_the_approval_away(scene: Scene) -> None:
    scene.git("checkout", "--quiet", "-b", "first")
    scene.edit("acme", "detail: Sales", "detail: First call")
    scene.pull_request(1, scene.commit("Change acme"))
    scene.edit("acme", "dial_timeout: 30s", "dial_timeout: 30")
    ended = scene.pull_request(1, scene.commit("Break it"))
    assert codes(ended) == [("projects", 0), ("plan", 1), ("planned", 1)]
    assert re.search(
        r"^::error file=customers/acme/outplans/sales\.yaml,line=\d", ended[1].log, re.M
    )
    (comment,) = scene.hub.texts(1)
    assert comment.splitlines()[0] == "<!-- reconciler: project=acme directory=customers/acme -->"
    assert "The plan failed" in comment
    assert "dial_timeout: 30" in comment
    assert "(https://github.test/acme/dialing/actions/runs/77)" in comment
    assert "The plan failed" in ended[1].summary
    assert codes(scene.merge(1, "first"))[1] == ("apply", 4)


def test_a_pull_request_from_a_fork_is_not_planned_and_not_merged(scene: Scene) -> None:
    pull = {"number": 1, "base": {"sha": ""}, "head": {"repo": {"full_name": "mallory/dialing"}}}
    head = scene.git("rev-parse", "main")
    ended = scene.runner.run("plan.yml", "pull_request", {"pull_request": pull}, head)
    assert codes(ended) == [("planned", 1)]


def test_a_directory_cannot_break_out_of_the_script(scene: Scene) -> None:
    inputs = {"directory": '"; touch owned; echo "$(touch owned)', "digest": "$(touch owned)"}
    head = scene.git("rev-parse", "main")
    ended = scene.runner.run("apply.yml", "workflow_dispatch", {"inputs": inputs}, head)
    assert codes(ended) == [("by-hand", 1)]
    assert list(scene.runner.directory.rglob("owned")) == []
