"""The project models: what `reconciler.yaml` may say.

A project is a set of manifests with one owner. Values only; finding the file and combining it with
the command line is the business of `settings`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from reconciler.desired.partial import PartialSpec
from reconciler.policy.spec import Policy
from reconciler.values.fields import Id, Label, Strict, Text, refuse
from reconciler.values.places import SANDBOX, endpoint_problem

if TYPE_CHECKING:
    from collections.abc import Iterator


def _endpoint(value: str) -> str:
    value = value.strip()
    problem = endpoint_problem(value)
    if problem is not None:
        refuse("endpoint", *problem)
    return value.rstrip("/")


Endpoint = Annotated[Text, AfterValidator(_endpoint)]

_VARIABLE = "(VOIPBIN|VN)_[A-Z0-9_]+"


def _variable(value: str) -> str:
    # The value is not repeated: a key that was written here by mistake looks much the same.
    if not re.fullmatch(_VARIABLE, value):
        refuse(
            "variable",
            "what stands here is not the name of a variable of VoIPBIN's: any other variable may "
            "hold a secret that is not meant for it",
            "write a name that begins with VOIPBIN_ or VN_ and goes on with A-Z, 0-9 and _, such "
            "as VOIPBIN_PROD_ACCESS_KEY, and put the credential itself into that variable",
        )
    return value


Variable = Annotated[
    Text,
    AfterValidator(_variable),
    WithJsonSchema({"type": "string", "pattern": f"^{_VARIABLE}$"}),
]


def _given(value: Any) -> Any:
    if value is None:
        refuse(
            "empty-value",
            "nothing is written here",
            "write a value, or delete the line to keep what the project says",
        )
    return value


KeyPlace = Literal["cookie", "query"]


Given = BeforeValidator(_given)
"""Refuses null where an environment would silently take away what the project says."""


def _nulls(model: Strict, prefix: str = "") -> Iterator[str]:
    for name in sorted(model.model_fields_set):
        value = getattr(model, name)
        if value is None:
            yield f"{prefix}{name}"
        elif isinstance(value, Strict):
            yield from _nulls(value, f"{prefix}{name}.")


class ProjectMetadata(Strict):
    """Whose outplans these are."""

    name: Label = Field(examples=["acme-dialing"])
    """The project's name: the scope of ownership in the account, part of every marker. Renaming a
    project disowns everything it created, and a plan then withholds the second copy."""


class Guards(Strict):
    """What a plan refuses to do without consent."""

    max_destroys: int = Field(default=5, ge=0, strict=True, examples=[10])
    """The most destroys one plan may hold; --max-destroys N consents to more."""

    max_destroy_percent: int = Field(default=50, ge=0, le=100, strict=True, examples=[20])
    """The largest share of the owned outplans, in percent, that one plan may destroy."""


class RateLimit(Strict):
    """How fast requests are sent. The defaults are VoIPBIN's own limits per customer, which every
    user, key and browser of the account shares."""

    requests_per_second: float = Field(default=17, gt=0, le=10_000, strict=True, examples=[8])
    """The steady rate."""

    burst: int = Field(default=33, ge=1, le=10_000, strict=True, examples=[10])
    """How many requests may go at once before the steady rate holds."""


class Credentials(Strict):
    """Which environment variable holds the credential; one of the two. Its name begins with
    VOIPBIN_ or VN_. The credential itself never stands in a file."""

    access_key_variable: Variable | None = Field(default=None, examples=["VOIPBIN_PROD_ACCESS_KEY"])
    """The variable that holds an access key."""

    token_variable: Variable | None = Field(default=None, examples=["VOIPBIN_PROD_TOKEN"])
    """The variable that holds a token."""

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.access_key_variable is None) == (self.token_variable is None):
            refuse(
                "credentials",
                "exactly one of access_key_variable and token_variable is wanted",
                "write one, such as access_key_variable: VOIPBIN_PROD_ACCESS_KEY",
            )
        return self


class Environment(Strict):
    """What is different in one environment. What is left out is as the project says."""

    endpoint: Annotated[Endpoint | None, Given] = Field(
        default=None, examples=["https://api.voipbin.net/v1.0"]
    )
    """The API's base URL in this environment."""

    customer_id: Annotated[Id | None, Given] = Field(
        default=None, examples=["7a1b2c3d-4e5f-6789-abcd-ef0123456789"]
    )
    """The only account that may be changed in this environment."""

    credentials: Annotated[Credentials | None, Given] = None
    """Which environment variable holds the credential of this environment."""

    access_key_in: Annotated[KeyPlace | None, Given] = None
    """Where an access key is sent in this environment."""

    allow_four_byte_characters: Annotated[bool | None, Given] = Field(default=None, strict=True)
    """Allow characters of four bytes (emoji) in names and details in this environment."""

    guards: Guards = Field(default_factory=Guards)
    """What a plan refuses to do without consent; members left out are as the project says."""

    rate_limit: RateLimit = Field(default_factory=RateLimit)
    """How fast requests are sent; members left out are as the project says."""

    defaults: PartialSpec = Field(default_factory=PartialSpec)
    """Merged over the project's defaults and under each manifest's spec. null takes one away."""

    patches: list[Text] = Field(default_factory=list, examples=[["patches/production"]])
    """Directories (read recursively) or files of patches, relative to this file: documents with the
    key of a manifest and what is different in it, merged as JSON Merge Patch (RFC 7386)."""


class ProjectSpec(Strict):
    """Where the project's manifests are and where they apply."""

    endpoint: Endpoint = Field(default=SANDBOX, examples=["https://api.voipbin.net/v1.0", SANDBOX])
    """The API's base URL, or sandbox: for the embedded VoIPBIN, where no call is ever made. Left
    out, it is what VOIPBIN_API_BASE_URL says, else sandbox:. A host other than api.voipbin.net and
    this machine is allowed by who runs the command, see docs/trust.md."""

    customer_id: Id | None = Field(default=None, examples=["7a1b2c3d-4e5f-6789-abcd-ef0123456789"])
    """The only account that may be changed; a credential of any other one is refused."""

    manifests: list[Text] = Field(
        default_factory=lambda: ["outplans"], min_length=1, examples=[["outplans", "shared/*.yaml"]]
    )
    """Files, directories (read recursively) and globs, relative to this file."""

    ownership: Literal["marker", "exclusive"] = "marker"
    """marker: ownership is written into the last line of each live detail. exclusive: the project
    owns every outplan of the account, identity is the unique display name, nothing is written."""

    access_key_in: KeyPlace = "cookie"
    """Where an access key is sent; VOIPBIN_AUTH_TRANSPORT comes first. The cookie, as in VoIPBIN's
    own client; or the query parameter, where the key ends up in the logs of servers and proxies."""

    allow_four_byte_characters: bool = Field(default=False, strict=True)
    """Allow characters that take four bytes (emoji) in names and details. VoIPBIN's documented
    database refuses them, another one may store them."""

    guards: Guards = Field(default_factory=Guards)
    """What a plan refuses to do without consent."""

    rate_limit: RateLimit = Field(default_factory=RateLimit)
    """How fast requests are sent."""

    policy: Policy = Field(default_factory=Policy)
    """What the team expects of its outplans, and how much each rule counts."""

    defaults: PartialSpec = Field(
        default_factory=PartialSpec, examples=[{"dial_timeout": "30s", "try_interval": "2h"}]
    )
    """Parts of a manifest's spec, merged under the spec of every manifest: what a manifest says
    comes first, null in a manifest takes a default away."""

    environments: dict[Label, Environment] = Field(
        default_factory=dict, examples=[{"production": {"patches": ["patches/production"]}}]
    )
    """Places and variants by name, selected with --env NAME."""

    @field_validator("defaults", mode="after")
    @classmethod
    def _defaults_say_something(cls, value: PartialSpec) -> PartialSpec:
        for name in _nulls(value):
            refuse(
                "empty-value",
                "null takes nothing away here: there is nothing below the project's defaults",
                "write a value, or delete the line",
                member=name,
            )
        return value


class Project(Strict):
    """A set of manifests with one owner."""

    apiVersion: Literal["voipbin.net/v1"]  # noqa: N815 - the Kubernetes spelling
    """The version of this format."""

    kind: Literal["Project"]
    """What the document describes."""

    metadata: ProjectMetadata
    """Whose outplans these are."""

    spec: ProjectSpec = Field(default_factory=ProjectSpec)
    """Where the project's manifests are and where they apply."""


_Model = TypeVar("_Model", bound=Strict)

_REPLACED = ("endpoint", "customer_id", "access_key_in", "allow_four_byte_characters")
_MERGED = ("guards", "rate_limit")


def in_environment(spec: ProjectSpec, name: str | None) -> ProjectSpec:
    """Return the project's settings as they are in one of its environments; None is the base."""
    if name is None:
        return spec
    environment = spec.environments[name]
    changes = {field: value for field, value in _said(environment) if field in _REPLACED}
    for field in _MERGED:
        changes[field] = _over(getattr(spec, field), getattr(environment, field))
    return spec.model_copy(update=changes)


def _over(base: _Model, other: _Model) -> _Model:
    return base.model_copy(update=dict(_said(other)))


def _said(model: Strict) -> list[tuple[str, Any]]:
    """Return what is written, without what a model adds by itself."""
    return [(field, getattr(model, field)) for field in sorted(model.model_fields_set)]
