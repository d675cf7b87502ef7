"""What the API says: live outplans, campaigns, and one consistent reading of an account.

Values only. They are made by `voipbin.wire` from replies and consumed by the pure core.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reconciler.values.outplan import Outplan

_AGE = attrgetter("tm_create", "id")


class LiveOutplan(NamedTuple):
    """One outplan of the account that is not deleted. `tm_create` is in UTC.

    `edited` says that it was changed after it was created.
    """

    id: str
    tm_create: datetime
    outplan: Outplan
    edited: bool = False


class Campaign(NamedTuple):
    """A campaign that is not deleted and uses an outplan. `status` is stop, stopping or run.

    `outdial_id` is its list of targets, "" when it has none.
    """

    id: str
    name: str
    status: str
    outplan_id: str
    outdial_id: str = ""


class Number(NamedTuple):
    """A phone number of the account. `type` is normal or virtual; an active one can be called."""

    number: str
    type: str
    status: str


@dataclass(frozen=True, slots=True)
class TargetList:
    """The targets of an outdial: how many, and how many of them have each destination empty.

    Empty is what is there and leads nowhere. A destination that is not there at all is not dialed.
    """

    count: int
    empty: tuple[int, ...]


class Neighbours(NamedTuple):
    """What else of an account a plan looks at, as far as it was read.

    `campaigns` is None where they may not be read, `numbers` (by number) where they may not or need
    not be; `targets` are target lists by their outdial's id. `unread` names what was asked for and
    may not be read: numbers, targets.
    """

    campaigns: tuple[Campaign, ...] | None = ()
    numbers: Mapping[str, Number] | None = None
    targets: Mapping[str, TargetList] | None = None
    unread: tuple[str, ...] = ()


class Customer(NamedTuple):
    """The account behind the credential."""

    id: str
    name: str = ""


class Account(NamedTuple):
    """A complete listing of an account's outplans, and whose account it is.

    `customer` is None where the credential may not ask and no record says. `deleted` are the ids of
    the tombstones: soft-deleted rows that the listing still returned.
    """

    outplans: tuple[LiveOutplan, ...]
    customer: Customer | None = None
    deleted: frozenset[str] = frozenset()

    @property
    def listed(self) -> int:
        """How many rows the listing returned, tombstones included."""
        return len(self.outplans) + len(self.deleted)

    def oldest_first(self) -> list[LiveOutplan]:
        """Return the live outplans in an order that does not depend on the listing's."""
        return sorted(self.outplans, key=_AGE)

    def by_id(self) -> dict[str, LiveOutplan]:
        """Return the live outplans by their id."""
        return {live.id: live for live in self.outplans}
