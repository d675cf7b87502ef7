"""The digest: the same for plans that do the same, another one for everything else."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.plan.change import Importing, ResourceChange
from reconciler.plan.digest import digest_of, is_digest
from reconciler.plan.guard import Limits
from reconciler.plan.plan import Consents, Counts, Notice, Plan, Target, Withheld
from reconciler.plan.planfile import dump
from reconciler.plan.planner import Options, make_plan
from reconciler.policy.spec import Policy
from reconciler.values.account import Campaign, LiveOutplan, Neighbours
from reconciler.values.marker import Marker
from reconciler.values.outplan import Outplan, Source
from tests.support import account, desired, live, manifest, outplan_id, sound

ROOT = Path(__file__).parents[2]
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
    assert DIGEST == "sha256:6fd34372b198973d805a331bce196bf9487f48bd8c1d2c14946244826266a3ab"


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
    gone = {row.id for row in THEIRS[:left]}
    campaigns = [
        campaign._replace(name=name, status=status)
        for campaign, name in zip(CAMPAIGNS, names, strict=True)
    ]
    plan = _plan(
        [row for row in rows if row.id not in gone],
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


def _destroys(*users: Campaign, known: bool = True) -> Plan:
    """Return a plan that destroys `gone`, used by these campaigns, with consent."""
    allowed = frozenset({"gone"}) if users else frozenset()
    return make_plan(
        desired(),
        account(OURS[2]),
        target=TARGET,
        neighbours=Neighbours(users if known else None),
        options=Options(Limits(consent=9, allow_in_use=allowed)),
    )


def test_who_uses_what_is_destroyed_is_part_of_it() -> None:
    """Consent was to a destroy under the campaigns that were shown, and no others."""
    first, second = (Campaign(f"c{at}", "Name", "stop", outplan_id(4)) for at in (1, 2))
    renamed = first._replace(name="Other", status="run")
    plans = (
        _destroys(),
        _destroys(known=False),
        _destroys(first),
        _destroys(second),
        _destroys(first, second),
    )
    assert len(set(map(digest_of, plans))) == len(plans)
    assert digest_of(_destroys(second, first)) == digest_of(_destroys(first, second))
    assert digest_of(_destroys(renamed)) == digest_of(_destroys(first))


@pytest.mark.parametrize(
    "consents",
    [
        Consents(8, ("gone",)),
        Consents(None, ("gone",)),
        Consents(9),
        Consents(9, ("gone", "x")),
        Consents(9, ("gone",), ("made",)),
    ],
)
def test_what_was_consented_to_is_part_of_it(consents: Consents) -> None:
    assert PLAN.consents == Consents(9, ("gone",))
    assert digest_of(replace(PLAN, consents=consents)) != DIGEST


def test_the_order_of_what_was_consented_to_is_no_part_of_it() -> None:
    consents = (Consents(9, ("a", "b"), ("c", "d")), Consents(9, ("b", "a"), ("d", "c")))
    first, second = (digest_of(replace(PLAN, consents=said)) for said in consents)
    assert first == second


def test_what_a_withheld_change_lays_claim_to_is_part_of_it() -> None:
    """It keeps a namesake from making a create stale, so nobody may add it unseen."""
    held = Withheld("key", outplan_id(3), "Name", "import", "policy", "why", "")
    assert digest_of(replace(PLAN, withheld=(held,))) != DIGEST
    assert digest_of(replace(PLAN, withheld=(replace(held, action="delete"),))) == DIGEST


@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq")
def test_the_recipe_of_the_documentation_makes_it_with_jq() -> None:
    page = (ROOT / "docs" / "plan-format.md").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"\$ jq -jcSa '(.*?)' plan\.json", page, re.DOTALL)
    for plan in (PLAN, _destroys(), _destroys(known=False), _destroys(CAMPAIGNS[2])):
        made = subprocess.run(
            ["jq", "-jcSa", recipe], input=dump(plan).encode(), capture_output=True, check=True
        ).stdout
        assert f"sha256:{hashlib.sha256(made).hexdigest()}" == digest_of(plan)


def _with(value: Any, **changes: Any) -> Any:
    """Return the value with other members, whose names are known at run time only."""
    return replace(value, **changes)


def _others(value: Any) -> list[Any]:
    """Return values that are not this one, nor equal to it."""
    if isinstance(value, bool):
        return [not value]
    return [value + 1] if isinstance(value, int) else [f"{value}x"]


def _edited(outplan: Outplan) -> list[Outplan]:
    found = []
    for field in dataclasses.fields(Outplan):
        value = getattr(outplan, field.name)
        if isinstance(value, Source | Marker):
            found += [
                _with(outplan, **{field.name: _with(value, **{inner.name: other})})
                for inner in dataclasses.fields(value)
                for other in _others(getattr(value, inner.name))
            ]
        elif value is not None:
            found += [_with(outplan, **{field.name: other}) for other in _others(value)]
    if outplan.marker is not None:
        found.append(replace(outplan, marker=None))
    return found


@pytest.mark.parametrize("number", range(len(PLAN.resource_changes)))
def test_every_part_of_a_change_is_part_of_it(number: int) -> None:
    resource = PLAN.resource_changes[number]
    change = resource.change
    edits = [
        replace(resource, key="other"),
        replace(resource, id="other"),
        replace(resource, twin_of="other"),
    ]
    edits.append(replace(resource, change=replace(change, importing=Importing("other"))))
    for side in ("before", "after"):
        outplan = getattr(change, side)
        if outplan is not None:
            edits += [
                replace(resource, change=_with(change, **{side: other}))
                for other in (*_edited(outplan), None)
            ]
    rest = [other for other in PLAN.resource_changes if other is not resource]
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
    assert [withheld.key for withheld in held.withheld] == ["b"]
    assert digest_of(held) == digest_of(make_plan(desired(wanted[0]), account(), target=target))
    assert digest_of(held) != digest_of(free)


@pytest.mark.parametrize(
    "text",
    ["", "sha256:", DIGEST[:-1], DIGEST + "0", DIGEST.upper(), DIGEST[7:], DIGEST + "\n", "md5:00"],
)
def test_a_part_of_a_digest_or_another_thing_is_none(text: str) -> None:
    assert not is_digest(text)
