"""Parts of a manifest's spec: what `defaults` and a patch may say. Each may be left out or null.

The same names and checks as in `schema`, which a test compares. What must hold for a whole outplan
is checked in `desired`, after everything is merged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, Field

from reconciler.manifests.fields import Count, Detail, Duration, Name, Text
from reconciler.manifests.schema import OutplanSpec, SourceSpec, Strict

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


def described_as(model: type[Strict], name: str) -> Any:
    """Return a field that may be left out, described as in a whole manifest."""
    whole: FieldInfo = model.model_fields[name]
    extra = whole.json_schema_extra
    known = extra.get("enum") if isinstance(extra, dict) else None
    return Field(
        default=None,
        description=whole.description,
        examples=whole.examples,
        json_schema_extra={"enum": [*known, None]} if isinstance(known, list) else None,
    )


class Partial(Strict):
    """A model whose fields have their descriptions from another one, so its source is not read."""

    model_config = ConfigDict(use_attribute_docstrings=False)


class PartialSource(Partial):
    """Parts of the caller ID."""

    type: Text | None = described_as(SourceSpec, "type")
    target: Text | None = described_as(SourceSpec, "target")
    target_name: Text | None = described_as(SourceSpec, "target_name")
    name: Text | None = described_as(SourceSpec, "name")
    detail: Text | None = described_as(SourceSpec, "detail")


class PartialSpec(Partial):
    """Parts of a dialing policy, in the API's own field names."""

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
