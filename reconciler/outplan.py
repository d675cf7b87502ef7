"""The canonical outplan: the one form that serves equality, rendering and request bodies.

Manifests and API records both become `Outplan`; nothing downstream knows how either was spelled.
No parsing and no input or output here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reconciler.identity import Marker, join_detail

SOURCE_FIELDS = ("type", "target", "target_name", "name", "detail")
COUNT_FIELDS = tuple(f"max_try_count_{slot}" for slot in range(5))
INFO_FIELDS = ("name", "detail")
DIAL_INFO_FIELDS = ("source", "dial_timeout", "try_interval", *COUNT_FIELDS)
DURATION_FIELDS = ("dial_timeout", "try_interval")

INT_MAX = 2_147_483_647
"""The service stores integers in signed 32-bit columns; larger ones are refused there."""


@dataclass(frozen=True, slots=True)
class Source:
    """The caller ID that a campaign dials with; all members "" when it has none."""

    type: str = ""
    target: str = ""
    target_name: str = ""
    name: str = ""
    detail: str = ""

    def to_api(self) -> dict[str, str]:
        """Return the members that are not empty, which is how the service shows them too."""
        values = {name: getattr(self, name) for name in SOURCE_FIELDS}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class Outplan:
    """A dialing policy and its owner.

    `dial_timeout` and `try_interval` are milliseconds; `max_try_count_N` is the number of attempts
    for destination N, 0 for a destination that is not called. `detail` is the user's text without
    the marker line; `marker` is None for an outplan that nobody owns.
    """

    name: str
    detail: str = ""
    source: Source = field(default_factory=Source)
    dial_timeout: int = 0
    try_interval: int = 0
    max_try_count_0: int = 0
    max_try_count_1: int = 0
    max_try_count_2: int = 0
    max_try_count_3: int = 0
    max_try_count_4: int = 0
    marker: Marker | None = None

    def info(self) -> dict[str, Any]:
        """Return the info group: the whole body of `PUT /outplans/{id}`."""
        return {"name": self.name, "detail": join_detail(self.detail, self.marker)}

    def dial_info(self) -> dict[str, Any]:
        """Return the dial_info group: the whole body of `PUT /outplans/{id}/dial_info`."""
        values = {name: getattr(self, name) for name in DIAL_INFO_FIELDS}
        return values | {"source": self.source.to_api()}
