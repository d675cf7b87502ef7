"""Where a run acts: the project file and the command line combined."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reconciler.errors import ConfigError, ProblemsError, UsageError
from reconciler.settings import find_project_file, read_project, sandbox_state, settings_for
from tests.support import to_yaml, write_project

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


def test_the_nearest_project_file_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    outer = write_project(Path.cwd())
    inner = write_project(outer / "teams" / "inner", project="inner")
    below = _elsewhere(monkeypatch, "teams/inner/outplans")
    assert find_project_file(below) == inner / "reconciler.yaml"
    assert find_project_file(inner.parent) == outer / "reconciler.yaml"
    assert find_project_file(Path("/nowhere/at/all")) is None
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
        ("http://api.voipbin.net/v1.0", "unencrypted"),
        ("http://localhost.evil.example/v1.0", "unencrypted"),
        ("https://xn--/v1.0", "not a URL"),
        ("", "not a URL"),
    ],
)
def test_an_endpoint_that_may_not_be_used(endpoint: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence) as caught:
        settings_for(project="acme", endpoint=endpoint)
    assert "secret" not in caught.value.sentence + caught.value.remedy


def test_only_the_project_file_may_accept_unencrypted_http() -> None:
    write_project(Path.cwd(), endpoint="http://voipbin.lan/v1.0", allow_insecure_http=True)
    assert settings_for().endpoint == "http://voipbin.lan/v1.0"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["project-file"]),
        ("a: 1\n---\nb: 2\n", ["project-file"]),
        ("a: [\n", ["yaml-syntax"]),
        ("- 1\n", ["mapping"]),
    ],
)
def test_a_project_file_is_one_valid_document(text: str, codes: list[str]) -> None:
    path = Path("reconciler.yaml")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        read_project(path)
    assert [problem.code for problem in caught.value.problems] == codes
    assert caught.value.problems[0].file == "reconciler.yaml"


def test_a_project_file_may_be_named_relatively() -> None:
    write_project(Path("below"))
    assert read_project(Path("below/reconciler.yaml")).metadata.name == "acme"


def test_all_problems_of_a_project_file_are_told_in_its_order() -> None:
    document: dict[str, Any] = {
        "apiVersion": "voipbin.net/v1",
        "kind": "Project",
        "metadata": {"name": "Acme Dialing"},
        "spec": {"endpiont": "sandbox:", "ownership": "mine", "guards": {"max_destroys": -1}},
    }
    Path("reconciler.yaml").write_text(to_yaml(document), encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        settings_for()
    assert [problem.line for problem in caught.value.problems] == [4, 6, 7, 9]
    assert "endpoint" in caught.value.problems[1].remedy
