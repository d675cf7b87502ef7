"""Reading an account: all outplans and whose they are, who uses them, and what it can dial with."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from reconciler.values.account import Account, Campaign, Customer, LiveOutplan, Number, TargetList
from reconciler.values.errors import ApiError, ConfigError
from reconciler.values.outplan import COUNT_FIELDS
from reconciler.voipbin.paging import rows
from reconciler.voipbin.wire import (
    is_deleted,
    parse_campaign,
    parse_customer,
    parse_number,
    parse_outplan,
    parse_target,
)

if TYPE_CHECKING:
    from reconciler.voipbin.client import Client

_MAY_NOT_ASK = frozenset({400, 403, 404})


async def read_account(client: Client, *, expected_customer: str | None = None) -> Account:
    """Read the customer and one complete listing of outplans.

    Raises:
        ConfigError: the credential belongs to another account than `expected_customer`.
        UntrustedReadError: the listing cannot be shown to be complete.
        ApiError: a request failed.
    """
    listing = asyncio.create_task(list_outplans(client))
    try:
        named = await _customer(client)
        listed, holders = await listing
    finally:
        listing.cancel()  # where the customer failed, nothing may be left running
        await asyncio.gather(listing, return_exceptions=True)
    customer = named or _only(holders)
    if expected_customer is not None:
        _check_customer(expected_customer, customer, holders)
    return listed._replace(customer=customer)


async def list_outplans(client: Client) -> tuple[Account, set[str]]:
    """Return one complete listing, and the customer ids of the records that name one."""
    outplans: list[LiveOutplan] = []
    holders: set[str] = set()
    deleted: set[str] = set()
    async with aclosing(rows(client, "/outplans")) as listing:
        async for row in listing:
            if isinstance(row.get("customer_id"), str):
                holders.add(row["customer_id"])
            if is_deleted(row):
                deleted.add(row["id"])
            else:
                outplans.append(parse_outplan(row))
    return Account(tuple(outplans), None, frozenset(deleted)), holders


async def read_campaigns(client: Client) -> tuple[Campaign, ...] | None:
    """Return the live campaigns that use an outplan; None where the credential may not read them.

    Raises:
        ApiError: a request failed for another reason.
    """
    listed = await _rows_if_allowed(client, "/campaigns")
    if listed is None:
        return None
    parsed = (parse_campaign(row) for row in listed if not is_deleted(row))
    return tuple(campaign for campaign in parsed if campaign is not None)


async def read_numbers(client: Client) -> dict[str, Number] | None:
    """Return the account's numbers by number; None where the credential may not read them.

    Raises:
        ApiError: a request failed for another reason.
    """
    listed = await _rows_if_allowed(client, "/numbers")
    if listed is None:
        return None
    parsed = (parse_number(row) for row in listed if not is_deleted(row))
    return {number.number: number for number in parsed}


async def read_targets(client: Client, outdial_id: str) -> TargetList | None:
    """Return which destinations the targets of an outdial leave empty; None where it may not be
    read.

    Raises:
        ApiError: a request failed for another reason.
    """
    listed = await _rows_if_allowed(client, f"/outdials/{outdial_id}/targets")
    if listed is None:
        return None
    targets = [parse_target(row) for row in listed if not is_deleted(row)]
    empty = (sum(target[slot] for target in targets) for slot in range(len(COUNT_FIELDS)))
    return TargetList(len(targets), tuple(empty))


async def _rows_if_allowed(client: Client, path: str) -> list[dict[str, Any]] | None:
    try:
        async with aclosing(rows(client, path)) as listing:
            return [row async for row in listing]
    except ApiError as error:
        if error.status in (403, 404):
            return None
        raise


async def _customer(client: Client) -> Customer | None:
    try:
        return parse_customer(await client.get("/customer"))
    except ApiError as error:
        if error.status in _MAY_NOT_ASK:
            return None
        raise


def _only(holders: set[str]) -> Customer | None:
    return Customer(next(iter(holders))) if len(holders) == 1 else None


def _check_customer(expected: str, customer: Customer | None, holders: set[str]) -> None:
    actual = {customer.id} if customer is not None else set()
    strangers = (actual | holders) - {expected}
    if actual and not strangers:
        return
    held_by = ", ".join(sorted(strangers)) or "unknown: VoIPBIN does not say"
    raise ConfigError(
        f"the project is bound to customer {expected}, but the credential's account is {held_by}",
        remedy="use that customer's credential, or correct spec.customer_id",
    )
