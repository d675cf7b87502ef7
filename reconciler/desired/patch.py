"""The patch model: what a document in an environment's `patches` may say.

A patch is part of a manifest with the manifest's own head. Its values are checked like those of a
manifest; whether the merged outplan holds together is checked in `desired`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError

from reconciler.desired.manifest import Lifecycle, Metadata
from reconciler.desired.partial import Partial, PartialSpec, described_as
from reconciler.desired.sentences import problems_of
from reconciler.values.fields import FOUR_BYTE, Id, Label, Strict, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.values.problem import Problem
    from reconciler.values.written import Marked


class PartialLifecycle(Partial):
    """Parts of how the outplan comes and goes."""

    part_of = Lifecycle

    prevent_destroy: bool | None = Field(default=None, strict=True)
    id: Id | None = described_as(Lifecycle, "id")
    previous_key: Label | None = described_as(Lifecycle, "previous_key")
    previous_project: Label | None = described_as(Lifecycle, "previous_project")
    forget: bool | None = Field(default=None, strict=True)


class PatchMetadata(Strict):
    """Whose patch it is; labels and annotations are merged like the rest."""

    name: Label = Field(examples=["sales-standard"])
    """The key of the manifest that is patched. A patch cannot change it."""

    labels: dict[Text, Text | None] | None = described_as(Metadata, "labels")
    """Labels to set; null takes one away."""

    annotations: dict[Text, Text | None] | None = described_as(Metadata, "annotations")
    """Annotations to set; null takes one away."""


class OutplanPatch(Strict):
    """A JSON Merge Patch (RFC 7386) of the manifest that has its key: null deletes a member."""

    apiVersion: Literal["voipbin.net/v1"]  # noqa: N815 - the Kubernetes spelling
    """The version of this format."""

    kind: Literal["Outplan"]
    """What the document patches."""

    metadata: PatchMetadata
    """Whose patch it is."""

    spec: PartialSpec = Field(default_factory=PartialSpec)
    """What changes in the dialing policy."""

    lifecycle: PartialLifecycle | None = None
    """What changes in how the outplan comes and goes."""


def patch_problems(patches: Iterable[Marked], *, four_byte: bool = False) -> list[Problem]:
    """Return what is wrong with patches by themselves."""
    problems: list[Problem] = []
    for document in patches:
        try:
            OutplanPatch.model_validate(document.data, context={FOUR_BYTE: four_byte})
        except ValidationError as error:
            problems.extend(problems_of(error, document, OutplanPatch))
    return problems
