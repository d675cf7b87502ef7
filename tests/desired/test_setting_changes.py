"""What a branch changes about the project itself, said by `plan --base` in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.sandbox.initial_state import CUSTOMER_ID
from tests.repository import commit, repository
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

BEFORE: dict[str, Any] = {
    "guards": {"max_destroys": 1},
    "policy": {"max_attempts_total": 9, "required_labels": ["x"]},
    "environments": {
        "prod": {"endpoint": "sandbox:", "credentials": {"token_variable": "VN_TOKEN"}},
        "lab": {"endpoint": "sandbox:"},
    },
}


@pytest.fixture(autouse=True)
def top(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose project says most of what can be said."""
    made = repository(Path("repository").absolute())
    monkeypatch.chdir(made)
    Path(".gitignore").write_text(".reconciler\n", encoding="utf-8")
    write_project(made, manifest("a"), **BEFORE)
    commit(made)
    return made


def _changes(cli: Cli, *options: str) -> dict[str, tuple[str | None, str | None]]:
    done = cli("plan", "--base", "HEAD", "-o", "json", *options)
    return {
        change["setting"]: (change["before"], change["after"])
        for change in json.loads(done.out)["setting_changes"]
    }


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"guards": {"max_destroys": 50}}, {"spec.guards.max_destroys": ("1", "50")}),
        ({"guards": {}}, {"spec.guards": (None, "{}"), "spec.guards.max_destroys": ("1", None)}),
        ({"ownership": "exclusive"}, {"spec.ownership": (None, "exclusive")}),
        (
            {"policy": {"max_attempts_total": 9, "required_labels": ["x", "y"]}},
            {"spec.policy.required_labels": ('["x"]', '["x", "y"]')},
        ),
        ({"customer_id": CUSTOMER_ID}, {"spec.customer_id": (None, CUSTOMER_ID)}),
        ({"access_key_in": "query"}, {"spec.access_key_in": (None, "query")}),
        (
            {"environments": {"prod": {"endpoint": "sandbox:"}}},
            {
                "spec.environments.lab.endpoint": ("sandbox:", None),
                "spec.environments.prod.credentials.token_variable": ("VN_TOKEN", None),
            },
        ),
    ],
)
def test_every_setting_that_differs_is_told(
    spec: dict[str, Any], expected: dict[str, Any], top: Path, cli: Cli
) -> None:
    write_project(top, manifest("a"), **(BEFORE | spec))
    assert _changes(cli) == expected


def test_it_is_told_in_every_format_before_everything_else(top: Path, cli: Cli) -> None:
    write_project(top, manifest("a", dial_timeout="45s"), **(BEFORE | {"guards": {}, "policy": {}}))
    for output in ("text", "markdown", "html"):
        shown = cli("plan", "--base", "HEAD", "-o", output).out
        heading = shown.index("This branch changes settings of the project")
        assert heading < shown.index("spec.guards.max_destroys") < shown.index("45s")
    cli("plan", "--base", "HEAD", "--out", "plan.json")
    assert "This branch changes settings" in cli("show", "plan.json").out


def test_nothing_is_told_of_what_outplans_say_or_without_a_base(top: Path, cli: Cli) -> None:
    write_project(top, manifest("a", dial_timeout="45s"), **(BEFORE | {"manifests": ["outplans"]}))
    assert _changes(cli) == {}
    write_project(top, **(BEFORE | {"guards": {}}))
    assert "This branch changes settings" not in cli("plan").out


def test_of_a_new_project_everything_is_told(top: Path, cli: Cli) -> None:
    write_project(top / "new", manifest("b"), project="new", guards={"max_destroys": 2})
    assert _changes(cli, "-C", "new") == {
        "metadata.name": (None, "new"),
        "spec.endpoint": (None, "sandbox:"),
        "spec.guards.max_destroys": (None, "2"),
    }


def test_it_is_told_although_the_manifests_of_the_base_cannot_be_read(top: Path, cli: Cli) -> None:
    Path("outplans/a.yaml").write_text("broken: [", encoding="utf-8")
    commit(top)
    write_project(top, manifest("a"), **(BEFORE | {"guards": {"max_destroys": 7}}))
    assert _changes(cli) == {"spec.guards.max_destroys": ("1", "7")}
    new = BEFORE["environments"] | {"new": {"endpoint": "sandbox:"}}
    write_project(top, manifest("a"), **(BEFORE | {"environments": new}))
    assert _changes(cli, "--env", "new") == {"spec.environments.new.endpoint": (None, "sandbox:")}


def test_what_a_variable_holds_is_not_told(
    top: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ENDPOINT", "RECONCILER_VAR_ENDPOINT"):
        monkeypatch.setenv(name, "sandbox:")
    write_project(top, manifest("a"), **(BEFORE | {"endpoint": "${env:RECONCILER_VAR_ENDPOINT}"}))
    assert _changes(cli) == {"spec.endpoint": ("sandbox:", "${env:RECONCILER_VAR_ENDPOINT}")}
