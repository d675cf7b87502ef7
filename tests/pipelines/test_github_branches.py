"""The example workflows on unusual branches: deleted, withdrawn, batched, broken, queued."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from reconciler import __version__
from reconciler.github.comment_marker import read_marker
from tests.pipelines.test_github import codes, scene
from tests.support import sound, write_project

if TYPE_CHECKING:
    from tests.pipelines.story import Scene

__all__ = ["scene"]


def _digests(scene: Scene, number: int) -> dict[str, bool]:
    """Return the comments on a pull request by their title, and whether they approve a plan."""
    markers = [read_marker(text) for text in scene.hub.texts(number)]
    return {marker.title: bool(marker.digest) for marker in markers if marker and not marker.report}


def test_a_project_that_a_later_push_no_longer_touches_loses_its_approval(scene: Scene) -> None:
    scene.git("checkout", "--quiet", "-b", "first")
    scene.edit("acme", "detail: Sales", "detail: First call")
    scene.edit("globex", "detail: Sales", "detail: First call")
    scene.pull_request(1, scene.commit("Change both"))
    assert _digests(scene, 1) == {"acme": True, "globex": True}
    scene.edit("globex", "detail: First call", "detail: Sales")
    scene.pull_request(1, scene.commit("Take globex back"))
    assert _digests(scene, 1) == {"acme": True, "globex": False}
    assert "does not change the project any more" in scene.hub.texts(1)[1]


def test_a_deleted_project_is_pointed_out_since_its_outplans_go_on_dialing(scene: Scene) -> None:
    scene.git("checkout", "--quiet", "-b", "first")
    shutil.rmtree(scene.repository / "customers" / "globex")
    ended = scene.pull_request(1, scene.commit("Delete globex"))
    assert codes(ended) == [("projects", 0), ("planned", 0)]
    assert ended[0].outputs["projects"]["deleted"] == '["customers/globex"]'
    (comment,) = scene.hub.texts(1)
    assert "deletes the project, and not its outplans" in comment
    assert "go on dialing" in comment
    assert _digests(scene, 1) == {"globex": False}


def test_every_environment_of_a_project_is_planned_and_applied(scene: Scene) -> None:
    scene.git("checkout", "--quiet", "-b", "first")
    environments = {"staging": {"endpoint": scene.endpoint}, "prod": {"endpoint": scene.endpoint}}
    directory = scene.repository / "customers" / "acme"
    write_project(directory, sound("sales"), project="acme", environments=environments)
    text = (directory / "reconciler.yaml").read_text(encoding="utf-8")
    own = [line for line in text.splitlines(True) if not line.startswith("  endpoint:")]
    (directory / "reconciler.yaml").write_text("".join(own), encoding="utf-8")
    planned = scene.pull_request(1, scene.commit("Have environments"))
    assert codes(planned) == [("projects", 0), ("plan", 0), ("plan", 0), ("planned", 0)]
    assert _digests(scene, 1) == {"acme (prod)": True, "acme (staging)": True}
    applied = scene.merge(1, "first")
    assert codes(applied)[:2] == [("projects", 0), ("apply", 0)]


def test_a_push_of_two_merges_applies_what_each_of_them_approved(scene: Scene) -> None:
    for number, name in ((1, "acme"), (2, "globex")):
        scene.git("checkout", "--quiet", "-b", name, "main")
        scene.edit(name, "detail: Sales", f"detail: {name} calls")
        scene.pull_request(number, scene.commit(f"Change {name}"))
    before = scene.git("rev-parse", "main")
    scene.merged(1, "acme")
    scene.merged(2, "globex")
    assert codes(scene.pushed(before)) == [("projects", 0), ("apply", 0), ("apply", 0)]
    assert scene.live("acme Sales")["detail"].startswith("acme calls")
    assert scene.live("globex Sales")["detail"].startswith("globex calls")
    for number in (1, 2):
        assert "**Applied** the plan `sha256:" in scene.hub.texts(number)[-1]


def test_an_apply_that_is_refused_says_so_on_the_merged_pull_request(scene: Scene) -> None:
    scene.git("checkout", "--quiet", "-b", "first")
    scene.edit("acme", "detail: Sales", "detail: First call")
    scene.pull_request(1, scene.commit("Change acme"))
    scene.edit("acme", "try_interval: 2h", "try_interval: 3h")
    scene.commit("Change it after the review")
    applied = scene.merge(1, "first")
    assert codes(applied) == [("projects", 0), ("apply", 4)]
    said = scene.hub.texts(1)[-1]
    assert "**Not applied as reviewed:**" in said
    assert "exit code 4" in said
    assert "actions/runs/77" in said
    words, _, version = said.partition("\n")[2].rpartition("\n\n")
    assert version.strip() == f"<sub>reconciler {__version__}</sub>"
    assert words.strip() in applied[1].summary


def test_a_merge_queue_is_planned_and_needs_no_comment(scene: Scene) -> None:
    base = scene.git("rev-parse", "main")
    scene.git("checkout", "--quiet", "-b", "queue")
    scene.edit("acme", "detail: Sales", "detail: First call")
    head = scene.commit("Change acme")
    payload = {"merge_group": {"base_sha": base}}
    ended = scene.runner.run("plan.yml", "merge_group", payload, head, "gh-readonly-queue/main/x")
    assert codes(ended) == [("projects", 0), ("plan", 0), ("planned", 0)]
    assert scene.hub.comments == {}


def test_a_run_by_hand_on_another_branch_starts_nothing(scene: Scene) -> None:
    inputs = {"directory": "customers/acme", "digest": "sha256:" + "0" * 64}
    head = scene.git("rev-parse", "main")
    payload = {"inputs": inputs}
    assert scene.runner.run("apply.yml", "workflow_dispatch", payload, head, "mallory") == []


def test_nothing_to_plan_is_good_and_a_plan_that_failed_is_not(scene: Scene) -> None:
    scene.git("checkout", "--quiet", "-b", "first")
    (scene.repository / "README.md").write_text("hello", encoding="utf-8")
    assert codes(scene.pull_request(1, scene.commit("Say hello"))) == [
        ("projects", 0),
        ("planned", 0),
    ]
    (scene.repository / "customers" / "acme" / "reconciler.yaml").write_text("x: [", "utf-8")
    ended = scene.pull_request(1, scene.commit("Break it"))
    assert codes(ended) == [("projects", 0), ("plan", 1), ("planned", 1)]
    assert "The plan failed" in scene.hub.texts(1)[0]
