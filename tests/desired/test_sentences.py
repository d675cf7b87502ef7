"""Findings: pydantic's errors in our words, at the place the user wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from reconciler.desired.manifest import (
    Lifecycle,
    Metadata,
    OutplanManifest,
    OutplanSpec,
    SourceSpec,
)
from reconciler.desired.misplaced import READ_ONLY
from reconciler.desired.model_paths import model_at
from reconciler.desired.sentences import problems_of
from reconciler.desired.yaml import read
from reconciler.values.nearest import nearest

if TYPE_CHECKING:
    from reconciler.values.fields import Strict
    from reconciler.values.problem import Problem
    from reconciler.values.written import Marked

ELSEWHERE = [*Metadata.model_fields, *Lifecycle.model_fields, *OutplanManifest.model_fields]
TEXT = """\
apiVersion: voipbin.net/v1
kind: Outplan
metadata:
  name: sales
spec:
  dial_timeout: 30s
  try_interval: 2h
  max_try_count_0: 3
"""


def document_of(text: str) -> Marked:
    (document,), unread = read(text.encode(), "a.yaml")
    assert not unread
    return document


def problems(text: str) -> list[Problem]:
    document = document_of(text)
    with pytest.raises(ValidationError) as caught:
        OutplanManifest.model_validate(document.data)
    return problems_of(caught.value, document, OutplanManifest)


def problem(text: str) -> Problem:
    (found,) = problems(text)
    return found


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("dial_timeot", "dial_timeout"),
        ("dialTimeout", "dial_timeout"),
        ("Name", "name"),
        ("try_intervall", "try_interval"),
        ("max_try_count", "max_try_count_0"),
        ("details", "detail"),
        ("sourc", "source"),
    ],
)
def test_an_unknown_key_is_answered_with_the_nearest(written: str, nearest: str) -> None:
    found = problem(f"{TEXT}  {written}: 1\n")
    assert (found.code, found.line, found.column) == ("unknown-field", 9, 3)
    assert found.message == f"{written} is not a field in spec"
    if written == "max_try_count":
        assert found.remedy.startswith("did you mean max_try_count_")
    else:
        assert found.remedy == f"did you mean {nearest}?"


def test_an_unknown_key_without_a_near_one_is_answered_with_all() -> None:
    found = problem(f"{TEXT}zzz: 1\n")
    assert found.message == "zzz is not a field"
    assert found.remedy == "known here: apiVersion, kind, metadata, spec, lifecycle"


def test_an_unknown_key_deep_inside_is_compared_with_its_neighbours() -> None:
    found = problem(f"{TEXT}  source:\n    typ: tel\n")
    assert (found.line, found.column) == (10, 5)
    assert found.message == "typ is not a field in spec.source"
    assert found.remedy == "did you mean type?"


@pytest.mark.parametrize("name", READ_ONLY)
def test_a_read_only_field_of_a_pasted_outplan_says_so(name: str) -> None:
    found = problem(f'{TEXT}  {name}: "x"\n')
    assert (found.code, found.line, found.column) == ("read-only-field", 9, 3)
    assert found.message == f"{name} is set by VoIPBIN and cannot be wanted"
    assert found.remedy.startswith("delete the line")
    assert ("lifecycle.id" in found.remedy) is (name == "id")


def test_outside_of_spec_a_read_only_name_is_just_unknown() -> None:
    assert problem(f"{TEXT}customer_id: x\n").code == "unknown-field"


def test_a_missing_field_points_at_its_parents_key_and_shows_an_example() -> None:
    found = problem(TEXT.replace("  dial_timeout: 30s\n", ""))
    assert (found.code, found.line, found.column) == ("missing-field", 5, 1)
    assert found.message == "dial_timeout is missing in spec"
    assert found.remedy == "add dial_timeout, such as dial_timeout: 30s"


def test_a_mapping_that_is_wrong_as_a_whole_points_at_its_key() -> None:
    found = problem(TEXT + "  source:\n    type: tel\n")
    assert (found.code, found.line, found.column) == ("source-incomplete", 9, 3)
    assert found.message == "spec.source: source has a type but no target"


def test_a_missing_top_level_field_points_at_the_document() -> None:
    found = problem(TEXT.replace("kind: Outplan\n", ""))
    assert (found.message, found.line, found.column) == ("kind is missing", 1, 1)


@pytest.mark.parametrize(
    ("text", "code", "message", "remedy"),
    [
        (
            TEXT.replace("kind: Outplan", "kind: Plan"),
            "value",
            "kind: 'Plan' is not known",
            "write 'Outplan', or take the document out of the manifests",
        ),
        (
            TEXT + "lifecycle: {prevent_destroy: 1}\n",
            "boolean",
            "lifecycle.prevent_destroy: 1 is not a boolean",
            "write true or false",
        ),
        (
            TEXT + "  source: tel\n",
            "mapping",
            "spec.source: 'tel' stands where a mapping is wanted",
            "write key: value lines, indented",
        ),
        (
            TEXT + "lifecycle:\n",
            "mapping",
            "lifecycle: an empty value stands where a mapping is wanted",
            "write key: value lines, indented",
        ),
        (
            "- a\n",
            "mapping",
            "document: a list stands where a mapping is wanted",
            "write key: value lines, indented",
        ),
    ],
)
def test_a_wrong_value_has_a_sentence_and_a_remedy(
    text: str, code: str, message: str, remedy: str
) -> None:
    found = problem(text)
    assert (found.code, found.message, found.remedy) == (code, message, remedy)


def test_a_label_may_be_called_anything() -> None:
    found = problem(TEXT.replace("  name: sales\n", '  name: sales\n  labels: {"[key]": 5}\n'))
    assert (found.message, found.column) == ("metadata.labels.[key]: 5 is not a text", 21)


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ((), OutplanManifest),
        (("metadata",), Metadata),
        (("spec", "source"), SourceSpec),
        (("spec",), OutplanSpec),
        (("lifecycle",), Lifecycle),
        (("spec", "name"), None),
        (("metadata", "labels"), None),
        (("metadata", "labels", "team"), None),
        (("nowhere",), None),
    ],
)
def test_the_model_of_a_place_is_found(path: tuple[str, ...], model: type[Strict] | None) -> None:
    assert model_at(OutplanManifest, path) is model


@given(
    st.dictionaries(st.text("abdeimnostuy_", min_size=1, max_size=12), st.integers(), min_size=1)
)
def test_every_unknown_key_is_reported_with_a_remedy(keys: dict[str, int]) -> None:
    known = {*OutplanSpec.model_fields, *READ_ONLY}
    unknown = [key for key in keys if key not in known and nearest(key, ELSEWHERE) is None]
    text = TEXT + "".join(f'  "{key}": 1\n' for key in unknown)
    if unknown:
        found = problems(text)
        named = {word for problem in found for word in re.findall(r"\w+", problem.message)}
        assert set(unknown) <= named
        assert all(problem.remedy for problem in found)
