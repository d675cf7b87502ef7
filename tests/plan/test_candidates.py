"""Candidates of a withheld create, and the campaigns that use each."""

from __future__ import annotations

import pytest

from reconciler.plan.candidates import why_with_uses
from reconciler.plan.conflicts import ambiguous_name, not_found
from reconciler.plan.planner import Options, reads_for
from reconciler.values.account import Campaign
from tests.support import account, desired, live, manifest, outplan_id


def _uses(number: int, *statuses: str) -> list[Campaign]:
    return [
        Campaign(f"c{at}", f"Calls {status}", status, outplan_id(number))
        for at, status in enumerate(statuses)
    ]


def test_each_candidate_is_named_with_its_campaigns_the_used_ones_first() -> None:
    refusal = ambiguous_name([live(number) for number in range(1, 6)])
    campaigns = [*_uses(5, "stop", "run"), *_uses(9, "run")]
    assert why_with_uses(refusal, campaigns) == (
        f"{refusal.why}; {outplan_id(5)}: 2 campaigns use it: Calls run (run), Calls stop (stop); "
        f"{outplan_id(1)}: no campaign uses it; {outplan_id(2)}: no campaign uses it; and 2 more"
    )


def test_campaigns_that_may_not_be_read_are_not_taken_for_none() -> None:
    why = why_with_uses(ambiguous_name([live(1), live(2)]), None)
    assert why.endswith("; which campaigns use it could not be read")


def test_a_conflict_without_candidates_says_nothing_about_campaigns() -> None:
    wanted = desired(manifest("a", lifecycle={"id": outplan_id(7)})).outplans["a"]
    assert why_with_uses(not_found(wanted), ()) == not_found(wanted).why


@pytest.mark.parametrize(
    ("targets", "allowed", "read"),
    [([], [], True), (["a"], [], True), (["b"], [], False), ([], ["a"], False)],
)
def test_campaigns_are_worth_reading_where_a_create_is_withheld(
    targets: list[str], allowed: list[str], read: bool
) -> None:
    wanted = desired(manifest("a", name="Sales"), manifest("b", name="B"))
    options = Options(targets=frozenset(targets), allow_create=frozenset(allowed))
    assert reads_for(wanted, account(live(1, "Sales")), options).candidates == read


def test_a_single_candidate_needs_no_id_and_two_have_theirs() -> None:
    used, unused = "1 campaign uses it: Calls run (run)", "no campaign uses it"
    alone, two = ambiguous_name([live(1)]), ambiguous_name([live(1), live(2)])
    assert why_with_uses(alone, _uses(1, "run")) == f"{alone.why}; {used}"
    told = f"{outplan_id(1)}: {used}; {outplan_id(2)}: {unused}"
    assert why_with_uses(two, _uses(1, "run")) == f"{two.why}; {told}"
