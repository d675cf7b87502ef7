"""Guards: each reason to withhold a destroy, its boundary values, and consent as a number."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.plan.change import CampaignUse, resource_change
from reconciler.plan.guard import Limits, used_meanwhile, withhold_destroys
from reconciler.plan.match import Owned
from reconciler.plan.plan import Withheld
from reconciler.values.account import Campaign
from tests.support import live, outplan_id


def _owned(number: int, *, protected: bool = False) -> Owned:
    marker = f"acme/k{number}" + (", protected" if protected else "")
    return Owned(f"k{number}", live(number, f"Name {number}", marker=marker))


def _twin(number: int, *, redundant: bool, protected: bool = False) -> Owned:
    owned = _owned(number, protected=protected)
    return owned._replace(twin_of=outplan_id(99), redundant=redundant)


def _campaign(number: int, name: str = "Spring", status: str = "stop") -> Campaign:
    return Campaign(f"c-{name}", name, status, outplan_id(number))


def _guard(
    *destroys: Owned,
    campaigns: tuple[Campaign, ...] = (),
    owned: int = 100,
    wanted: int = 1,
    limits: Limits | None = None,
) -> tuple[list[Owned], list[Withheld]]:
    return withhold_destroys(
        destroys, campaigns=campaigns, owned=owned, wanted=wanted, limits=limits or Limits()
    )


def test_a_few_destroys_need_no_consent() -> None:
    ones = [_owned(number) for number in range(5)]
    assert _guard(*ones) == (ones, [])


def test_a_protected_outplan_is_withheld_and_the_others_go() -> None:
    allowed, withheld = _guard(_owned(1, protected=True), _owned(2))
    assert allowed == [_owned(2)]
    assert withheld == [
        Withheld(
            "k1",
            outplan_id(1),
            "Name 1",
            "delete",
            "prevent-destroy",
            "lifecycle.prevent_destroy protects it",
            "bring its manifest back without prevent_destroy, apply, then delete the manifest",
        )
    ]


def test_the_remedy_for_a_protected_twin_can_work() -> None:
    _, [withheld] = _guard(_twin(1, redundant=False, protected=True))
    assert withheld.code == "prevent-destroy"
    assert "bring its manifest back" not in withheld.remedy


def test_a_twin_that_differs_is_guarded_like_any_other() -> None:
    twins = [_twin(number, redundant=False) for number in range(6)]
    assert {held.code for held in _guard(*twins)[1]} == {"max-destroys"}


@pytest.mark.parametrize("protected", [True, False])
def test_a_redundant_twin_needs_no_consent_and_uses_none_up(protected: bool) -> None:
    twins = [_twin(number, redundant=True, protected=protected) for number in range(10, 20)]
    others = [_owned(number) for number in range(5)]
    assert _guard(*twins, *others) == ([*twins, *others], [])


def test_even_a_redundant_twin_stays_while_a_campaign_uses_it() -> None:
    _, [withheld] = _guard(_twin(1, redundant=True), campaigns=(_campaign(1),))
    assert withheld.code == "in-use"


@pytest.mark.parametrize("status", ["stop", "stopping", "run"])
def test_an_outplan_in_use_is_withheld_whatever_its_campaign_does(status: str) -> None:
    allowed, [withheld] = _guard(_owned(1), _owned(2), campaigns=(_campaign(1, status=status),))
    assert allowed == [_owned(2)]
    assert (withheld.key, withheld.code) == ("k1", "in-use")
    assert withheld.why == f"1 campaign uses it: Spring ({status})"


def test_of_many_campaigns_three_are_named() -> None:
    campaigns = tuple(_campaign(1, name) for name in "ABCDE")
    _, [withheld] = _guard(_owned(1), campaigns=campaigns)
    assert withheld.why == "5 campaigns use it: A (stop), B (stop), C (stop) and 2 more"


def test_a_campaign_without_a_name_is_named_by_its_id() -> None:
    _, [withheld] = _guard(_owned(1), campaigns=(Campaign("c-1", "", "run", outplan_id(1)),))
    assert "c-1 (run)" in withheld.why


@pytest.mark.parametrize(
    ("count", "owned", "wanted", "limits", "code"),
    [
        (0, 0, 0, Limits(), None),
        (5, 100, 1, Limits(), None),
        (6, 100, 1, Limits(), "max-destroys"),
        (1, 100, 1, Limits(max_destroys=0), "max-destroys"),
        (2, 4, 2, Limits(), None),
        (2, 3, 1, Limits(), "max-destroy-percent"),
        (3, 5, 2, Limits(), "max-destroy-percent"),
        (1, 1, 1, Limits(), "max-destroy-percent"),
        (1, 100, 1, Limits(max_destroy_percent=1), None),
        (2, 199, 1, Limits(max_destroy_percent=1), "max-destroy-percent"),
        (1, 100, 1, Limits(max_destroy_percent=0), "max-destroy-percent"),
        (4, 4, 1, Limits(max_destroy_percent=100), None),
        (1, 100, 0, Limits(), "empty-desired"),
        (1, 100, 0, Limits(max_destroys=0, max_destroy_percent=0), "empty-desired"),
        (1, 1, 0, Limits(consent=1), None),
        (12, 12, 0, Limits(consent=12), None),
        (13, 100, 1, Limits(consent=12), "max-destroys"),
        (1, 100, 1, Limits(consent=0), "max-destroys"),
        (6, 6, 1, Limits(max_destroys=0, max_destroy_percent=0, consent=6), None),
    ],
)
def test_a_number_of_destroys_is_allowed_or_withheld_as_a_whole(
    count: int, owned: int, wanted: int, limits: Limits, code: str | None
) -> None:
    ones = [_owned(number) for number in range(count)]
    allowed, withheld = _guard(*ones, owned=owned, wanted=wanted, limits=limits)
    assert allowed == (ones if code is None else [])
    assert [held.code for held in withheld] == ([] if code is None else [code] * count)


def test_consent_lifts_no_protection_and_frees_no_outplan_in_use() -> None:
    destroys = (_owned(1, protected=True), _owned(2))
    allowed, withheld = _guard(
        *destroys, campaigns=(_campaign(2),), wanted=0, limits=Limits(consent=99)
    )
    assert allowed == []
    assert [held.code for held in withheld] == ["prevent-destroy", "in-use"]


def test_what_is_withheld_for_its_own_sake_does_not_count_against_the_number() -> None:
    protected = [_owned(number, protected=True) for number in range(10, 20)]
    free = [_owned(number) for number in range(5)]
    assert _guard(*protected, *free)[0] == free


@given(st.integers(1, 12), st.integers(0, 12), st.integers(0, 6), st.integers(0, 100))
def test_the_consent_that_the_remedy_names_is_enough(
    count: int, more: int, max_destroys: int, percent: int
) -> None:
    ones = [_owned(number) for number in range(count)]
    limits = Limits(max_destroys, percent)
    allowed, withheld = _guard(*ones, owned=count + more, wanted=more, limits=limits)
    assert len(allowed) + len(withheld) == count
    if withheld:
        assert withheld[0].remedy == f"if you mean it, consent with `--max-destroys {count}`"
        consent = Limits(max_destroys, percent, count)
        assert _guard(*ones, owned=count + more, wanted=more, limits=consent) == (ones, [])


def test_consent_to_one_key_frees_that_one_and_still_counts_it() -> None:
    campaigns = (_campaign(1), _campaign(2))
    limits = Limits(allow_in_use=frozenset({"k1"}))
    allowed, withheld = _guard(_owned(1), _owned(2), campaigns=campaigns, limits=limits)
    assert (allowed, [held.key for held in withheld]) == ([_owned(1)], ["k2"])
    few = Limits(max_destroys=0, allow_in_use=frozenset({"k1"}))
    assert _guard(_owned(1), campaigns=campaigns, limits=few)[1][0].code == "max-destroys"
    assert _guard(_owned(1, protected=True), limits=limits)[1][0].code == "prevent-destroy"


def test_of_many_campaigns_the_running_ones_are_named_first() -> None:
    stopped = [_campaign(1, f"Sale {number:02}") for number in range(39)]
    _, [withheld] = _guard(_owned(1), campaigns=(*stopped, _campaign(1, "Winter", "run")))
    assert withheld.why == (
        "40 campaigns use it, 1 running: Winter (run), Sale 00 (stop), Sale 01 (stop) and 37 more"
    )


SPRING, AUTUMN = CampaignUse("c1", "Spring", "run"), CampaignUse("c2", "Autumn", "stop")
SINCE = "since the plan was made 1 campaign uses it: "


@pytest.mark.parametrize(
    ("known", "users", "allowed", "why"),
    [
        ((), (), False, None),
        ((), (SPRING,), False, f"{SINCE}Spring (run)"),
        ((), (SPRING,), True, f"{SINCE}Spring (run)"),
        ((SPRING,), (SPRING,), True, None),
        ((SPRING,), (SPRING, AUTUMN), True, f"{SINCE}Autumn (stop)"),
        ((SPRING,), None, True, "its campaigns could be read for the plan, and cannot now"),
        (None, None, False, None),
        (None, (), False, None),
        (None, (SPRING,), False, f"{SINCE}Spring (run)"),
        (None, (SPRING,), True, None),
    ],
)
def test_consent_is_to_the_campaigns_that_were_known(
    known: tuple[CampaignUse, ...] | None,
    users: tuple[CampaignUse, ...] | None,
    allowed: bool,
    why: str | None,
) -> None:
    row = live(1, marker="acme/a")
    resource = replace(resource_change("a", row.id, row.outplan, None), campaigns=known)
    assert used_meanwhile(resource, users, allowed=allowed) == why
