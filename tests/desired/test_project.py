"""The project file: its defaults, its bounds, and a sentence for everything outside them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from reconciler.desired.project import Project
from reconciler.desired.sentences import problems_of
from reconciler.desired.yaml import read
from reconciler.report.json_schemas import schema

HEAD = """\
apiVersion: voipbin.net/v1
kind: Project
metadata:
  name: acme-dialing
"""
UUID = "7a1b2c3d-4e5f-6789-abcd-ef0123456789"
VALIDATOR = Draft202012Validator(schema("project"))

Found = tuple[str, int, int]


def project(spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "voipbin.net/v1",
        "kind": "Project",
        "metadata": {"name": "acme"},
        "spec": spec,
    }


def problems(text: str) -> list[Found]:
    (document,), unread = read(text.encode(), "reconciler.yaml")
    assert not unread
    with pytest.raises(ValidationError) as caught:
        Project.model_validate(document.data)
    found = problems_of(caught.value, document, Project)
    assert all(problem.message and problem.remedy for problem in found)
    return [(problem.code, problem.line, problem.column) for problem in found]


def test_a_project_needs_no_more_than_a_name() -> None:
    (document,), _ = read(HEAD.encode(), "reconciler.yaml")
    read_project = Project.model_validate(document.data)
    spec = read_project.spec
    assert read_project.metadata.name == "acme-dialing"
    assert (spec.endpoint, spec.manifests, spec.ownership) == ("sandbox:", ["outplans"], "marker")
    assert (spec.guards.max_destroys, spec.guards.max_destroy_percent) == (5, 50)
    assert (spec.customer_id, spec.access_key_in) == (None, "cookie")


@pytest.mark.parametrize(
    "spec",
    [
        {"endpoint": "https://api.voipbin.net/v1.0/", "customer_id": UUID},
        {"endpoint": "http://127.0.0.1:8080"},
        {"manifests": ["outplans", "more/*.yaml", "one.yaml"]},
        {"ownership": "exclusive", "access_key_in": "query"},
        {"guards": {"max_destroys": 0, "max_destroy_percent": 0}},
        {"guards": {"max_destroys": 1000, "max_destroy_percent": 100}},
        {"rate_limit": {"requests_per_second": 0.5, "burst": 1}},
    ],
)
def test_what_a_project_may_say_fits_the_model_and_the_schema(spec: dict[str, Any]) -> None:
    read_spec = Project.model_validate(project(spec)).spec.model_dump(exclude_unset=True)
    assert read_spec == {
        name: value.rstrip("/") if name == "endpoint" else value for name, value in spec.items()
    }
    VALIDATOR.validate(project(spec))


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("spec:\n  endpoint: api.voipbin.net", ("endpoint", 6, 13)),
        ("spec:\n  endpoint: ftp://voipbin.net", ("endpoint", 6, 13)),
        ("spec:\n  endpoint: 'sandbox'", ("endpoint", 6, 13)),
        ("spec:\n  customer_id: acme", ("id", 6, 16)),
        ("spec:\n  manifests: outplans", ("list", 6, 14)),
        ("spec:\n  manifests: []", ("too-short", 6, 14)),
        ("spec:\n  manifests: [a, 5]", ("text", 6, 18)),
        ("spec:\n  ownership: shared", ("value", 6, 14)),
        ("spec:\n  access_key_in: header", ("value", 6, 18)),
        ("spec:\n  allow_insecure_http: true", ("operators-decision", 6, 3)),
        ("spec:\n  guards: {max_destroys: -1}", ("greater-than-equal", 6, 26)),
        ("spec:\n  guards: {max_destroys: true}", ("integer", 6, 26)),
        ("spec:\n  guards: {max_destroy_percent: 101}", ("less-than-equal", 6, 33)),
        ("spec:\n  guards:\n    max_destroy: 5", ("unknown-field", 7, 5)),
        ("spec:\n  rate_limit: {requests_per_second: 0}", ("greater-than", 6, 37)),
        ("spec:\n  rate_limit: {burst: 1.5}", ("integer", 6, 23)),
        ("spec:\n  rate_limit: 17", ("mapping", 6, 15)),
        ("spec:\n  endpont: 'sandbox:'", ("unknown-field", 6, 3)),
        ("spec: 5", ("mapping", 5, 7)),
        ("labels: {}", ("unknown-field", 5, 1)),
    ],
)
def test_what_it_may_not_say_is_a_problem_at_its_place(spec: str, found: Found) -> None:
    assert problems(f"{HEAD}{spec}\n") == [found]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("Project", "Projekt", ("value", 2, 7)),
        ("/v1", "/v2", ("value", 1, 13)),
        ("acme-dialing", "Acme", ("label", 4, 9)),
        ("  name: acme-dialing", "  {}", ("missing-field", 3, 1)),
    ],
)
def test_its_head_is_checked(old: str, new: str, found: Found) -> None:
    assert problems(HEAD.replace(old, new)) == [found]


def test_a_misspelt_guard_is_answered_with_the_nearest() -> None:
    (document,), _ = read(f"{HEAD}spec: {{guards: {{max_destroy: 5}}}}\n".encode(), "p.yaml")
    with pytest.raises(ValidationError) as caught:
        Project.model_validate(document.data)
    (found,) = problems_of(caught.value, document, Project)
    assert found.remedy == "did you mean max_destroys?"


@pytest.mark.parametrize("value", ["17", True, "fast"])
def test_a_rate_is_a_number_and_nothing_else(value: object) -> None:
    spec = {"rate_limit": {"requests_per_second": value}}
    assert not VALIDATOR.is_valid(project(spec))
    with pytest.raises(ValidationError) as caught:
        Project.model_validate(project(spec))
    assert caught.value.errors()[0]["type"] == "float_type"


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "endpoint": st.sampled_from(["sandbox:", "https://a.b/v1.0", "nowhere", 5]),
            "manifests": st.lists(st.text(max_size=3) | st.integers(), max_size=3),
            "ownership": st.sampled_from(["marker", "exclusive", "none"]),
            "guards": st.dictionaries(
                st.sampled_from(["max_destroys", "max_destroy_percent", "max"]),
                st.integers(-1, 200) | st.booleans(),
            ),
            "allow_insecure_http": st.booleans() | st.integers(),
        },
    )
)
def test_what_the_model_accepts_the_json_schema_accepts(spec: dict[str, Any]) -> None:
    try:
        Project.model_validate(project(spec))
    except ValidationError:
        return
    VALIDATOR.validate(project(spec))
