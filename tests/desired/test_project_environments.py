"""Environments: their settings over those of the project."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.desired.project import ProjectSpec, in_environment

UUID = "7a1b2c3d-4e5f-6789-abcd-ef0123456789"
BASE: dict[str, Any] = {
    "endpoint": "https://a.example/v1.0",
    "customer_id": UUID,
    "access_key_in": "cookie",
    "guards": {"max_destroys": 7},
    "rate_limit": {"burst": 3},
}


def spec(environment: dict[str, Any]) -> ProjectSpec:
    """Return the settings in an environment that says this."""
    whole = ProjectSpec.model_validate(BASE | {"environments": {"e": environment}})
    return in_environment(whole, "e")


def test_the_base_is_the_project_itself() -> None:
    whole = ProjectSpec.model_validate(BASE)
    assert in_environment(whole, None) is whole


def test_what_an_environment_leaves_out_is_as_the_project_says() -> None:
    base, found = ProjectSpec.model_validate(BASE), spec({})
    names = ["endpoint", "customer_id", "access_key_in", "guards"]
    for name in [*names, "rate_limit", "manifests", "ownership"]:
        assert getattr(found, name) == getattr(base, name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("endpoint", "https://b.example/v1.0"),
        ("customer_id", UUID.replace("7", "8")),
        ("access_key_in", "query"),
    ],
)
def test_what_an_environment_says_comes_first(name: str, value: object) -> None:
    assert getattr(spec({name: value}), name) == value


def test_guards_and_rate_limits_are_merged_member_by_member() -> None:
    found = spec({"guards": {"max_destroy_percent": 0}, "rate_limit": {"requests_per_second": 2}})
    assert (found.guards.max_destroys, found.guards.max_destroy_percent) == (7, 0)
    assert (found.rate_limit.burst, found.rate_limit.requests_per_second) == (3, 2)
    assert spec({"guards": {"max_destroys": 0}}).guards.max_destroys == 0
    # What equals the built-in default is still what the environment says.
    assert spec({"guards": {"max_destroys": 5}}).guards.max_destroys == 5
