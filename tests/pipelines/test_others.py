"""GitLab and Kubernetes: their scripts, run as they stand against the sandbox."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.gitlab.conftest import lab, served_lab
from tests.pipelines.test_lint import GITLAB, KUBERNETES
from tests.support import command_script, sound, write_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cli
    from tests.gitlab.server import GitLab

__all__ = ["lab", "served_lab"]


@pytest.fixture
def reconciler(tmp_path: Path) -> Path:
    """A `reconciler` to put on the PATH."""
    path = tmp_path / "bin" / "reconciler"
    path.parent.mkdir()
    path.write_text(command_script(), encoding="utf-8")
    path.chmod(0o755)
    return path


def _run(script: str, reconciler: Path, **more: str) -> tuple[int, str]:
    done = subprocess.run(
        ["sh", "-ec", script],
        env={"PATH": f"{reconciler.parent}:{os.environ['PATH']}", "HOME": str(Path.cwd())} | more,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_the_jobs_of_gitlab_from_plan_to_drift(reconciler: Path, lab: GitLab) -> None:
    Path(".git").mkdir()
    write_project(Path("customers/acme"), sound())
    jobs: dict[str, Any] = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))

    def job(name: str, reviewed: str = "") -> tuple[int, str]:
        variables = {"PROJECT": "customers/acme", "CI": "true"} | lab.environ()
        variables |= {"REVIEWED": reviewed} if reviewed else {}
        return _run("\n".join(jobs[name]["script"]), reconciler, **variables)

    assert job("drift")[0] == 2
    assert job("validate")[0] == 0
    code, told = job("plan")
    (digest,) = re.findall(r"^REVIEWED=(sha256:[0-9a-f]{64})$", told, re.M)
    assert code == 0, told
    assert "sales" in Path("plans/plan.md").read_text(encoding="utf-8")
    assert _read("plans/widget.json") == {"create": 1, "update": 0, "delete": 0}
    assert _read("quality.json") == []
    (note,) = lab.texts()
    assert f"digest={digest}" in note
    code, told = job("apply")
    assert code
    assert "run it with the variable REVIEWED" in told
    assert job("apply", "sha256:" + "0" * 64)[0] == 4, "another plan was reviewed"
    assert job("apply", digest)[0] == 0
    code, told = job("drift")
    assert (code, "No drift." in told) == (0, True)
    assert job("apply", digest)[0] == 4, "a plan is applied once"

    # A plan that is withheld fails the job, and its report is kept all the same.
    write_project(Path("customers/acme"), sound(), policy={"max_attempts_total": 1})
    Path("plans/plan.md").unlink()
    assert job("plan")[0] == 3
    assert "RC" in Path("plans/plan.md").read_text(encoding="utf-8")
    Path("customers/acme/reconciler.yaml").write_text("nonsense", encoding="utf-8")
    Path("plans/plan.json").unlink()
    assert job("plan")[0] == 1
    assert job("validate")[0] == 1
    assert [issue["location"]["path"] for issue in _read("quality.json")] == [
        "customers/acme/reconciler.yaml"
    ]
    (note,) = lab.texts()
    assert "**The plan failed**" in note
    assert digest not in note


def _read(name: str) -> Any:
    return json.loads(Path(name).read_text(encoding="utf-8"))


def test_a_note_that_cannot_be_written_fails_a_plan_that_went_well(
    reconciler: Path, lab: GitLab
) -> None:
    write_project(Path("customers/acme"), sound())
    script = "\n".join(yaml.safe_load(GITLAB.read_text(encoding="utf-8"))["plan"]["script"])
    variables = {"PROJECT": "customers/acme"} | lab.environ()
    code, told = _run(script, reconciler, **variables | {"GITLAB_TOKEN": "expired-token"})
    assert (code, "GITLAB_TOKEN is not valid" in told) == (1, True)
    assert _run(script, reconciler, **variables | {"GITLAB_TOKEN": ""})[0] == 0
    assert lab.texts() == []


def test_gitlab_keeps_what_was_withheld_and_plans_what_a_branch_touches() -> None:
    jobs: dict[str, Any] = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    artifacts = jobs["plan"]["artifacts"]
    assert artifacts["when"] == "always"
    assert not any(set(path) & set("*$") for path in artifacts["paths"]), "GitLab shows no link"
    for name in ("plan", "apply"):
        assert all("$PROJECT/**/*" in rule["changes"] for rule in jobs[name]["rules"])
        assert "artifacts" not in jobs["apply"]
        assert jobs[name]["environment"], "the key is an environment's"


def test_no_two_jobs_of_gitlab_install_into_one_directory() -> None:
    # With a shell executor they run side by side on one machine: one replaced what the other ran.
    jobs: dict[str, Any] = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    places = re.findall(r"/tmp/[^\s\"/]+", "\n".join(jobs["default"]["before_script"]))
    assert set(places) == {"/tmp/reconciler-$CI_JOB_ID"}


def test_the_files_of_a_config_map_are_a_project(cli: Cli) -> None:
    # The kubelet mounts a directory of links into a hidden directory, which is replaced at once.
    shutil.copy(KUBERNETES / "acme" / "reconciler.yaml", "reconciler.yaml")
    hidden = Path("outplans/..2026_11_22")
    hidden.mkdir(parents=True)
    shutil.copy(KUBERNETES / "acme" / "outplans" / "sales-standard.yaml", hidden)
    Path("outplans/..data").symlink_to(hidden.name)
    Path("outplans/sales-standard.yaml").symlink_to("..data/sales-standard.yaml")
    done = cli("validate")
    assert (done.code, "1 outplan in 1 file" in done.out) == (0, True), done.out + done.err


@pytest.fixture
def cron_job(reconciler: Path) -> Callable[[], tuple[int, str]]:
    """Run both containers, with a `curl` that keeps what it was given to push."""
    pod = yaml.safe_load((KUBERNETES / "base" / "cronjob.yaml").read_text(encoding="utf-8"))
    pod = pod["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    curl = reconciler.with_name("curl")
    curl.write_text(
        '#!/bin/sh\nfor word; do case $word in @*) cp "${word#@}" pushed;; esac; done\n', "utf-8"
    )
    curl.chmod(0o755)
    scripts = [
        container["args"][0].replace("/metrics/", f"{Path.cwd()}/kept/")
        for container in (*pod["initContainers"], *pod["containers"])
    ]
    scripts = [script.replace("/project", "project") for script in scripts]
    Path("kept").mkdir()

    def run() -> tuple[int, str]:
        code, told = _run(scripts[0], reconciler)
        assert code == 0, told
        code, more = _run(scripts[1], reconciler, PUSHGATEWAY="http://push", PROJECT="acme")
        return code, told + more

    return run


def test_drift_is_no_failure_of_the_cron_job_but_an_error_is_and_both_are_pushed(
    cron_job: Callable[[], tuple[int, str]],
) -> None:
    write_project(Path("project"), sound())
    code, told = cron_job()
    assert code == 0, told
    assert "reconciler" in Path("pushed").read_text(encoding="utf-8")
    Path("pushed").unlink()
    Path("project/reconciler.yaml").write_text("nonsense", encoding="utf-8")
    assert cron_job()[0] == 1
    assert "reconciler" in Path("pushed").read_text(encoding="utf-8")
