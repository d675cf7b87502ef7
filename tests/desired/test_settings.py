"""Where a run acts: the project file and the command line combined."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reconciler.desired.settings import sandbox_state, settings_for, settings_to_check
from reconciler.values.errors import ConfigError, ProblemsError, UsageError
from tests.support import write_project

PRODUCTION = "https://api.voipbin.net/v1.0"


def _elsewhere(monkeypatch: pytest.MonkeyPatch, directory: str) -> Path:
    here = Path(directory)
    here.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(here)
    return Path.cwd()


def test_the_project_file_says_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_project(Path.cwd(), endpoint=f"{PRODUCTION}/", manifests=["a", "b/*.yaml"])
    _elsewhere(monkeypatch, "deep/down")
    found = settings_for()
    assert (found.project, found.endpoint) == ("acme", PRODUCTION)
    assert (found.root, found.pattern_base) == (root, root)
    assert found.patterns == ("a", "b/*.yaml")
    assert not found.in_sandbox


def test_the_nearest_project_file_is_the_one_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    outer = write_project(Path.cwd())
    write_project(outer / "teams" / "inner", project="inner")
    _elsewhere(monkeypatch, "teams/inner/outplans")
    assert settings_for().project == "inner"


def test_the_command_line_beats_the_project_file(monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_project(Path.cwd(), endpoint=PRODUCTION)
    here = _elsewhere(monkeypatch, "below")
    found = settings_for(files=["x.yaml"], endpoint="http://localhost:8080/v1.0", project="acme")
    assert found.endpoint == "http://localhost:8080/v1.0"
    assert (found.patterns, found.pattern_base) == (("x.yaml",), here)
    assert found.sandbox_state == sandbox_state(root) == root / ".reconciler" / "sandbox.db"


def test_without_a_project_file_the_command_line_names_everything() -> None:
    found = settings_for(files=["a", "b"], project="acme")
    assert (found.project, found.endpoint, found.in_sandbox) == ("acme", "sandbox:", True)
    assert (found.patterns, found.root) == (("a", "b"), Path.cwd())
    assert found.spec.guards.max_destroys == 5


def test_a_run_may_do_without_a_project_where_it_says_so() -> None:
    assert settings_for(needs_project=False).project == ""
    with pytest.raises(UsageError) as caught:
        settings_for()
    assert caught.value.what == "no reconciler.yaml here or in a directory above"
    assert all(word in caught.value.remedy for word in ("init", "-C DIR", "--project", "-f"))


def test_a_project_name_cannot_contradict_the_project_file() -> None:
    write_project(Path.cwd())
    with pytest.raises(UsageError, match="--project other contradicts"):
        settings_for(project="other")


@pytest.mark.parametrize(
    "name",
    [
        "Acme",
        "acme dialing",
        "-acme",
        "a" * 64,
        "acme/x",
        "",
    ],
)
def test_a_project_name_is_a_label(name: str) -> None:
    with pytest.raises(UsageError, match="not a DNS label"):
        settings_for(project=name)


@pytest.mark.parametrize(
    ("endpoint", "used"),
    [
        ("sandbox:", "sandbox:"),
        (f"{PRODUCTION}/", PRODUCTION),
        ("http://localhost:1/v1.0", "http://localhost:1/v1.0"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://[::1]:8080/v1.0", "http://[::1]:8080/v1.0"),
        (f" {PRODUCTION}/\n", PRODUCTION),
    ],
)
def test_an_endpoint_that_may_be_used(endpoint: str, used: str) -> None:
    assert settings_for(project="acme", endpoint=endpoint).endpoint == used


@pytest.mark.parametrize(
    ("endpoint", "sentence"),
    [
        ("api.voipbin.net/v1.0", "not a URL"),
        ("ftp://api.voipbin.net", "not a URL"),
        ("https://", "not a URL"),
        ("https://[zz]/v1.0", "not a URL"),
        ("https://host:99999/v1.0", "not a URL"),
        ("https://me:secret@host/v1.0", "more than a scheme, a host and a path"),
        ("https://:secret@host/v1.0", "more than a scheme, a host and a path"),
        ("https://host/v1.0?accesskey=secret", "more than a scheme, a host and a path"),
        ("https://host/v1.0#secret", "more than a scheme, a host and a path"),
        ("https://xn--/v1.0", "not a URL"),
        ("", "not a URL"),
    ],
)
def test_an_endpoint_that_may_not_be_used(endpoint: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence) as caught:
        settings_for(project="acme", endpoint=endpoint)
    assert "secret" not in caught.value.sentence + caught.value.remedy


def test_white_space_around_the_endpoint_of_a_project_is_no_part_of_it() -> None:
    write_project(Path.cwd(), endpoint=f"  {PRODUCTION}/\n")
    assert settings_for().endpoint == PRODUCTION


def test_the_variable_of_the_official_client_is_the_default_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VOIPBIN_API_BASE_URL", " https://voipbin.example/v1.0/\n")
    assert settings_for(project="acme").endpoint == "https://voipbin.example/v1.0"
    assert settings_for(project="acme", endpoint="sandbox:").in_sandbox
    write_project(Path.cwd())
    assert settings_for().in_sandbox
    text = Path("reconciler.yaml").read_text(encoding="utf-8")
    without = "".join(line for line in text.splitlines(keepends=True) if "endpoint" not in line)
    Path("reconciler.yaml").write_text(without.replace("spec:\n", ""), encoding="utf-8")
    assert settings_for().endpoint == "https://voipbin.example/v1.0"
    monkeypatch.setenv("VOIPBIN_API_BASE_URL", "voipbin.example")
    with pytest.raises(ConfigError, match="VOIPBIN_API_BASE_URL: the endpoint is not a URL"):
        settings_for()


def _two(**spec: Any) -> Path:
    environments = {"staging": {}, "production": {"endpoint": f"{PRODUCTION}/"}}
    return write_project(Path.cwd(), **{"environments": environments} | spec)


def test_the_environment_beats_the_project_and_the_command_line_both() -> None:
    _two()
    assert settings_for().endpoint == settings_for(environment="staging").endpoint == "sandbox:"
    assert settings_for(environment="production").endpoint == PRODUCTION
    there = settings_for(environment="production", endpoint="http://localhost:1")
    assert (there.endpoint, there.environment) == ("http://localhost:1", "production")


def test_each_environment_keeps_its_sandbox_apart() -> None:
    root = _two()
    states = [settings_for(environment=name).sandbox_state for name in (None, "staging")]
    assert states == [sandbox_state(root), sandbox_state(root, "staging")]
    assert states[1] == root / ".reconciler" / "sandbox-staging.db"


def test_only_an_environment_names_where_its_credential_is() -> None:
    credentials = {"access_key_variable": "VN_PROD"}
    _two(environments={"staging": {}, "production": {"credentials": credentials}})
    assert settings_for().credentials is settings_for(environment="staging").credentials is None
    named = settings_for(environment="production").credentials
    assert named is not None
    assert (named.access_key_variable, named.token_variable) == ("VN_PROD", None)


def test_everything_that_a_project_can_be_is_checked() -> None:
    _two()
    found, warnings = settings_to_check()
    assert [settings.environment for settings in found] == [None, "production", "staging"]
    assert not warnings
    found, _ = settings_to_check(environment="staging")
    assert [settings.environment for settings in found] == ["staging"]
    write_project(Path.cwd())
    found, _ = settings_to_check()
    assert [settings.environment for settings in found] == [None]


def test_a_variable_is_demanded_by_who_selects_the_environment() -> None:
    _two(
        environments={
            "staging": {},
            "production": {"customer_id": "${env:RECONCILER_VAR_NOBODY_SET_THIS}"},
        }
    )
    assert settings_for(environment="staging").spec.customer_id is None
    for choose in (settings_for, settings_to_check):
        with pytest.raises(ProblemsError) as caught:
            choose(environment="production")
        assert [problem.severity for problem in caught.value.problems] == ["error"]
    _, warnings = settings_to_check()
    assert [(problem.code, problem.severity) for problem in warnings] == [("env-unset", "warning")]


def test_messages_show_what_is_written_and_not_what_a_variable_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RECONCILER_VAR_HOST", "hunter2.example")
    monkeypatch.setenv("RECONCILER_VAR_TEAM", "hunter2")
    environments = {"lab": {"endpoint": "http://${env:RECONCILER_VAR_HOST}/v1.0"}, "other": {}}
    endpoint = "http://${env:RECONCILER_VAR_HOST}:1/v1.0"
    write_project(
        Path.cwd(),
        project="${env:RECONCILER_VAR_TEAM}",
        endpoint=endpoint,
        environments=environments,
    )
    for environment, written in (
        (None, endpoint),
        ("lab", "http://${env:RECONCILER_VAR_HOST}/v1.0"),
    ):
        assert settings_for(environment=environment).endpoint_written == written
    with pytest.raises(UsageError) as contradicted:
        settings_for(project="acme")
    assert contradicted.value.what.endswith("whose project is ${env:RECONCILER_VAR_TEAM}")
