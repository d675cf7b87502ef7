"""The JSON Schemas: valid themselves, and in agreement with what the models accept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reconciler.plan import Target
from reconciler.planfile import dump
from reconciler.planner import make_plan
from reconciler.schemas import KINDS, schema
from tests.support import PROJECT, account, desired, live, manifest


def _valid(kind: str, document: Any) -> bool:
    return bool(Draft202012Validator(schema(kind)).is_valid(document))


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_a_schema_with_a_title_and_a_dialect(kind: str) -> None:
    made = schema(kind)
    Draft202012Validator.check_schema(made)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert made["title"].startswith(("VoIPBIN ", "reconciler "))


@pytest.mark.parametrize(
    ("changes", "valid"),
    [
        ({}, True),
        ({"dial_timeout": 30000, "try_interval": "PT1H"}, True),
        ({"dial_timeout": "1h30m"}, True),
        ({"source": {"type": "tel", "target": "+15559876543"}}, True),
        ({"dial_timeout": 30}, False),
        ({"dial_timeout": -1}, False),
        ({"dial_timeout": "soon"}, False),
        ({"max_try_count_0": 2**31}, False),
        ({"max_try_count_0": "3"}, False),
        ({"max_try_count_5": 1}, False),
        ({"name": ""}, False),
        ({"name": "n" * 256}, False),
        ({"source": {"type": "pigeon", "target": "x"}}, False),
        ({"id": "d5fb7357-7ddb-4f2d-87b5-8ccbfd6c039e"}, False),
    ],
)
def test_the_outplan_schema_knows_what_a_manifest_may_say(
    changes: dict[str, Any], valid: bool
) -> None:
    assert _valid("outplan", manifest("sales", **changes)) is valid


def test_the_outplan_schema_requires_what_a_manifest_must_say() -> None:
    for part, name in (("metadata", "name"), ("spec", "dial_timeout"), ("spec", "try_interval")):
        document = manifest("sales")
        del document[part][name]
        assert not _valid("outplan", document)


@pytest.mark.parametrize(
    ("spec", "valid"),
    [
        ({}, True),
        ({"endpoint": "sandbox:", "ownership": "exclusive", "access_key_in": "cookie"}, True),
        ({"ownership": "mine"}, False),
        ({"guards": {"max_destroys": -1}}, False),
        ({"endpiont": "sandbox:"}, False),
        ({"manifests": []}, False),
    ],
)
def test_the_project_schema_knows_what_a_project_may_say(spec: dict[str, Any], valid: bool) -> None:
    project = {"apiVersion": "voipbin.net/v1", "kind": "Project", "metadata": {"name": "acme"}}
    assert _valid("project", project | {"spec": spec}) is valid


def test_a_saved_plan_follows_the_plan_schema() -> None:
    present = account(
        live(1, "b", marker=f"{PROJECT}/b"),
        live(2, "old", marker=f"{PROJECT}/old"),
        live(3, "protected", marker=f"{PROJECT}/kept, protected"),
    )
    plan = make_plan(
        desired(manifest("a"), manifest("b"), manifest("c")),
        present,
        target=Target("sandbox:", None, "", PROJECT),
    )
    document = json.loads(dump(plan))
    assert {one["change"]["actions"][0] for one in document["resource_changes"]} > {"create"}
    assert document["withheld"]
    assert _valid("plan", document)
    del document["target"]
    assert not _valid("plan", document)
