"""The digest: the same for plans that do the same, another one for everything else."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.plan.change import Importing, ResourceChange
from reconciler.plan.digest import digest_of, is_digest
from reconciler.plan.guard import Limits
from reconciler.plan.plan import Counts, Notice, Plan, Target
from reconciler.plan.planner import Options, make_plan
from reconciler.policy.spec import Policy
from reconciler.values.account import Campaign, LiveOutplan, Neighbours
from reconciler.values.marker import Marker
from reconciler.values.outplan import Outplan, Source
from tests.support import account, desired, live, manifest, outplan_id, sound

TARGET = Target("https://api.voipbin.net/v1.0", outplan_id(9), "Acme Ltd", "acme", "production")
WANTED = [
    manifest("changed", name="After", max_try_count_1=2),
    manifest("imported", lifecycle={"id": outplan_id(2)}),
    manifest("made", source={"type": "tel", "target": "+15559876543"}),
    manifest("twins"),
]
OURS = [
    live(1, "Before", marker="acme/changed"),
    live(2, "imported"),
    live(4, "gone", marker="acme/gone"),
    live(5, "twins", marker="acme/twins"),
    live(6, "twins", marker="acme/twins"),
]
THEIRS = [live(7, "nobody's"), live(8, "other", marker="other/a"), live(9, "beta's", detail="x")]
CAMPAIGNS = [
    Campaign(f"c{number}", f"Campaign {number}", "stop", outplan_id(number)) for number in (1, 2, 4)
]


def _plan(
    rows: list[LiveOutplan] = OURS,
    wanted: list[dict[str, Any]] = WANTED,
    campaigns: list[Campaign] | None = CAMPAIGNS,
    target: Target = TARGET,
) -> Plan:
    return make_plan(
        desired(*wanted),
        account(*rows),
        target=target,
        neighbours=Neighbours(None if campaigns is None else tuple(campaigns)),
        options=Options(Limits(consent=9, allow_in_use=frozenset({"gone"}))),
        policy=Policy(),
    )


PLAN = _plan()
DIGEST = digest_of(PLAN)


def test_it_is_a_sha256_by_name_and_never_changes() -> None:
    assert is_digest(DIGEST)
    # A change of this line is a change of the format's first number.
    assert DIGEST == "sha256:4868b203d5ba6508ba2f4651eae5174f0f2238ff698570c5da78fcbee43308ec"


@given(
    rows=st.permutations([*OURS, *THEIRS]),
    wanted=st.permutations(WANTED),
    left=st.integers(0, 3),
    names=st.lists(st.text(), min_size=3, max_size=3),
    status=st.sampled_from(["run", "stop", "stopping"]),
    customer_name=st.text(),
)
def test_runs_that_mean_the_same_have_one_digest(
    rows: list[LiveOutplan],
    wanted: list[dict[str, Any]],
    left: int,
    names: list[str],
    status: str,
    customer_name: str,
) -> None:
    """Order, other people's outplans, and what campaigns are called or do, change nothing."""
    gone = {one.id for one in THEIRS[:left]}
    campaigns = [
        one._replace(name=name, status=status) for one, name in zip(CAMPAIGNS, names, strict=True)
    ]
    plan = _plan(
        [one for one in rows if one.id not in gone],
        wanted,
        campaigns,
        replace(TARGET, customer_name=customer_name),
    )
    assert digest_of(plan) == DIGEST


@given(st.permutations(PLAN.resource_changes))
def test_the_order_of_the_changes_is_no_part_of_it(changes: list[ResourceChange]) -> None:
    assert digest_of(replace(PLAN, resource_changes=tuple(changes))) == DIGEST


@pytest.mark.parametrize(
    "change",
    [
        {"format_version": "1.9"},
        {"tool_version": "99"},
        {"listed": 77},
        {"notices": (Notice("code", "said"),)},
        {"counts": Counts(unchanged=5)},
        {"findings": ()},
        {"withheld": ()},
        {"allowed_in_use": ()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_merely_informs_is_no_part_of_it(change: dict[str, Any]) -> None:
    assert digest_of(_with(PLAN, **change)) == DIGEST


@pytest.mark.parametrize("field", ["endpoint", "customer_id", "project", "environment"])
def test_where_it_acts_is_part_of_it(field: str) -> None:
    for value in ("elsewhere", None):
        target = _with(PLAN.target, **{field: value})
        assert digest_of(replace(PLAN, target=target)) != DIGEST


def test_how_ownership_is_kept_is_part_of_it() -> None:
    assert digest_of(replace(PLAN, ownership="exclusive")) != DIGEST


def _with(one: Any, **changes: Any) -> Any:
    """Return the value with other members, whose names are known at run time only."""
    return replace(one, **changes)


def _others(value: Any) -> list[Any]:
    """Return values that are not this one, nor equal to it."""
    if isinstance(value, bool):
        return [not value]
    return [value + 1] if isinstance(value, int) else [f"{value}x"]


def _edited(one: Outplan) -> list[Outplan]:
    found = []
    for field in dataclasses.fields(Outplan):
        value = getattr(one, field.name)
        if isinstance(value, Source | Marker):
            found += [
                _with(one, **{field.name: _with(value, **{inner.name: other})})
                for inner in dataclasses.fields(value)
                for other in _others(getattr(value, inner.name))
            ]
        elif value is not None:
            found += [_with(one, **{field.name: other}) for other in _others(value)]
    if one.marker is not None:
        found.append(replace(one, marker=None))
    return found


@pytest.mark.parametrize("number", range(len(PLAN.resource_changes)))
def test_every_part_of_a_change_is_part_of_it(number: int) -> None:
    one = PLAN.resource_changes[number]
    change = one.change
    edits = [replace(one, key="other"), replace(one, id="other"), replace(one, twin_of="other")]
    edits.append(replace(one, change=replace(change, importing=Importing("other"))))
    for side in ("before", "after"):
        outplan = getattr(change, side)
        if outplan is not None:
            edits += [
                replace(one, change=_with(change, **{side: other}))
                for other in (*_edited(outplan), None)
            ]
    rest = [other for other in PLAN.resource_changes if other is not one]
    digests = [digest_of(replace(PLAN, resource_changes=(edit, *rest))) for edit in edits]
    assert len({DIGEST, *digests}) == len(digests) + 1


def test_a_change_less_or_more_is_another_digest() -> None:
    changes = PLAN.resource_changes
    fewer = [
        digest_of(replace(PLAN, resource_changes=changes[:number] + changes[number + 1 :]))
        for number in range(len(changes))
    ]
    assert len({DIGEST, *fewer}) == len(changes) + 1


def test_what_was_withheld_and_is_no_longer_changes_it() -> None:
    wanted = [sound("a"), sound("b", max_try_count_0=5)]
    target = replace(TARGET, environment=None)
    held, free = (
        make_plan(desired(*wanted), account(), target=target, policy=Policy.model_validate(policy))
        for policy in ({"max_attempts_total": 4}, {})
    )
    assert [one.key for one in held.withheld] == ["b"]
    assert digest_of(held) == digest_of(make_plan(desired(wanted[0]), account(), target=target))
    assert digest_of(held) != digest_of(free)


@pytest.mark.parametrize(
    "text",
    ["", "sha256:", DIGEST[:-1], DIGEST + "0", DIGEST.upper(), DIGEST[7:], DIGEST + "\n", "md5:00"],
)
def test_a_part_of_a_digest_or_another_thing_is_none(text: str) -> None:
    assert not is_digest(text)
