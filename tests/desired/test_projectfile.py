"""The project file: found, read, its references replaced, and all its problems told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired.projectfile import ProjectFile, find_project_file, read_project
from reconciler.values.errors import ProblemsError
from tests.support import to_yaml, write_project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.values.problem import Problem
    from tests.conftest import Cli

UUID = "7a1b2c3d-4e5f-6789-abcd-ef0123456789"


def read(**spec: Any) -> ProjectFile:
    """Read a project file with this spec."""
    return read_project(write_project(Path(), **spec) / "reconciler.yaml")


def problems(**spec: Any) -> list[tuple[str, int, str, str]]:
    with pytest.raises(ProblemsError) as caught:
        read(**spec)
    return [
        (problem.code, problem.line, problem.message, problem.remedy)
        for problem in caught.value.problems
    ]


def test_the_nearest_project_file_is_found() -> None:
    outer = write_project(Path.cwd())
    inner = write_project(outer / "teams" / "inner", project="inner")
    assert find_project_file(inner / "outplans") == inner / "reconciler.yaml"
    assert find_project_file(inner.parent) == outer / "reconciler.yaml"
    assert find_project_file(Path("/nowhere/at/all")) is None


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
    assert read_project(Path("below/reconciler.yaml")).project.metadata.name == "acme"


def test_all_problems_of_a_project_file_are_told_in_its_order() -> None:
    document: dict[str, Any] = {
        "apiVersion": "voipbin.net/v1",
        "kind": "Project",
        "metadata": {"name": "Acme Dialing"},
        "spec": {"endpiont": "sandbox:", "ownership": "mine", "guards": {"max_destroys": -1}},
    }
    Path("reconciler.yaml").write_text(to_yaml(document), encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        read_project(Path("reconciler.yaml"))
    assert [problem.line for problem in caught.value.problems] == [4, 6, 7, 9]
    assert "endpoint" in caught.value.problems[1].remedy


def test_references_are_replaced_wherever_a_text_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONCILER_VAR_HOST", "api.voipbin.net")
    monkeypatch.setenv("RECONCILER_VAR_TEAM", "sales")
    found = read(
        project="${env:RECONCILER_VAR_TEAM}",
        endpoint="https://${env:RECONCILER_VAR_HOST}/v1.0",
        manifests=["${env:RECONCILER_VAR_TEAM}/*.yaml"],
        defaults={"detail": "$${env:RECONCILER_VAR_TEAM} and ${env:RECONCILER_VAR_TEAM}"},
    )
    spec = found.project.spec
    assert (found.project.metadata.name, spec.manifests) == ("sales", ["sales/*.yaml"])
    assert spec.endpoint == "https://api.voipbin.net/v1.0"
    assert spec.defaults.detail == "${env:RECONCILER_VAR_TEAM} and sales"
    assert found.as_written("spec", "endpoint") == "https://${env:RECONCILER_VAR_HOST}/v1.0"
    assert not found.missing


def test_what_is_not_set_is_a_problem_at_its_line_beside_all_others() -> None:
    found = problems(
        endpoint="${env:RECONCILER_VAR_NOWHERE}",
        ownership="mine",
        customer_id="${env:RECONCILER_VAR_NOBODY}",
    )
    assert [(code, line) for code, line, _, _ in found] == [
        ("env-unset", 6),
        ("value", 7),
        ("env-unset", 8),
    ]
    assert (
        found[0][2] == "spec.endpoint: the environment variable RECONCILER_VAR_NOWHERE is not set"
    )


def test_what_an_environment_misses_matters_to_who_selects_it() -> None:
    production = {"customer_id": "${env:RECONCILER_VAR_PRODUCTION}", "guards": {"max_destroys": 1}}
    found = read(environments={"production": production, "staging": {}})
    assert found.project.spec.environments["production"].customer_id is None
    assert found.project.spec.environments["production"].guards.max_destroys == 1
    assert {name: len(missing) for name, missing in found.missing.items()} == {"production": 1}
    (problem,) = found.missing["production"]
    assert (problem.code, problem.line, problem.column) == ("env-unset", 9, 20)


def test_every_environment_is_checked_whichever_is_selected() -> None:
    wrong = {"production": {"endpiont": "sandbox:"}, "staging": {"guards": {"max_destroys": -1}}}
    assert [code for code, *_ in problems(environments=wrong)] == [
        "unknown-field",
        "greater-than-equal",
    ]


@pytest.mark.parametrize(
    "spec",
    [
        {"endpoint": "${env:RECONCILER_VAR_SECRET}"},
        {"customer_id": "${env:RECONCILER_VAR_SECRET}"},
        {"ownership": "${env:RECONCILER_VAR_SECRET}"},
        {"manifests": "${env:RECONCILER_VAR_SECRET}"},
        {"project": "${env:RECONCILER_VAR_SECRET} "},
        {"guards": "${env:RECONCILER_VAR_SECRET}"},
        {"guards": {"max_destroys": "${env:RECONCILER_VAR_SECRET}"}},
        {"defaults": {"dial_timeout": "${env:RECONCILER_VAR_SECRET}"}},
        {"defaults": {"max_try_count_0": "${env:RECONCILER_VAR_SECRET}"}},
        {"defaults": {"source": "${env:RECONCILER_VAR_SECRET}"}},
        {"defaults": {"detail": "${env:RECONCILER_VAR_SECRET}\n[managed by reconciler: a/b]"}},
        {"environments": "${env:RECONCILER_VAR_SECRET}"},
        {"environments": {"production": "${env:RECONCILER_VAR_SECRET}"}},
        {"environments": {"production": {"endpoint": "${env:RECONCILER_VAR_SECRET}"}}},
        {"environments": {"production": {"credentials": "${env:RECONCILER_VAR_SECRET}"}}},
        {
            "environments": {
                "production": {"credentials": {"token_variable": "${env:RECONCILER_VAR_SECRET}"}}
            }
        },
    ],
)
@pytest.mark.parametrize(
    "secret", ["hunter2 hunter2", "HUNTER2", "http://hunter2:99999/", "987654"]
)
def test_no_problem_repeats_what_a_variable_holds(
    spec: dict[str, Any], secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECONCILER_VAR_SECRET", secret)
    with pytest.raises(ProblemsError) as caught:
        read(**spec)
    shown = repr(caught.value.problems)
    assert "SECRET" in shown
    assert secret not in shown
    assert "hunter2" not in shown.lower()


@pytest.mark.parametrize("value", ["vb_0123456789abcdef", "eyJ0.abc.def", "two words"])
@pytest.mark.parametrize("member", ["access_key_variable", "token_variable", "access_key", ""])
def test_a_credential_in_the_file_is_refused_and_not_repeated(value: str, member: str) -> None:
    credentials = {member: value} if member else value
    with pytest.raises(ProblemsError) as caught:
        read(environments={"production": {"credentials": credentials}})
    assert value not in repr(caught.value.problems)
    assert caught.value.problems[0].line > 7


def test_an_environment_names_exactly_one_variable_for_its_credential() -> None:
    both = {"access_key_variable": "VOIPBIN_A", "token_variable": "VN_B"}
    for credentials in ({}, both):
        found = problems(environments={"production": {"credentials": credentials}})
        assert [code for code, *_ in found] == ["credentials"]


@pytest.mark.parametrize("name", ["Production", "a b", "../x", "-x", "é", ""])
def test_the_name_of_an_environment_is_a_label(name: str) -> None:
    ((code, line, message, _),) = problems(environments={name: {}})
    assert (code, line) == ("label", 8)
    assert message.startswith(f"spec.environments.{name}: ")


@pytest.mark.parametrize("member", ["endpoint", "customer_id", "credentials", "access_key_in"])
def test_an_environment_does_not_take_away_by_an_empty_value(member: str) -> None:
    ((code, line, message, _),) = problems(
        customer_id=UUID, environments={"production": {member: None}}
    )
    assert (code, line) == ("empty-value", 10)
    assert message == f"spec.environments.production.{member}: nothing is written here"


def test_null_takes_nothing_away_below_the_projects_defaults() -> None:
    ((code, line, _, _),) = problems(defaults={"dial_timeout": "30s", "detail": None})
    assert (code, line) == ("empty-value", 9)
    ((code, line, _, _),) = problems(defaults={"source": {"type": "tel", "target": None}})
    assert (code, line) == ("empty-value", 10)


anything: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.integers(-1, 9)
    | st.sampled_from(["", "x", "${env:RECONCILER_VAR_A}", "${env:RECONCILER_VAR_HOME}", "${env:"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["production", "endpoint", "credentials", "patches", "defaults", "guards"]
            )
            | st.sampled_from(["source", "target", "access_key_variable", "detail", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)


@given(anything, anything)
def test_any_project_file_is_read_or_told(defaults: Any, environments: Any) -> None:
    told: Sequence[Problem] = ()
    names: set[str] = set()
    try:
        found = read(defaults=defaults, environments=environments)
        names = {*found.project.spec.environments} - found.missing.keys()
        told = [problem for missing in found.missing.values() for problem in missing]
    except ProblemsError as error:
        told = error.problems
    assert told or names or not environments
    assert all(problem.line and problem.message and problem.remedy for problem in told)


@pytest.mark.parametrize("name", ["reconciler.yml", ".reconciler.yaml", "reconcilier.yaml"])
def test_a_project_file_of_another_name_is_told_its_name(name: str, cli: Cli) -> None:
    write_project(Path()).joinpath("reconciler.yaml").rename(name)
    done = cli("plan")
    assert done.code == 1
    assert f"why:   a project is found by that name alone, and there is a {name}" in done.err
    assert f"to do: run `mv {name} reconciler.yaml`" in done.err


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("ownership: exclusive", "ownership stands at the top and belongs in spec"),
        ("max_destroys: 3", "max_destroys stands at the top and belongs in spec.guards"),
        ("dial_timeout: 30s", "dial_timeout stands at the top and belongs in spec.defaults"),
    ],
)
def test_a_setting_in_the_wrong_place_is_told_its_place(line: str, says: str) -> None:
    path = write_project(Path()) / "reconciler.yaml"
    path.write_text(f"{path.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        read_project(path)
    assert [(p.code, p.message) for p in caught.value.problems] == [("misplaced-field", says)]
