"""The canonical outplan: the one form that serves equality, rendering and request bodies.

Manifests and API records both become `Outplan`; nothing downstream knows how either was spelled.
Its attributes are also the one table of what an outplan has, `FIELDS`: manifests, patches, records,
bodies, digests, differences, schemas and docs derive from it. No parsing and no input or output.
"""

from dataclasses import dataclass, field, fields, replace
from typing import Annotated, Any, Literal, NamedTuple, Self

from reconciler.values.marker import Marker, join_detail, split_detail

Group = Literal["info", "dial_info", "source"]
"""What one request replaces as a whole, and the caller ID, which is a member of dial_info."""

Unit = Literal["text", "address", "milliseconds", "attempts", "number"]
"""What a value counts. There are as many destinations as fields that count attempts, in order."""

INT_MAX = 2_147_483_647
"""The service stores integers in signed 32-bit columns; larger ones are refused there."""


class OutplanField(NamedTuple):
    """A row of the table; the name is that of the attribute, and the text below it says the rest.

    `example` is written as in a manifest, which must say what is `required`. `bounds` are those of
    a number, or of the length of a text.
    """

    group: Group
    unit: Unit
    example: str | int | None = None
    required: bool = False
    bounds: tuple[int, int] = (0, INT_MAX)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The caller ID that a campaign dials with; all members empty when it has none."""

    type: Annotated[str, OutplanField("source", "text", "tel")] = ""
    """The kind of address: tel for a phone number, sip for a SIP address; empty without one."""

    target: Annotated[str, OutplanField("source", "text", "+15559876543")] = ""
    """The address itself: for tel the number in E.164, with a leading +."""

    target_name: Annotated[str, OutplanField("source", "text", "Acme Sales")] = ""
    """The caller name that is shown with the number."""

    name: Annotated[str, OutplanField("source", "text", "Main line")] = ""
    """A name for the address."""

    detail: Annotated[str, OutplanField("source", "text", "The number on our web site")] = ""
    """A description of the address."""

    def to_api(self) -> dict[str, str]:
        """Return the members that are not empty, which is how the service shows them too."""
        values = {name: getattr(self, name) for name in SOURCE_FIELDS}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class Outplan:
    """A dialing policy and its owner."""

    name: Annotated[str, OutplanField("info", "text", "Sales Standard", bounds=(1, 255))]
    """The display name."""

    detail: Annotated[str, OutplanField("info", "text", "For sales", bounds=(0, 65_535))] = ""
    """The user's description, without the marker line that ends the live `detail`."""

    source: Annotated[Source, OutplanField("dial_info", "address")] = field(default_factory=Source)
    """The caller ID used when dialing. Without one VoIPBIN uses the account's default number."""

    dial_timeout: Annotated[
        int, OutplanField("dial_info", "milliseconds", "30s", required=True)
    ] = 0
    """How long to let a destination ring, in milliseconds; a manifest may say 30s. Documented by
    VoIPBIN; its public server source stores the value without using it."""

    try_interval: Annotated[int, OutplanField("dial_info", "milliseconds", "2h", required=True)] = 0
    """How long to wait between attempts for the same target, in milliseconds, counted from the end
    of the previous attempt; 0 does not wait. A manifest may say 2h."""

    max_try_count_0: Annotated[int, OutplanField("dial_info", "attempts", 3)] = 0
    """Attempts for destination_0 of a target, before destination_1 is tried; 0 skips it."""

    max_try_count_1: Annotated[int, OutplanField("dial_info", "attempts", 2)] = 0
    """Attempts for destination_1 of a target; 0 skips it."""

    max_try_count_2: Annotated[int, OutplanField("dial_info", "attempts", 1)] = 0
    """Attempts for destination_2 of a target; 0 skips it."""

    max_try_count_3: Annotated[int, OutplanField("dial_info", "attempts", 1)] = 0
    """Attempts for destination_3 of a target; 0 skips it."""

    max_try_count_4: Annotated[int, OutplanField("dial_info", "attempts", 1)] = 0
    """Attempts for destination_4 of a target; 0 skips it."""

    marker: Marker | None = None
    """Who owns the outplan; null where nobody does, and in what a project with `ownership`
    exclusive wants."""

    def dialing(self) -> Self:
        """Return how it dials, without what it is called and whose it is."""
        return replace(self, name="", detail="", marker=None)

    def unmarked(self) -> Self:
        """Return it as nobody's. A line that would be the marker once its own is gone goes too."""
        detail, marker = split_detail(self.detail)
        while marker is not None:
            detail, marker = split_detail(detail)
        return replace(self, detail=detail, marker=None)

    def info(self) -> dict[str, Any]:
        """Return the info group: the whole body of `PUT /outplans/{id}`."""
        values = {name: getattr(self, name) for name in INFO_FIELDS}
        return values | {"detail": join_detail(self.detail, self.marker)}

    def dial_info(self) -> dict[str, Any]:
        """Return the dial_info group: the whole body of `PUT /outplans/{id}/dial_info`."""
        values = {name: getattr(self, name) for name in DIAL_INFO_FIELDS}
        return values | {"source": self.source.to_api()}


def _rows(described: type) -> tuple[OutplanField, ...]:
    """Return the rows that stand beside the attributes of a class, in their order."""
    return tuple(
        row._replace(name=member.name)
        for member in fields(described)
        for row in getattr(member.type, "__metadata__", ())
        if isinstance(row, OutplanField)
    )


FIELDS = (*_rows(Outplan), *_rows(Source))
"""Everything that an outplan has, in the order of the API, then the members of its source."""

SOURCE_FIELDS = tuple(row.name for row in FIELDS if row.group == "source")
INFO_FIELDS = tuple(row.name for row in FIELDS if row.group == "info")
DIAL_INFO_FIELDS = tuple(row.name for row in FIELDS if row.group == "dial_info")
NUMBER_FIELDS = tuple(row.name for row in FIELDS if row.unit not in ("text", "address"))
DURATION_FIELDS = tuple(row.name for row in FIELDS if row.unit == "milliseconds")
COUNT_FIELDS = tuple(row.name for row in FIELDS if row.unit == "attempts")
