"""`${env:NAME}`: replaced in the project file with its places kept, refused in manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired.variables import PREFIX, Expanded, Expansion, expand, refused
from reconciler.desired.yaml import read
from reconciler.values.problem import Position
from tests.support import to_yaml

if TYPE_CHECKING:
    from reconciler.values.written import Marked

GIVEN = {
    "HOST": "api.voipbin.net",
    "N": "5",
    "EMPTY": "",
    "_x9": "y",
    "TRICK": "${env:RECONCILER_VAR_HOST}",
}
VARIABLES = {f"{PREFIX}{name}": value for name, value in GIVEN.items()} | {"SECRET": "hunter2"}


def document(data: Any) -> Marked:
    (found,), problems = read(to_yaml(data).encode(), "reconciler.yaml")
    assert not problems
    return found


def expanded(data: Any) -> Expansion:
    return expand(document(data), VARIABLES)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("${env:RECONCILER_VAR_HOST}", "api.voipbin.net"),
        (
            "https://${env:RECONCILER_VAR_HOST}/v${env:RECONCILER_VAR_N}",
            "https://api.voipbin.net/v5",
        ),
        ("${env:RECONCILER_VAR__x9}", "y"),
        ("${env:RECONCILER_VAR_TRICK}", "${env:RECONCILER_VAR_HOST}"),
        ("$${env:RECONCILER_VAR_HOST}", "${env:RECONCILER_VAR_HOST}"),
        (
            "$${env:RECONCILER_VAR_NOWHERE} ${env:RECONCILER_VAR_N}",
            "${env:RECONCILER_VAR_NOWHERE} 5",
        ),
        ("$$${env:RECONCILER_VAR_HOST}", "$${env:RECONCILER_VAR_HOST}"),
        ("$${env:", "${env:"),
        ("${HOST} $HOST {env:HOST} env:HOST", "${HOST} $HOST {env:HOST} env:HOST"),
        ("a } b", "a } b"),
    ],
)
def test_a_text_is_replaced_once(text: str, result: str) -> None:
    found = expanded({"a": {"b": [text]}})
    assert (found.document.data, found.problems) == ({"a": {"b": [result]}}, [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("${env:RECONCILER_VAR_NOWHERE}", "env-unset"),
        ("${env:RECONCILER_VAR_EMPTY}", "env-unset"),
        ("${env:RECONCILER_VAR_HOST} ${env:RECONCILER_VAR_NOWHERE}", "env-unset"),
        ("${env:SECRET}", "env-refused"),
        ("${env:reconciler_var_HOST}", "env-refused"),
        ("${env:}", "env-reference"),
        ("${env:9}", "env-reference"),
        ("${env:A-B}", "env-reference"),
        ("${env: HOST}", "env-reference"),
        ("${env:HOST:-x}", "env-reference"),
        ("${env:HOST", "env-reference"),
        ("${env:${env:RECONCILER_VAR_HOST}}", "env-reference"),
        ("${env:Ä}", "env-reference"),
    ],
)
def test_what_cannot_be_replaced_is_a_problem_at_its_place(text: str, code: str) -> None:
    (problem,) = expanded({"a": {"b": [1, text]}}).problems
    assert (problem.code, problem.line, problem.column) == (code, 4, 5)
    assert problem.message.startswith("a.b.1: ")
    assert problem.remedy


def test_a_variable_that_was_not_set_for_this_is_not_read_and_the_error_says_what_to_set() -> None:
    (problem,) = expanded({"a": "${env:SECRET}"}).problems
    assert "hunter2" not in repr(problem)
    assert problem.remedy.startswith("set RECONCILER_VAR_SECRET and write ")


@pytest.mark.parametrize("member", ["message", "remedy"])
def test_what_a_rule_says_refers_to_nothing(member: str) -> None:
    rule = {member: "${env:RECONCILER_VAR_HOST}", "when": "name == '${env:RECONCILER_VAR_HOST}'"}
    (problem,) = expanded({"spec": {"policy": {"custom": [rule]}}}).problems
    assert (problem.code, problem.message.partition(":")[0]) == (
        "env-reference",
        f"spec.policy.custom.0.{member}",
    )


def test_only_texts_are_looked_at() -> None:
    data: dict[str, Any] = {"a": 5, "b": None, "c": True, "${env:RECONCILER_VAR_N}": {"d": []}}
    assert expanded(data).document.data == data


def test_the_name_of_a_variable_is_not_taken_from_a_variable() -> None:
    (problem,) = expanded(
        {"credentials": {"token_variable": "${env:RECONCILER_VAR_HOST}"}}
    ).problems
    assert (
        problem.message == "credentials.token_variable: the name of a variable is wanted here, "
        "not what it holds"
    )
    assert problem.remedy == "write token_variable: RECONCILER_VAR_HOST"


def test_a_replaced_text_stands_where_it_was_written() -> None:
    found = expanded({"a": {"b": "${env:RECONCILER_VAR_HOST}", "c": "x"}}).document
    assert isinstance(found, Expanded)
    assert found.position(("a", "b")) == Position(2, 6)
    assert found.position(("a", "b"), of_key=True) == Position(2, 3)
    assert (found.file, found.variable(("a", "b"))) == ("reconciler.yaml", "RECONCILER_VAR_HOST")
    assert found.variable(("a", "b", "deeper")) == "RECONCILER_VAR_HOST"
    assert (found.variable(("a",)), found.variable(("a", "c"))) == (None, None)


def test_a_problem_with_a_replaced_text_names_the_variable_alone() -> None:
    found = expanded({"a": {"b": "${env:RECONCILER_VAR_HOST}", "c": "x"}}).document
    hidden = found.problem("id", "api.voipbin.net is no id", ("a", "b"), remedy="api.voipbin.net")
    assert "api.voipbin.net" not in repr(hidden)
    assert hidden.message == "a.b: what ${env:RECONCILER_VAR_HOST} stands for does not fit here"
    assert (hidden.code, hidden.source_line) == ("id", "  b: ${env:RECONCILER_VAR_HOST}")
    assert found.problem("id", "x is no id", ("a", "c")).message == "x is no id"
    assert found.problem("unknown-field", "b?", ("a", "b"), of_key=True).message == "b?"


def test_what_an_environment_lacks_is_left_out_of_it_and_told_apart() -> None:
    production = {
        "patches": ["x", "${env:RECONCILER_VAR_A}", "${env:RECONCILER_VAR_B}"],
        "endpoint": "${env:RECONCILER_VAR_HOST}",
    }
    data = {"spec": {"environments": {"production": production, "staging": {"endpoint": "x"}}}}
    found = expanded(data)
    assert found.document.data == {
        "spec": {
            "environments": {
                "production": {"endpoint": "api.voipbin.net"},
                "staging": {"endpoint": "x"},
            }
        }
    }
    assert not found.problems
    assert [problem.line for problem in found.missing["production"]] == [6, 7]
    assert set(found.missing) == {"production"}


def test_an_environment_that_is_a_reference_is_a_problem_of_all() -> None:
    data = {"spec": {"environments": {"production": "${env:RECONCILER_VAR_A}"}}}
    found = expanded(data)
    assert ([problem.code for problem in found.problems], found.missing) == (["env-unset"], {})


@pytest.mark.parametrize(
    "wrong",
    [
        [["${env:RECONCILER_VAR_A}", "${env:RECONCILER_VAR_B}"]],
        {"production": ["${env:RECONCILER_VAR_A}"]},
    ],
)
def test_what_has_no_environments_is_left_to_the_checks(wrong: Any) -> None:
    found = expanded({"spec": {"environments": wrong}})
    assert {problem.code for problem in found.problems} == {"env-unset"}
    assert found.document.data == {"spec": {"environments": wrong}}
    assert not found.missing


def test_an_alias_is_replaced_wherever_it_is_used() -> None:
    (document,), _ = read(
        b"a: &x {b: '${env:RECONCILER_VAR_TRICK}', c: '$${env:RECONCILER_VAR_N}'}\nd: *x\n",
        "reconciler.yaml",
    )
    inner = {"b": "${env:RECONCILER_VAR_HOST}", "c": "${env:RECONCILER_VAR_N}"}
    assert expand(document, VARIABLES).document.data == {"a": inner, "d": inner}


texts = st.lists(
    st.sampled_from(
        [
            "${env:RECONCILER_VAR_HOST}",
            "$${env:RECONCILER_VAR_HOST}",
            "${env:RECONCILER_VAR_N}",
            "${env:",
            "}",
            "$",
            "{",
            "x",
        ]
    ),
    max_size=5,
).map("".join)


@given(texts)
def test_any_text_is_replaced_or_told(text: str) -> None:
    found = expanded({"a": text})
    replaced: Any = found.document.data
    if found.problems:
        assert {problem.code for problem in found.problems} <= {
            "env-reference",
            "env-refused",
            "env-unset",
        }
    elif "${env:" not in text:
        assert replaced["a"] == text
    else:
        assert replaced["a"].count("${env:") == text.count("$${env:")


def test_a_manifest_refers_to_nothing() -> None:
    text = "a:\n  b: '${env:X} y'\n  '${env:Y}': [1, '$${env:Z}']\nc: ${env\nd: \"\\x24{env:X}\"\n"
    documents, _ = read(text.encode(), "a.yaml")
    found = [(problem.code, problem.line, problem.column) for problem in refused(documents[:1])]
    assert found == [
        ("env-in-manifest", 2, 6),
        ("env-in-manifest", 3, 3),
        ("env-in-manifest", 3, 19),
        ("env-in-manifest", 5, 4),
    ]
