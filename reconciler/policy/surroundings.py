"""What is known of the account about one outplan, for the rules that need more than a manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.values.account import Campaign, Number, TargetList
    from reconciler.values.outplan import Outplan


class Surroundings(NamedTuple):
    """What a plan does with an outplan, and who uses it.

    `before` is the live outplan, None for a create. `campaigns` are those that use it, None where
    they may not be read. `numbers` are the account's, by number, None where they were not read.
    `targets` are the target lists of the campaigns, by their outdial's id, as far as they were.
    """

    action: Literal["create", "update", "delete", "forget", "none"]
    before: Outplan | None = None
    campaigns: tuple[Campaign, ...] | None = None
    numbers: Mapping[str, Number] | None = None
    targets: Mapping[str, TargetList] | None = None
