"""The digest of a plan: the same for the same requests, another for any other."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reconciler.digest import digest_of
from reconciler.plan import Counts, Target
from tests.golden.rich_plan import rich_plan

if TYPE_CHECKING:
    from reconciler.plan import Plan

PLAN = rich_plan()


def test_a_digest_says_how_it_was_made() -> None:
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", digest_of(PLAN))


def test_what_changes_nothing_does_not_change_the_digest() -> None:
    other = replace(
        PLAN, tool_version="9", listed=9, counts=Counts(), notices=(), findings=(), withheld=()
    )
    assert digest_of(other) == digest_of(PLAN)


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAN, ownership="exclusive"),
        replace(PLAN, target=Target("sandbox:", None, "", "acme")),
        replace(PLAN, resource_changes=PLAN.resource_changes[1:]),
        replace(PLAN, resource_changes=PLAN.resource_changes[::-1]),
    ],
)
def test_what_acts_otherwise_has_another_digest(other: Plan) -> None:
    assert digest_of(other) != digest_of(PLAN)
