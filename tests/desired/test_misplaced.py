"""The one mistake behind several errors: where a key belongs, and what only follows from it."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.desired.manifest import OutplanManifest
from reconciler.desired.misplaced import Slip, is_headless, is_record, slips
from reconciler.desired.model_paths import homes, model_at, required_in
from reconciler.desired.patch import OutplanPatch
from reconciler.desired.project import Project

PREVENT = Slip(("spec",), ("prevent_destroy",), ("lifecycle",), ("prevent_destroy",))


@pytest.mark.parametrize(
    ("path", "data", "found"),
    [
        (("spec", "prevent_destroy"), {"spec": {"prevent_destroy": True}}, PREVENT),
        (("spec", "zzz"), {"spec": {"zzz": 1}}, Slip(("spec",), ("zzz",))),
        (
            ("spec", "dialTimeout"),
            {"spec": {"dialTimeout": 1}},
            Slip(("spec",), ("dialTimeout",), ("spec",), ("dial_timeout",)),
        ),
        (
            ("spec", "prevent_destroy"),
            {"spec": {"prevent_destroy": True}, "lifecycle": {"prevent_destroy": True}},
            PREVENT._replace(taken=True),
        ),
        (("name",), {"name": "a"}, Slip((), ("name",), ("metadata",), ("name",))),
        (
            ("name",),
            {"name": "A", "metadata": {"name": "a"}},
            Slip((), ("name",), ("spec",), ("name",)),
        ),
    ],
)
def test_each_unknown_key_has_its_home(
    path: tuple[str, ...], data: dict[str, Any], found: Slip
) -> None:
    missing = {("metadata", "name")} if "metadata" not in data else set()
    assert slips([path], missing, data, OutplanManifest) == [found]


def test_keys_that_move_together_are_one_slip() -> None:
    data = {"dial_timeout": 1, "try_interval": 2, "labels": {}}
    found = slips([("dial_timeout",), ("labels",), ("try_interval",)], (), data, OutplanManifest)
    assert [slip.keys for slip in found] == [("dial_timeout", "try_interval"), ("labels",)]


def test_a_setting_belongs_where_its_value_fits() -> None:
    data: dict[str, Any] = {"dial_timeout": "30s"}
    assert slips([("dial_timeout",)], (), data, Project)[0].home == ("spec", "defaults")
    data = {"dial_timeout": {"max": "30s"}}
    assert slips([("dial_timeout",)], (), data, Project)[0].home == ("spec", "policy")


@pytest.mark.parametrize(
    ("kind", "path", "value", "follows"),
    [
        ("missing", ("lifecycle",), None, True),
        ("missing", ("lifecycle", "prevent_destroy"), None, True),
        ("missing", ("lifecycle", "id"), None, False),
        ("missing", ("spec",), None, False),
        ("dict_type", ("lifecycle",), None, True),
        ("dict_type", ("lifecycle",), "x", False),
        ("dials-nobody", ("spec", "max_try_count_4"), 0, False),
    ],
)
def test_what_follows_from_a_slip_is_no_mistake_of_its_own(
    kind: str, path: tuple[str, ...], value: object, *, follows: bool
) -> None:
    assert PREVENT.causes(kind, path, value) is follows
    assert not PREVENT._replace(taken=True).causes(kind, path, value)
    assert not Slip(("spec",), ("zzz",)).causes(kind, path, value)


@pytest.mark.parametrize(
    ("data", "record"),
    [
        ({"id": "x", "name": "A"}, True),
        ([{"id": "x", "name": "A"}], True),
        ({"result": [{"id": "x", "dial_timeout": 1}]}, True),
        ({"id": "x"}, False),
        ({"name": "A", "detail": ""}, False),
        ({"result": []}, False),
        ([], False),
        ("id", False),
        (None, False),
    ],
)
def test_an_answer_of_the_api_is_known(data: object, *, record: bool) -> None:
    assert is_record(data) is record


def test_a_mapping_with_nothing_of_a_manifest_has_no_head() -> None:
    assert is_headless({"services": {}}, OutplanManifest)
    assert not is_headless({"kind": "Outplan"}, OutplanManifest)
    assert not is_headless([], OutplanManifest)


@pytest.mark.parametrize("model", [OutplanManifest, OutplanPatch, Project])
def test_every_home_has_the_key(model: Any) -> None:
    assert required_in(model)
    for name, places in homes(model).items():
        for place in places:
            inner = model_at(model, place)
            assert inner is not None
            assert name in {field.alias or key for key, field in inner.model_fields.items()}
