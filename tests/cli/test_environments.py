"""Environments on the command line: --env, what is acted on, and what every command says of it."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.sandbox.initial_state import CUSTOMER_ID
from tests.support import manifest, to_yaml, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

OTHER = "7a1b2c3d-4e5f-6789-abcd-ef0123456789"
TEL = {"type": "tel", "target": "+15559876543"}


def patch(key: str, **spec: Any) -> dict[str, Any]:
    head = {"apiVersion": "voipbin.net/v1", "kind": "Outplan", "metadata": {"name": key}}
    return {**head, "spec": spec}


def write(name: str, *documents: dict[str, Any]) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_yaml(*documents), encoding="utf-8")


def two_places(**spec: Any) -> None:
    """Write a project with a staging and a production environment, both in sandboxes."""
    production = {"endpoint": "sandbox:", "patches": ["patches"]}
    environments = {"staging": {"endpoint": "sandbox:"}, "production": production}
    write_project(Path(), manifest("a"), manifest("b"))
    head = {"apiVersion": "voipbin.net/v1", "kind": "Project", "metadata": {"name": "acme"}}
    write("reconciler.yaml", head | {"spec": {"environments": environments} | spec})
    write("patches/a.yaml", patch("a", dial_timeout="45s"))


@pytest.mark.parametrize("args", ["--env production plan", "plan --env production"])
def test_the_environment_is_chosen_before_or_after_the_command(args: str, cli: Cli) -> None:
    two_places()
    done = cli(*args.split())
    assert (done.code, "Environment: production\n" in done.out) == (0, True)
    assert "dial_timeout: 45s" in done.out
    assert "dial_timeout: 45s" not in cli("plan", "--env", "staging").out


def test_a_project_that_says_no_place_of_its_own_wants_one_named(cli: Cli) -> None:
    two_places()
    for command in (["plan"], ["drift"], ["apply", "--auto-approve"], ["export"]):
        done = cli(*command)
        assert (done.code, done.out) == (1, "")
        assert "environments and no spec.endpoint" in done.err
        assert "choose one with --env: production, staging" in done.err
    assert not Path(".reconciler").exists()
    assert cli("plan", "--endpoint", "sandbox:").code == 0


def test_a_project_with_an_endpoint_of_its_own_is_a_place_too(cli: Cli) -> None:
    two_places(endpoint="sandbox:")
    done = cli("plan")
    assert (done.code, "Environment:" in done.out) == (0, False)


def test_each_environment_has_a_sandbox_of_its_own(cli: Cli) -> None:
    two_places()
    assert cli("apply", "--env", "staging", "--auto-approve").code == 0
    assert "2 to add" in cli("plan", "--env", "production").out
    assert "No changes." in cli("plan", "--env", "staging").out
    assert "sandbox-staging.db is empty" in cli("sandbox", "reset", "--env", "staging").out
    assert "2 to add" in cli("plan", "--env", "staging").out
    assert cli("sandbox", "reset", "--env", "nowhere").code == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("--env produktion", "did you mean production?"),
        ("--env x", "environments there: production, staging"),
        ("--env=", "has no such environment"),
    ],
)
def test_an_unknown_environment_is_told_with_the_known_ones(args: str, said: str, cli: Cli) -> None:
    two_places()
    for command in ("plan", "validate", "drift", "export"):
        done = cli(command, *args.split())
        assert (done.code, done.out) == (1, "")
        assert said in done.err


def test_there_is_no_environment_without_a_project_file(cli: Cli) -> None:
    write("a.yaml", manifest("a"))
    done = cli("plan", "--project", "acme", "-f", "a.yaml", "--env", "production")
    assert (done.code, done.out) == (1, "")
    assert "--env production: there is no reconciler.yaml that could have environments" in done.err


def test_no_variable_chooses_an_environment(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    two_places()
    for name in ("RECONCILER_ENV", "RECONCILER_ENVIRONMENT", "ENV"):
        monkeypatch.setenv(name, "production")
    assert cli("plan").code == 1


def test_a_saved_plan_is_applied_in_its_environment_alone(cli: Cli) -> None:
    two_places()
    assert cli("plan", "--env", "production", "--out", "plan.json").code == 0
    assert json.loads(Path("plan.json").read_text())["target"]["environment"] == "production"
    assert "Environment: production" in cli("show", "plan.json").out
    done = cli("apply", "plan.json", "--env", "staging")
    assert (done.code, done.out) == (1, "")
    assert (
        "the plan was made in the environment production, but this run is in the environment "
        "staging" in done.err
    )
    assert "apply it with --env production, or plan again" in done.err
    done = cli("apply", "plan.json", "--endpoint", "sandbox:")
    assert "but this run is without an environment" in done.err
    assert cli("apply", "plan.json", "--env", "production").code == 0
    assert "No changes." in cli("plan", "--env", "production").out


def test_a_plan_of_the_base_is_not_applied_in_an_environment(cli: Cli) -> None:
    two_places()
    assert cli("plan", "--endpoint", "sandbox:", "--out", "plan.json").code == 0
    done = cli("apply", "plan.json", "--env", "staging")
    assert (done.code, "apply it without --env, or plan again" in done.err) == (1, True)


def test_drift_and_export_act_in_the_environment(cli: Cli) -> None:
    two_places()
    assert cli("apply", "--env", "production", "--auto-approve").code == 0
    drifted = cli("drift", "--env", "production", "-o", "json")
    place = json.loads(drifted.out.splitlines()[0])["target"]
    assert (drifted.code, place["environment"]) == (0, "production")
    assert cli("drift", "--env", "staging").code == 2
    assert "dial_timeout: 45s" in cli("export", "--env", "production").out
    assert cli("export", "--env", "staging").out == ""


def test_another_customer_is_refused_in_its_environment_only(cli: Cli) -> None:
    environments = {"right": {"customer_id": CUSTOMER_ID}, "wrong": {"customer_id": OTHER}}
    write_project(Path(), manifest("a"), environments=environments)
    assert cli("plan", "--env", "right").code == 0
    assert cli("plan").code == 0
    done = cli("plan", "--env", "wrong")
    assert (done.code, OTHER in done.err) == (1, True)


def test_guards_are_those_of_the_environment(cli: Cli) -> None:
    write_project(Path(), *(manifest(f"k{n}") for n in range(4)))
    environments = {"strict": {"guards": {"max_destroys": 0}}, "loose": {}}
    write_project(Path(), environments=environments)
    for name in environments:
        assert cli("apply", "--env", name, "--auto-approve").code == 0
    Path("outplans/k0.yaml").unlink()
    assert cli("plan", "--env", "strict").code == 3
    assert cli("plan", "--env", "loose").code == 0


def test_an_environment_has_an_endpoint_of_its_own(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    environments = {"lab": {"endpoint": "http://voipbin.lan"}}
    write_project(Path(), manifest("a"), environments=environments)
    monkeypatch.setenv("RECONCILER_ALLOWED_HOSTS", "voipbin.lan")
    assert "http://voipbin.lan would send" in cli("plan", "--env", "lab").err
    assert cli("plan").code == 0


def test_what_kustomize_prints_gets_defaults_and_patches_too(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_places(defaults={"source": TEL})
    piped = io.BytesIO(to_yaml(manifest("a"), manifest("c")).encode())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=piped))
    done = cli("plan", "--env", "production", "-f", "-")
    assert (done.code, done.out.count('source.target: "+15559876543"')) == (0, 2)
    assert done.out.count("dial_timeout: 45s") == 1


def test_a_patch_without_a_manifest_stops_a_plan_and_not_the_check_of_one_file(cli: Cli) -> None:
    two_places()
    write("one.yaml", manifest("c"))
    done = cli("plan", "--env", "production", "-f", "one.yaml")
    assert (done.code, done.out) == (1, "")
    assert (
        "patches/a.yaml:4:9: error[patch-without-manifest]: no manifest has the key a" in done.err
    )
    assert cli("validate", "--env", "production", "-f", "one.yaml").code == 0
    write("patches/c.yaml", patch("nobody"))
    done = cli("validate")
    assert (done.code, "no manifest has the key nobody" in done.out) == (1, True)


def test_environments_share_patches_and_apply_them_in_order(cli: Cli) -> None:
    environments = {"prod": {"patches": ["common", "prod"]}, "other": {"patches": ["common"]}}
    write_project(Path(), manifest("a"), environments=environments)
    write("common/z.yaml", patch("a", dial_timeout="41s", max_try_count_1=1))
    write("prod/b.yaml", patch("a", dial_timeout="43s"))
    write("prod/a.yaml", patch("a", dial_timeout="42s"), patch("a", max_try_count_2=2))
    prod, other = cli("plan", "--env", "prod").out, cli("plan", "--env", "other").out
    assert all(text in prod for text in ("dial_timeout: 43s", "count_1: 1", "count_2: 2"))
    assert ("dial_timeout: 41s" in other, "count_2" in other) == (True, False)


def test_patches_are_found_beside_the_project_file(cli: Cli, monkeypatch: Any) -> None:
    two_places()
    below = Path("deep/down")
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert "dial_timeout: 45s" in cli("plan", "--env", "production").out
    assert os.fspath(Path.cwd()).endswith("deep/down")
