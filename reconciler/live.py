"""What the API says: live outplans, campaigns, and one consistent reading of an account.

Values only. They are made by `voipbin.wire` from replies and consumed by the pure core.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.outplan import Outplan


@dataclass(frozen=True, slots=True)
class LiveOutplan:
    """One outplan of the account that is not deleted. `tm_create` is RFC 3339 in UTC."""

    id: str
    tm_create: str
    outplan: Outplan


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign that is not deleted and uses an outplan. `status` is stop, stopping or run."""

    id: str
    name: str
    status: str
    outplan_id: str


@dataclass(frozen=True, slots=True)
class Customer:
    """The account behind the credential."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A complete listing of an account's outplans, and whose account it is.

    `customer` is None where the credential may not ask and no record says. `tombstones` counts the
    soft-deleted rows that the listing still returned, `deleted` are their ids.
    """

    outplans: tuple[LiveOutplan, ...]
    customer: Customer | None = None
    tombstones: int = 0
    deleted: frozenset[str] = frozenset()

    @property
    def listed(self) -> int:
        """How many rows the listing returned, tombstones included."""
        return len(self.outplans) + self.tombstones

    def by_id(self) -> dict[str, LiveOutplan]:
        """Return the live outplans by their id."""
        return {live.id: live for live in self.outplans}
