"""The project models: what `reconciler.yaml` may say.

A project is a set of manifests with one owner. Values only; finding the file and combining it with
the command line is the business of `settings`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from reconciler.manifests.fields import Id, Label, Text, refuse
from reconciler.manifests.policy import Policy
from reconciler.manifests.schema import Strict
from reconciler.places import SANDBOX, endpoint_problem


def _endpoint(value: str) -> str:
    found = endpoint_problem(value)
    if found is not None:
        refuse("endpoint", *found)
    return value.rstrip("/")


Endpoint = Annotated[Text, AfterValidator(_endpoint)]


class ProjectMetadata(Strict):
    """Whose outplans these are."""

    name: Label = Field(examples=["acme-dialing"])
    """The project's name: the scope of ownership in the account, part of every marker. Renaming a
    project disowns everything it created."""


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


class ProjectSpec(Strict):
    """Where the project's manifests are and where they apply."""

    endpoint: Endpoint = Field(default=SANDBOX, examples=["https://api.voipbin.net/v1.0", SANDBOX])
    """The API's base URL, or sandbox: for the embedded VoIPBIN, where no call is ever made."""

    customer_id: Id | None = Field(default=None, examples=["7a1b2c3d-4e5f-6789-abcd-ef0123456789"])
    """The only account that may be changed; a credential of any other one is refused."""

    manifests: list[Text] = Field(
        default_factory=lambda: ["outplans"], min_length=1, examples=[["outplans", "shared/*.yaml"]]
    )
    """Files, directories (read recursively) and globs, relative to this file."""

    ownership: Literal["marker", "exclusive"] = "marker"
    """marker: ownership is written into the last line of each live detail. exclusive: the project
    owns every outplan of the account, identity is the unique display name, nothing is written."""

    access_key_in: Literal["query", "cookie"] = "query"
    """Where an access key is sent. The query parameter is what VoIPBIN documents; the cookie keeps
    the key out of URLs and server logs, and works though it is undocumented."""

    allow_insecure_http: bool = Field(default=False, strict=True)
    """Allow plain http:// to another machine. Credentials then cross the network unencrypted."""

    guards: Guards = Field(default_factory=Guards)
    """What a plan refuses to do without consent."""

    rate_limit: RateLimit = Field(default_factory=RateLimit)
    """How fast requests are sent."""

    policy: Policy = Field(default_factory=Policy)
    """What the team expects of its outplans, and how much each rule counts."""


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
