"""References to the environment: none reads what was not set for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.command import reconciler
from tests.support import manifest, to_yaml, write_project

SECRET = "ghs_do-not-publish-this"
RULE = {"code": "ACME001", "when": "attempts_total > 0", "message": "${env:RECONCILER_VAR_NOTE}"}
SPECS = [
    {"defaults": {"detail": "${env:GITHUB_TOKEN}"}},
    {"defaults": {"detail": "x ${env:RECONCILER_VAR_NOTE} ${env:GITHUB_TOKEN}"}},
    {"manifests": ["${env:GITHUB_TOKEN}"]},
    {"endpoint": "https://${env:GITHUB_TOKEN}.example"},
    {"environments": {"x": {"endpoint": "sandbox:", "patches": ["${env:GITHUB_TOKEN}"]}}},
    {"environments": {"x": {"endpoint": "sandbox:", "defaults": {"name": "${env:GITHUB_TOKEN}"}}}},
]


@pytest.mark.parametrize("command", ["validate", "plan", "drift", "timeline"])
@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_a_secret_of_the_job_is_not_read(spec: dict[str, object], command: str) -> None:
    write_project(Path(), manifest("a"), **spec)
    said = _refused(command, GITHUB_TOKEN=SECRET, RECONCILER_VAR_NOTE="hello")
    assert "set RECONCILER_VAR_GITHUB_TOKEN and write ${env:RECONCILER_VAR_GITHUB_TOKEN}" in said


def test_what_a_rule_says_holds_no_variable() -> None:
    write_project(Path(), manifest("a"), policy={"custom": [RULE]})
    assert "what a rule says is written out" in _refused("validate", RECONCILER_VAR_NOTE=SECRET)


@pytest.mark.parametrize("kind", ["manifest", "patch"])
def test_a_manifest_or_a_patch_refers_to_nothing(kind: str) -> None:
    said = manifest("a", detail="${env:RECONCILER_VAR_NOTE}")
    environments = {"x": {"endpoint": "sandbox:", "patches": ["patches"]}}
    write_project(Path(), said if kind == "manifest" else manifest("a"), environments=environments)
    Path("patches").mkdir()
    patch = said if kind == "patch" else manifest("a")
    Path("patches/a.yaml").write_text(to_yaml(patch), encoding="utf-8")
    assert "never in a manifest or a patch" in _refused(
        "--env", "x", "plan", RECONCILER_VAR_NOTE=SECRET
    )


def _refused(*words: str, **environment: str) -> str:
    run = reconciler(*words, environment=environment)
    assert run.code == 1, run
    assert SECRET not in run.out + run.err
    assert "Traceback" not in run.err
    return run.out + run.err
