"""The manifest models: what one `kind: Outplan` document may say.

`spec` uses the API's own field names, so an outplan from the VoIPBIN documentation pastes in. The
models check one document; what must hold between documents is checked in `desired`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar

from pydantic import Field, ValidationInfo, create_model, field_validator, model_validator

from reconciler.values.address import ADDRESS_TYPES, target_problem
from reconciler.values.fields import (
    PARENT,
    Detail,
    Id,
    Label,
    Name,
    Strict,
    Text,
    refuse,
    type_of,
)
from reconciler.values.outplan import COUNT_FIELDS, FIELDS, Outplan, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.values.outplan import Group

API_VERSION = "voipbin.net/v1"

_Model = TypeVar("_Model", bound=Strict)


def with_fields(*groups: Group) -> Callable[[type[_Model]], type[_Model]]:
    """Give a model every field of the table's groups that it does not spell out itself."""

    def added(model: type[_Model]) -> type[_Model]:
        rows = [row for row in FIELDS if row.group in groups and row.name not in model.model_fields]
        empty: dict[str, Any] = {"text": ""}
        members: dict[str, Any] = {
            row.name: (
                type_of(row),
                Field(
                    default=... if row.required else empty.get(row.unit, 0),
                    # The last count says whether anybody is dialled, also where it is left out.
                    validate_default=row.name == COUNT_FIELDS[-1],
                    examples=[row.example],
                ),
            )
            for row in rows
        }
        return create_model(
            model.__name__,
            __base__=model,
            __module__=model.__module__,
            __doc__=model.__doc__,
            **members,
        )

    return added


class Metadata(Strict):
    """Who the outplan is inside its project."""

    name: Label = Field(examples=["sales-standard"])
    """The key: the outplan's stable identity inside its project, unique and never sent as its
    display name. Changing it means another outplan; see lifecycle.previous_key."""

    labels: dict[Text, Text] = Field(default_factory=dict, examples=[{"team": "sales"}])
    """Free labels for people and policies. They are not sent to VoIPBIN, which has no labels."""

    annotations: dict[Text, Text] = Field(
        default_factory=dict,
        examples=[{"reconciler/allow": "RC103", "reconciler/allow-reason": "agreed with legal"}],
    )
    """Free notes for tools. They are not sent to VoIPBIN. reconciler/allow lists the codes of rules
    that this outplan is excepted from, reconciler/allow-reason says why; see rules.md."""

    namespace: Text | None = Field(default=None, examples=["default"])
    """Nothing: an account has no namespaces. Accepted because kustomize writes it."""

    creationTimestamp: None = None  # noqa: N815 - the Kubernetes spelling
    """Nothing: only null is accepted, which is what Kubernetes tools write."""


@with_fields("source")
class SourceSpec(Strict):
    """The caller ID used when dialing."""

    part_of: ClassVar[object] = Source

    type: Text = Field(
        default="", examples=["tel"], json_schema_extra={"enum": list(ADDRESS_TYPES)}
    )
    """The kind of address: tel for a phone number, sip for a SIP address."""

    target: Text = Field(default="", examples=["+15559876543"])
    """The address itself. For tel: E.164 with a leading +, in quotes, a number of this account."""

    @model_validator(mode="after")
    def _address(self) -> Self:
        if self.type not in ADDRESS_TYPES:
            known = ", ".join(filter(None, ADDRESS_TYPES))
            refuse(
                "source-type",
                f'"{self.type}" is not an address type',
                f"use one of {known}",
                member="type",
            )
        if bool(self.type) != bool(self.target):
            present, absent = ("type", "target") if self.type else ("target", "type")
            refuse(
                "source-incomplete",
                f"source has a {present} but no {absent}",
                f"add {absent}, or leave source out",
            )
        found = target_problem(self.type, self.target)
        if found is not None:
            refuse("source-target", *found, member="target")
        return self


@with_fields("info", "dial_info")
class OutplanSpec(Strict):
    """The dialing policy, in the API's own field names."""

    part_of: ClassVar[object] = Outplan

    name: Name | None = Field(default=None, examples=["Sales Standard"])
    """The display name; metadata.name when left out. It may change freely."""

    detail: Detail = Field(default="", examples=["Standard sales campaign strategy"])
    """A description. In VoIPBIN it ends with the ownership marker that reconciler adds."""

    source: SourceSpec = Field(default_factory=SourceSpec)
    """The caller ID used when dialing. Without one VoIPBIN uses the account's default number."""

    @field_validator(COUNT_FIELDS[-1], mode="after", check_fields=False)
    @classmethod
    def _dials_somebody(cls, value: int, info: ValidationInfo) -> int:
        # On the last count and not on the whole, so that it is said beside every other problem.
        if not (value or any(info.data.get(name, 1) for name in COUNT_FIELDS[:-1])):
            refuse(
                "dials-nobody",
                "no max_try_count_N is above 0, so a campaign with this outplan dials nobody",
                "set at least max_try_count_0",
                member=PARENT,
            )
        return value


class Lifecycle(Strict):
    """How the outplan comes and goes."""

    prevent_destroy: bool = Field(default=False, strict=True)
    """Refuse to destroy this outplan. The protection is kept in the live object, so it outlives
    the manifest; lifting it takes one apply, destroying another."""

    id: Id | None = Field(default=None, examples=["d5fb7357-7ddb-4f2d-87b5-8ccbfd6c039e"])
    """The id of an existing outplan that nobody manages: take ownership of it (import)."""

    previous_key: Label | None = Field(default=None, examples=["sales-old"])
    """The key this outplan had before metadata.name was changed, so that it is kept and not
    destroyed and created again with a new id. Once that is done it means nothing and may stay."""

    previous_project: Label | None = Field(default=None, examples=["acme-legacy"])
    """The project that this outplan belongs to so far: what its marker names, with this key or
    previous_key, is taken over in place. Once that is done it means nothing and may stay."""

    forget: bool = Field(default=False, strict=True)
    """Give the live outplan up without destroying it: its marker is taken out, nothing else of it
    changes. The rest of the manifest means nothing then; it may stay, or be removed afterwards."""


class OutplanManifest(Strict):
    """One desired outplan."""

    apiVersion: Literal["voipbin.net/v1"]  # noqa: N815 - the Kubernetes spelling
    """The version of this format."""

    kind: Literal["Outplan"]
    """What the document describes."""

    metadata: Metadata
    """Who the outplan is inside its project."""

    spec: OutplanSpec
    """The dialing policy, in the API's own field names."""

    lifecycle: Lifecycle = Field(default_factory=Lifecycle)
    """How the outplan comes and goes."""
