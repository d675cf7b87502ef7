"""Partial manifests: the same fields as whole ones, checked the same, and each may be absent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from reconciler.desired.manifest import Lifecycle, OutplanSpec, SourceSpec
from reconciler.desired.model_paths import bare
from reconciler.desired.partial import PartialSource, PartialSpec
from reconciler.desired.patch import PartialLifecycle
from reconciler.values.fields import Strict

PAIRS: list[tuple[type[Strict], type[Strict]]] = [
    (PartialSpec, OutplanSpec),
    (PartialSource, SourceSpec),
    (PartialLifecycle, Lifecycle),
]
SCHEMA = Draft202012Validator(PartialSpec.model_json_schema())
ODD: list[Any] = [
    None,
    True,
    0,
    30,
    -1,
    2**31,
    1.5,
    "",
    "30s",
    "soon",
    "3",
    "x" * 256,
    "🎉",
    [],
    {},
]


@pytest.mark.parametrize(("partial", "whole"), PAIRS)
def test_a_part_has_the_fields_of_the_whole_with_their_meaning(
    partial: type[Strict], whole: type[Strict]
) -> None:
    assert [*partial.model_fields] == [*whole.model_fields]
    for name, field in partial.model_fields.items():
        assert not field.is_required()
        assert field.description == whole.model_fields[name].description
        assert field.examples == whole.model_fields[name].examples
    for empty in ({}, dict.fromkeys(whole.model_fields)):
        assert not any(dict(partial.model_validate(empty)).values())


@pytest.mark.parametrize(("partial", "whole"), PAIRS)
def test_a_part_checks_its_values_as_the_whole_does(
    partial: type[Strict], whole: type[Strict]
) -> None:
    for name, field in whole.model_fields.items():
        if isinstance(bare(field.annotation), type) and issubclass(bare(field.annotation), Strict):
            continue
        alone: Any = TypeAdapter(_annotated(field))
        for value in ODD[1:]:
            assert _accepts(lambda v, n=name: partial.model_validate({n: v}), value) == _accepts(
                alone.validate_python, value
            ), (name, value)


def _annotated(field: Any) -> Any:
    from typing import Annotated

    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation


def _accepts(check: Any, value: object) -> bool:
    try:
        check(value)
    except ValidationError:
        return False
    return True


@given(st.dictionaries(st.sampled_from([*OutplanSpec.model_fields, "other"]), st.sampled_from(ODD)))
def test_what_a_part_accepts_its_schema_accepts(spec: dict[str, Any]) -> None:
    if _accepts(PartialSpec.model_validate, spec):
        SCHEMA.validate(spec)
