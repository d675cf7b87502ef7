"""GitLab and Kubernetes: their scripts, run as they stand against the sandbox."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.pipelines.test_lint import GITLAB, KUBERNETES
from tests.support import command_script, sound, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli


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


def test_the_jobs_of_gitlab_from_plan_to_drift(reconciler: Path, cli: Cli) -> None:
    write_project(Path("customers/acme"), sound())
    jobs: dict[str, Any] = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))

    def job(name: str) -> tuple[int, str]:
        lines = [line.replace("/tmp/reconciler/bin/", "") for line in jobs[name]["script"]]
        return _run("\n".join(lines), reconciler, PROJECT="customers/acme", CI="true")

    assert job("drift")[0] == 2
    for name in ("validate", "plan", "apply", "drift"):
        code, told = job(name)
        assert code == 0, told
    assert "No drift." in told
    assert "sales" in Path("customers/acme/plan.md").read_text(encoding="utf-8")
    assert job("apply")[0] == 4, "a plan is applied once"


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


def test_drift_is_no_failure_of_the_cron_job_but_an_error_is(reconciler: Path) -> None:
    pod = yaml.safe_load((KUBERNETES / "base" / "cronjob.yaml").read_text(encoding="utf-8"))
    pod = pod["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    script = pod["initContainers"][0]["args"][0]
    write_project(Path("project"), sound())
    Path("metrics").mkdir()
    script = script.replace("/project", "project").replace("/metrics", str(Path.cwd() / "metrics"))
    code, told = _run(script, reconciler)
    assert code == 0, told
    assert "reconciler" in Path("metrics/drift.prom").read_text(encoding="utf-8")
    Path("project/reconciler.yaml").write_text("nonsense", encoding="utf-8")
    assert _run(script, reconciler)[0] == 1
