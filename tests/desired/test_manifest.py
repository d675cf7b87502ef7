"""The manifest models: what is published fits, what is wrong does not; the JSON Schema agrees."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from reconciler.desired.manifest import API_VERSION, OutplanManifest
from reconciler.report.json_schemas import schema
from reconciler.values.address import ADDRESS_TYPES
from reconciler.values.durations import format_duration
from reconciler.values.marker import LABEL, MARKER_HINT
from reconciler.values.outplan import COUNT_FIELDS, INT_MAX, SOURCE_FIELDS
from tests.support import manifest

JSON_SCHEMA = schema("outplan")
VALIDATOR = Draft202012Validator(JSON_SCHEMA)
TEL = {"type": "tel", "target": "+15559876543"}

labels = st.from_regex(LABEL, fullmatch=True)
texts = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=40)
durations = (
    st.just(0)
    | st.integers(1000, INT_MAX)
    | st.integers(0, INT_MAX).map(format_duration)
    | st.integers(0, 86_400).map(lambda seconds: f" PT{seconds}.5S ")
    | st.sampled_from(["1.5h", "PT1,5H", "P1D", "0.001s", "1d2h3m4s5ms"])
)
sources = st.sampled_from(
    [
        {},
        TEL,
        TEL | {"target_name": "", "name": "", "detail": ""},
        {"type": "sip", "target": "alice@example.com", "name": "Alice"},
        {"type": "agent", "target": "d5fb7357-7ddb-4f2d-87b5-8ccbfd6c039e"},
        {"type": "", "target": ""},
    ]
)
specs = st.fixed_dictionaries(
    {
        "dial_timeout": durations,
        "try_interval": durations,
        "max_try_count_0": st.integers(1, INT_MAX),
    },
    optional={name: st.integers(0, INT_MAX) for name in COUNT_FIELDS[1:]}
    | {"name": st.none() | texts.filter(str.strip)}
    | {"detail": texts.filter(lambda text: MARKER_HINT not in text), "source": sources},
)
manifests = st.fixed_dictionaries(
    {
        "apiVersion": st.just(API_VERSION),
        "kind": st.just("Outplan"),
        "metadata": st.fixed_dictionaries(
            {"name": labels},
            optional={name: st.dictionaries(texts, texts) for name in ("labels", "annotations")},
        ),
        "spec": specs,
    },
    optional={
        "lifecycle": st.fixed_dictionaries(
            {},
            optional={
                "prevent_destroy": st.booleans(),
                "id": st.none() | st.uuids(version=4).map(str),
                "previous_key": st.none() | labels,
            },
        )
    },
)


def _counts(document: dict[str, Any]) -> tuple[int, ...]:
    spec = OutplanManifest.model_validate(document).spec
    return tuple(getattr(spec, name) for name in COUNT_FIELDS)


@pytest.mark.parametrize(
    ("name", "dial_timeout", "try_interval", "counts"),
    [
        ("Sales Standard", 30000, 7200000, (3, 2, 1, 0, 0)),
        ("Emergency", "45s", "10m", (5, 5, 0, 0, 0)),
        ("Reminder", "25s", "1h", (2, 0, 0, 0, 0)),
        ("B2B Sales", "30s", "4h", (4, 3, 0, 0, 0)),
        ("Appointment Reminder", "25s", "2h", (2, 1, 0, 0, 0)),
        ("Emergency Alert", "45s", "5m", (5, 5, 5, 3, 0)),
        ("test outplan", 30000, 60000, (5, 5, 5, 5, 5)),
    ],
)
def test_published_outplans_fit_the_models_and_the_schema(
    name: str, dial_timeout: object, try_interval: object, counts: tuple[int, ...]
) -> None:
    spec = {"name": name, "dial_timeout": dial_timeout, "try_interval": try_interval, "source": TEL}
    document = manifest("published", **spec, **dict(zip(COUNT_FIELDS, counts, strict=True)))
    assert _counts(document) == counts
    VALIDATOR.validate(document)


def test_what_is_left_out_has_its_documented_meaning() -> None:
    read = OutplanManifest.model_validate(manifest("a"))
    assert _counts(manifest("a")) == (3, 0, 0, 0, 0)
    assert (read.spec.name, read.spec.detail) == (None, "")
    assert read.spec.source.model_dump() == dict.fromkeys(SOURCE_FIELDS, "")
    assert (read.lifecycle.prevent_destroy, read.lifecycle.id) == (False, None)


@given(manifests)
def test_what_the_models_accept_the_json_schema_accepts(document: dict[str, Any]) -> None:
    OutplanManifest.model_validate(document)
    VALIDATOR.validate(document)


WRONG: list[tuple[tuple[str, ...], object]] = [
    (("apiVersion",), "v1"),
    (("kind",), "Outplans"),
    (("status",), {}),
    (("metadata",), None),
    (("metadata", "name"), "Sales Standard"),
    (("metadata", "name"), 5),
    (("metadata", "namespace"), 5),
    (("metadata", "creationTimestamp"), "2026-01-01"),
    (("metadata", "labels"), {"team": 5}),
    (("metadata", "labels"), ["team"]),
    (("spec",), {}),
    (("spec",), []),
    (("spec", "id"), "d5fb7357-7ddb-4f2d-87b5-8ccbfd6c039e"),
    (("spec", "tm_create"), "2022-04-28 01:50:23.414000"),
    (("spec", "dial_timeot"), "30s"),
    (("spec", "name"), ""),
    (("spec", "name"), "x" * 256),
    (("spec", "detail"), None),
    (("spec", "dial_timeout"), 30),
    (("spec", "dial_timeout"), -1),
    (("spec", "dial_timeout"), INT_MAX + 1),
    (("spec", "dial_timeout"), 1.5),
    (("spec", "dial_timeout"), "30000"),
    (("spec", "dial_timeout"), "soon"),
    (("spec", "try_interval"), None),
    (("spec", "max_try_count_0"), "3"),
    (("spec", "max_try_count_0"), True),
    (("spec", "max_try_count_4"), -1),
    (("spec", "max_try_count_5"), 1),
    (("spec", "source"), "+15559876543"),
    (("spec", "source"), TEL | {"type": "fax"}),
    (("spec", "source"), TEL | {"target": 15559876543}),
    (("spec", "source"), TEL | {"number": "x"}),
    (("lifecycle",), {"prevent_destroy": "yes"}),
    (("lifecycle",), {"prevent_destroy": 1}),
    (("lifecycle",), {"previous_key": "A"}),
    (("lifecycle",), {"prevent_delete": True}),
]


@pytest.mark.parametrize(("path", "value"), WRONG)
def test_what_is_typically_wrong_is_refused_by_the_models_and_the_schema(
    path: tuple[str, ...], value: object
) -> None:
    document = copy.deepcopy(manifest("a"))
    *parents, last = path
    place = document
    for name in parents:
        place = place[name]
    place[last] = value
    with pytest.raises(ValidationError):
        OutplanManifest.model_validate(document)
    assert not VALIDATOR.is_valid(document)


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        (dict.fromkeys(COUNT_FIELDS, 0), "dials-nobody"),
        ({"source": {"type": "tel"}}, "source-incomplete"),
        ({"source": {"target": "+15559876543"}}, "source-incomplete"),
        ({"source": {"type": "tel", "target": "15559876543"}}, "source-target"),
        ({"source": {"type": "sip", "target": "alice"}}, "source-target"),
        ({"name": " "}, "empty-name"),
        ({"detail": "[managed by reconciler: a/b]"}, "marker-in-detail"),
    ],
)
def test_what_a_json_schema_cannot_say_the_models_do(spec: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        OutplanManifest.model_validate(manifest("a", **spec))
    assert [error["type"] for error in caught.value.errors()] == [code]


@pytest.mark.parametrize("name", COUNT_FIELDS)
def test_one_destination_that_is_dialled_is_enough(name: str) -> None:
    spec = dict.fromkeys(COUNT_FIELDS, 0) | {name: 1}
    assert sum(_counts(manifest("a", **spec))) == 1


def test_the_json_schema_is_one_and_knows_the_address_types() -> None:
    Draft202012Validator.check_schema(JSON_SCHEMA)
    assert JSON_SCHEMA["$defs"]["SourceSpec"]["properties"]["type"]["enum"] == list(ADDRESS_TYPES)
    assert set(JSON_SCHEMA["required"]) == {"apiVersion", "kind", "metadata", "spec"}
