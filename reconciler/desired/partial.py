"""Parts of a manifest's spec: what `defaults` and a patch may say. Each may be left out or null.

The same names and checks as in `schema`, which a test compares. What must hold for a whole outplan
is checked in `desired`, after everything is merged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

from pydantic import Field, create_model

from reconciler.desired.manifest import OutplanSpec, SourceSpec
from reconciler.values.fields import Detail, Name, Strict

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


_Partial = TypeVar("_Partial", bound=Partial)


def with_every_part(model: type[_Partial]) -> type[_Partial]:
    """Give a model every field of the one it is a part of, where it does not spell it out."""
    members: dict[str, Any] = {
        name: (
            Annotated[(whole.annotation, *whole.metadata)] | None,
            described_as(model.part_of, name),
        )
        for name, whole in model.part_of.model_fields.items()
        if name not in model.model_fields
    }
    return create_model(
        model.__name__,
        __base__=model,
        __module__=model.__module__,
        __doc__=model.__doc__,
        **members,
    )


@with_every_part
class PartialSource(Partial):
    """Parts of the caller ID."""

    part_of = SourceSpec


@with_every_part
class PartialSpec(Partial):
    """Parts of a dialing policy, in the API's own field names."""

    part_of = OutplanSpec

    name: Name | None = described_as(OutplanSpec, "name")
    detail: Detail | None = described_as(OutplanSpec, "detail")
    source: PartialSource | None = described_as(OutplanSpec, "source")
