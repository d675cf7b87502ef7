"""Runs an example workflow as GitHub would: its jobs, matrices and steps, with real shells and git.

The `run:` steps of the action are executed as they stand in its file, with `bash` and the variables
that a runner sets. Only two things are replaced: actions/checkout by a clone, and the installation
of reconciler by the one that runs the tests.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tests.pipelines.expressions import condition, resolved
from tests.support import command_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
ACTION = ROOT / "action.yml"
EXAMPLES = ROOT / "examples" / "ci" / "github"
# These install reconciler, which the runner does by itself.
INSTALLS = frozenset({"venv", "install"})


@dataclass(frozen=True)
class Ended:
    """How a job ended: every step's outputs by its id, its log, and whether it succeeded."""

    job: str
    outputs: dict[str, dict[str, str]]
    log: str
    summary: str
    code: int


@dataclass
class Runner:
    """Runs workflows on clones of one repository. `variables` are those of the whole server."""

    repository: Path
    directory: Path
    variables: Mapping[str, str]
    secrets: Mapping[str, str]
    _runs: int = field(default=0)

    def run(
        self, name: str, event: str, payload: dict[str, Any], sha: str, ref: str = "main"
    ) -> list[Ended]:
        """Run an example workflow for an event on a commit; return its jobs as they ended."""
        payload = payload | {"repository": {"default_branch": "main"}}
        workflow = _read(EXAMPLES / name)
        github = {
            "event_name": event,
            "event": payload,
            "sha": sha,
            "ref": f"refs/heads/{ref}",
            "ref_name": ref,
            "repository": "acme/dialing",
        }
        needs: dict[str, Any] = {}
        ended: list[Ended] = []
        for job_name, job in workflow["jobs"].items():
            contexts = {
                "github": github,
                "needs": needs,
                "secrets": dict(self.secrets),
                "inputs": payload.get("inputs", {}),
            }
            needs[job_name] = {"outputs": {}, "result": "skipped"}
            if not _starts(job, contexts):
                continue
            for matrix in _matrix(job, contexts):
                ended.append(self._job(job_name, job, contexts | {"matrix": matrix}))
                steps = {"steps": {k: {"outputs": v} for k, v in ended[-1].outputs.items()}}
                outputs = resolved(job.get("outputs", {}), contexts | steps)
                codes = [done.code for done in ended if done.job == job_name]
                result = "failure" if any(codes) else "success"
                needs[job_name] = {"outputs": outputs, "result": result}
        return ended

    def _job(self, name: str, job: dict[str, Any], contexts: dict[str, Any]) -> Ended:
        self._runs += 1
        home = self.directory / f"run-{self._runs}"
        run = _Job(home, contexts, self._environment(home, contexts))
        for step in job["steps"]:
            if run.code:
                break
            if "run" in step:
                run.shell({"id": "run", "shell": "bash"} | step)
            elif step["uses"].startswith("actions/checkout@"):
                self._checkout(home / "work", contexts["github"]["sha"])
            else:
                assert step["uses"].startswith("voipbin/reconciler@")
                run.composite(step)
        log = "".join(run.log)
        sys.stdout.write(log)  # what a failed test shows
        return Ended(name, run.outputs, log, run.summary(), run.code)

    def _environment(self, home: Path, contexts: dict[str, Any]) -> dict[str, str]:
        for name in ("temp/reconciler/bin", "files", "work"):
            (home / name).mkdir(parents=True)
        event = home / "event.json"
        github = contexts["github"]
        event.write_text(json.dumps(github["event"]), encoding="utf-8")
        script = home / "temp" / "reconciler" / "bin" / "reconciler"
        script.write_text(command_script(), encoding="utf-8")
        script.chmod(0o755)
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "CI": "true",
            "RUNNER_TEMP": str(home / "temp"),
            "GITHUB_WORKSPACE": str(home / "work"),
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_EVENT_NAME": github["event_name"],
            "GITHUB_SHA": github["sha"],
            "GITHUB_REF": github["ref"],
            "GITHUB_STEP_SUMMARY": str(home / "files" / "summary"),
            **self.variables,
        }

    def _checkout(self, target: Path, sha: str) -> None:
        for words in (("clone", "--quiet", str(self.repository), str(target)),):
            subprocess.run(["git", *words], check=True)
        subprocess.run(["git", "-C", str(target), "checkout", "--quiet", sha], check=True)


@dataclass
class _Job:
    home: Path
    contexts: dict[str, Any]
    environment: dict[str, str]
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    code: int = 0

    def composite(self, step: dict[str, Any]) -> None:
        """Run the action with a step's inputs, and give the step the action's outputs."""
        action = _read(ACTION)
        contexts = self.contexts | {
            "github": self.contexts["github"] | {"token": "", "action_path": str(ROOT)}
        }
        given = resolved(step.get("with", {}), self.contexts)
        assert set(given) <= set(action["inputs"]), "an input that the action does not have"
        defaults = {
            name: given_input.get("default", "") for name, given_input in action["inputs"].items()
        }
        inputs = resolved(defaults, contexts) | given
        inputs["token"] = inputs["token"] or self.environment["GITHUB_TOKEN"]
        inner = _Job(
            self.home,
            contexts | {"inputs": inputs},
            self.environment | resolved(step.get("env", {}), self.contexts),
        )
        for step_of_action in action["runs"]["steps"]:
            if step_of_action["id"] not in INSTALLS:
                inner.shell(step_of_action)
        steps = {"steps": {name: {"outputs": found} for name, found in inner.outputs.items()}}
        values = {name: output["value"] for name, output in action["outputs"].items()}
        self.outputs[step.get("id", "action")] = resolved(values, steps)
        self.log += inner.log
        self.code = inner.code

    def shell(self, step: dict[str, Any]) -> None:
        """Run one `run:` step with bash, as the runner does."""
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "an expression inside of a script can be injected into"
        if self.code or not condition(step.get("if"), self.contexts):
            return
        outputs = self.home / "files" / f"outputs-{len(list((self.home / 'files').iterdir()))}"
        outputs.touch()
        done = subprocess.run(
            [_bash(), "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.home / "work",
            env=self.environment
            | {"GITHUB_OUTPUT": str(outputs)}
            | {name: str(value) for name, value in resolved(step["env"], self.contexts).items()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
        )
        self.code = done.returncode
        self.log.append(done.stdout)
        lines = outputs.read_text(encoding="utf-8").splitlines()
        self.outputs[step["id"]] = dict(line.split("=", 1) for line in lines)

    def summary(self) -> str:
        """Return the summary of the run."""
        path = self.home / "files" / "summary"
        return path.read_text(encoding="utf-8") if path.exists() else ""


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _starts(job: dict[str, Any], contexts: dict[str, Any]) -> bool:
    """Return whether a job runs; without always() only after all that it needs went well."""
    after = job.get("needs", [])
    waits = [after] if isinstance(after, str) else after
    test = job.get("if")
    good = all(contexts["needs"][name]["result"] == "success" for name in waits)
    return (good or "always()" in (test or "")) and condition(test, contexts)


def _matrix(job: dict[str, Any], contexts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    matrix = job.get("strategy", {}).get("matrix")
    if matrix is None:
        yield {}
        return
    ((name, values),) = resolved(matrix, contexts).items()
    for value in values:
        yield {name: value}


def _bash() -> str:
    found = shutil.which("bash")
    assert found is not None
    return found
