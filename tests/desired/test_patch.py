"""Patches by themselves: the head of a manifest, and values checked like a manifest's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from reconciler.desired.load import read_all
from reconciler.desired.patch import OutplanPatch, PatchMetadata, patch_problems
from reconciler.report.json_schemas import schema
from tests.desired.overlays import files, laid, overlay, patch
from tests.support import manifest

if TYPE_CHECKING:
    from reconciler.values.problem import Problem

VALIDATOR = Draft202012Validator(schema("patch"))


def problems(document: dict[str, Any]) -> list[Problem]:
    return patch_problems(read_all(files(document)).documents)


def test_a_patch_has_the_shape_of_a_manifest() -> None:
    assert [*OutplanPatch.model_fields] == ["apiVersion", "kind", "metadata", "spec", "lifecycle"]
    assert [*PatchMetadata.model_fields] == ["name", "labels", "annotations"]
    required = {name for name, field in OutplanPatch.model_fields.items() if field.is_required()}
    assert required == {"apiVersion", "kind", "metadata"}


@pytest.mark.parametrize(
    "document",
    [
        patch("sales"),
        patch("sales", {"dial_timeout": 45_000, "source": {"target": "x"}, "detail": None}),
        patch("sales", {"source": None, "max_try_count_4": 0}, lifecycle=None),
        patch("sales", lifecycle={"prevent_destroy": None, "previous_key": "old"}),
        patch("sales", labels={"a": "b", "c": None}),
        patch("sales", labels=None),
        manifest("sales"),
    ],
)
def test_what_a_patch_may_say_fits_the_model_and_the_schema(document: dict[str, Any]) -> None:
    assert problems(document) == []
    VALIDATOR.validate(document)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (patch("sales") | {"kind": "Project"}, "value"),
        (patch("sales") | {"spec": None}, "mapping"),
        (patch("sales") | {"spec": []}, "mapping"),
        (patch("sales") | {"lifecycle": []}, "mapping"),
        (patch("sales") | {"status": {}}, "unknown-field"),
        (patch("sales", lifecycle={"prevent_destroy": "yes"}), "boolean"),
        (patch("sales", labels=["a"]), "mapping"),
        (patch("sales", labels={"a": 1}), "text"),
        (patch("sales", {"id": "x"}), "read-only-field"),
        (patch("Sales"), "label"),
        ({"spec": {"detail": "x"}}, "no-patch"),
        ({"metadata": {}}, "missing-field"),
    ],
)
def test_a_patch_is_checked_by_itself(document: dict[str, Any], code: str) -> None:
    _, problems = laid(overlay({}, {}, [document], complete=False), manifest("sales"))
    assert {problem.code for problem in problems} == {code}
    assert {problem.file for problem in problems} == {"patch.yaml"}
    assert not VALIDATOR.is_valid(document)
