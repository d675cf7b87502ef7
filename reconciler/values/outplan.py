"""The canonical outplan: the one form that serves equality, rendering and request bodies.

Manifests and API records both become `Outplan`; nothing downstream knows how either was spelled.
No parsing and no input or output here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reconciler.values.marker import Marker, join_detail

SOURCE_FIELDS = ("type", "target", "target_name", "name", "detail")
COUNT_FIELDS = tuple(f"max_try_count_{slot}" for slot in range(5))
INFO_FIELDS = ("name", "detail")
DIAL_INFO_FIELDS = ("source", "dial_timeout", "try_interval", *COUNT_FIELDS)
DURATION_FIELDS = ("dial_timeout", "try_interval")

INT_MAX = 2_147_483_647
"""The service stores integers in signed 32-bit columns; larger ones are refused there."""


@dataclass(frozen=True, slots=True)
class Source:
    """The caller ID that a campaign dials with; all members empty when it has none."""

    type: str = ""
    """The kind of address: tel for a phone number, sip for a SIP address; empty without one."""

    target: str = ""
    """The address itself: for tel the number in E.164, with a leading +."""

    target_name: str = ""
    """The caller name that is shown with the number."""

    name: str = ""
    """A name for the address."""

    detail: str = ""
    """A description of the address."""

    def to_api(self) -> dict[str, str]:
        """Return the members that are not empty, which is how the service shows them too."""
        values = {name: getattr(self, name) for name in SOURCE_FIELDS}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class Outplan:
    """A dialing policy and its owner."""

    name: str
    """The display name."""

    detail: str = ""
    """The user's description, without the marker line that ends the live `detail`."""

    source: Source = field(default_factory=Source)
    """The caller ID used when dialing. Without one VoIPBIN uses the account's default number."""

    dial_timeout: int = 0
    """How long to let a destination ring, in milliseconds. Documented by VoIPBIN; its public server
    source stores the value without using it."""

    try_interval: int = 0
    """How long to wait between attempts for the same target, in milliseconds, counted from the end
    of the previous attempt; 0 does not wait."""

    max_try_count_0: int = 0
    """Attempts for destination_0 of a target, before destination_1 is tried; 0 skips it."""

    max_try_count_1: int = 0
    """Attempts for destination_1 of a target; 0 skips it."""

    max_try_count_2: int = 0
    """Attempts for destination_2 of a target; 0 skips it."""

    max_try_count_3: int = 0
    """Attempts for destination_3 of a target; 0 skips it."""

    max_try_count_4: int = 0
    """Attempts for destination_4 of a target; 0 skips it."""

    marker: Marker | None = None
    """Who owns the outplan; null where nobody does, and in what a project with `ownership`
    exclusive wants."""

    def info(self) -> dict[str, Any]:
        """Return the info group: the whole body of `PUT /outplans/{id}`."""
        return {"name": self.name, "detail": join_detail(self.detail, self.marker)}

    def dial_info(self) -> dict[str, Any]:
        """Return the dial_info group: the whole body of `PUT /outplans/{id}/dial_info`."""
        values = {name: getattr(self, name) for name in DIAL_INFO_FIELDS}
        return values | {"source": self.source.to_api()}
