"""The JSON Schemas: valid themselves, and in agreement with what the models accept."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from reconciler.desired.files import SourceFile
from reconciler.desired.load import load
from reconciler.plan.plan import Target
from reconciler.plan.planfile import dump
from reconciler.plan.planner import make_plan
from reconciler.report.json_schemas import KINDS, schema
from tests.support import PROJECT, account, desired, live, manifest, sound, to_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    assert {change["change"]["actions"][0] for change in document["resource_changes"]} > {"create"}
    assert document["withheld"]
    assert _valid("plan", document)
    del document["target"]
    assert not _valid("plan", document)


def _fields(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, part in ({"": document} | document["$defs"]).items():
        for field, described in part.get("properties", {}).items():
            yield f"{name}.{field}", described


def _speaks_for_itself(described: dict[str, Any]) -> bool:
    """Whether an editor lists its values, or describes its members one by one."""
    told = {"const", "enum", "$ref"} & {*described} or described.get("type") in ("boolean", "null")
    parts = described.get("anyOf", ())
    return bool(told) or (bool(parts) and all(map(_speaks_for_itself, parts)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_description_to_show_on_hover(kind: str) -> None:
    fields = dict(_fields(schema(kind)))
    assert len(fields) > 20
    assert [name for name, field in fields.items() if not field.get("description")] == []


@pytest.mark.parametrize("kind", ["outplan", "patch", "project"])
def test_every_field_of_what_people_write_has_an_example(kind: str) -> None:
    fields = dict(_fields(schema(kind)))
    silent = [name for name, field in fields.items() if not field.get("examples")]
    assert [name for name in silent if not _speaks_for_itself(fields[name])] == []


@pytest.mark.parametrize("kind", ["plan", "events"])
def test_every_field_that_may_be_null_says_when(kind: str) -> None:
    nullable = {
        name: field["description"].lower()
        for name, field in _fields(schema(kind))
        if {"type": "null"} in field.get("anyOf", ())
    }
    assert len(nullable) > 5
    assert [name for name, text in nullable.items() if "null" not in text] == []


def test_an_event_says_of_a_field_what_the_plan_says_of_it() -> None:
    plan, events = dict(_fields(schema("plan"))), dict(_fields(schema("events")))
    shared = {
        name: name.replace("Line.", ".")
        for name in events
        if name.startswith(("WithheldLine.", "NoticeLine.")) and not name.endswith(".type")
    }
    assert len(shared) > 5
    told = {name: events[name]["description"] for name in shared}
    assert told == {name: plan[of]["description"] for name, of in shared.items()}


@pytest.mark.parametrize("kind", ["outplan", "project"])
def test_every_example_is_one_that_the_schema_accepts(kind: str) -> None:
    whole = schema(kind)
    for name, described in _fields(whole):
        checker = Draft202012Validator(described | {"$defs": whole["$defs"]})
        wrong = [
            example for example in described.get("examples", ()) if not checker.is_valid(example)
        ]
        assert wrong == [], name


def test_the_comment_that_names_a_schema_to_an_editor_is_a_comment() -> None:
    modeline = "# yaml-language-server: $schema=../outplan.schema.json\n"
    file = SourceFile("sales.yaml", (modeline + to_yaml(sound())).encode())
    found, problems = load([file], project=PROJECT, ownership="marker")
    assert (problems, [*found.outplans]) == ([], ["sales"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_needs_no_other_document(kind: str) -> None:
    references = re.findall(r'"\$ref": "([^"]*)"', json.dumps(schema(kind)))
    assert [reference for reference in references if not reference.startswith("#/$defs/")] == []
