"""Parts of a manifest's spec: what `defaults` and a patch may say. Each may be left out or null.

The same names and checks as in `schema`, which a test compares. What must hold for a whole outplan
is checked in `desired`, after everything is merged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from reconciler.desired.manifest import OutplanSpec, SourceSpec
from reconciler.values.fields import Count, Detail, Duration, Name, Strict, Text

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


def described_as(model: type[Strict], name: str) -> Any:
    """Return a field that may be left out, with the examples of a whole manifest."""
    whole: FieldInfo = model.model_fields[name]
    extra = whole.json_schema_extra
    known = extra.get("enum") if isinstance(extra, dict) else None
    return Field(
        default=None,
        examples=whole.examples,
        json_schema_extra={"enum": [*known, None]} if isinstance(known, list) else None,
    )


class Partial(Strict):
    """A part of another model, whose fields say what they mean."""

    part_of: ClassVar[type[Strict]]


class PartialSource(Partial):
    """Parts of the caller ID."""

    part_of = SourceSpec

    type: Text | None = described_as(SourceSpec, "type")
    target: Text | None = described_as(SourceSpec, "target")
    target_name: Text | None = described_as(SourceSpec, "target_name")
    name: Text | None = described_as(SourceSpec, "name")
    detail: Text | None = described_as(SourceSpec, "detail")


class PartialSpec(Partial):
    """Parts of a dialing policy, in the API's own field names."""

    part_of = OutplanSpec

    name: Name | None = described_as(OutplanSpec, "name")
    detail: Detail | None = described_as(OutplanSpec, "detail")
    source: PartialSource | None = described_as(OutplanSpec, "source")
    dial_timeout: Duration | None = described_as(OutplanSpec, "dial_timeout")
    try_interval: Duration | None = described_as(OutplanSpec, "try_interval")
    max_try_count_0: Count | None = described_as(OutplanSpec, "max_try_count_0")
    max_try_count_1: Count | None = described_as(OutplanSpec, "max_try_count_1")
    max_try_count_2: Count | None = described_as(OutplanSpec, "max_try_count_2")
    max_try_count_3: Count | None = described_as(OutplanSpec, "max_try_count_3")
    max_try_count_4: Count | None = described_as(OutplanSpec, "max_try_count_4")
