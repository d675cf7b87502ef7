"""An apply as text: one line per event, one per outplan, and the sum in Terraform's words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click import unstyle

from reconciler.apply.events import (
    Event,
    Outcome,
    Report,
    Result,
    StepEnded,
    Verifying,
    Waiting,
)
from reconciler.plan.change import resource_change
from reconciler.plan.plan import Target, Withheld
from reconciler.plan.planner import make_plan
from reconciler.policy.findings import Finding
from reconciler.report.progress import event_text, nothing_text, refused_text, report_text
from reconciler.values.errors import Exit
from tests.support import PROJECT, account, desired, outplan, outplan_id

ID = outplan_id(1)
MINE, OTHER = outplan(marker="acme/a"), outplan("Before", marker="acme/a")
CREATE = resource_change("made", None, None, MINE)
UPDATE = resource_change("changed", ID, OTHER, MINE)
DELETE = resource_change("gone", ID, MINE, None)
IMPORT = resource_change("found", ID, outplan(), MINE, importing=True)
NOTHING = make_plan(desired(), account(), target=Target("sandbox:", None, "", PROJECT))
WITHHELD = Withheld("gone\x1b", ID, "Gone", "delete", "in-use", "it is in use", "")
BREACH = Finding("RC604", "error", "a", "too many attempts", "", "", "a.yaml", 1, 1)
WHY = "  to do: `reconciler plan` says why, and what to do about it\n"


def _step(*, error: str | None = None, ambiguous: bool = False) -> StepEnded:
    return StepEnded("a", "PUT", f"/outplans/{ID}", error is None, error, ambiguous)


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (_step(), f"a: PUT /outplans/{ID} done"),
        (_step(error="refused"), f"a: PUT /outplans/{ID} failed: refused"),
        (
            _step(error="no answer", ambiguous=True),
            f"a: PUT /outplans/{ID} uncertain: no answer",
        ),
        (Waiting("rate limit", 1.25), "waiting 1.2 s: rate limit"),
        (Verifying(), "reading the account once more to verify"),
        (StepEnded("a\x1b", "PUT", "/\n", done=True), "a\\u001b: PUT /\\n done"),
        (_step(error="<html>\r\n"), f"a: PUT /outplans/{ID} failed: <html>\\r\\n"),
        (Waiting("\u202e", 1), "waiting 1.0 s: \\u202e"),
    ],
)
def test_an_event_is_one_line(event: Event, line: str) -> None:
    assert unstyle(event_text(event)) == line


def test_a_complete_apply_says_what_was_done() -> None:
    report = Report(
        tuple(Result(change, Outcome.APPLIED, ID) for change in (IMPORT, UPDATE, CREATE, DELETE))
    )
    assert unstyle(report_text(report)) == (
        f"""\
  ~ found ({ID}) applied
  ~ changed ({ID}) applied
  + made ({ID}) applied
  - gone ({ID}) applied

Apply complete! Resources: 1 imported, 1 added, 1 changed, 1 destroyed.
"""
    )


def test_an_incomplete_apply_counts_what_was_not_done_and_says_how_to_go_on() -> None:
    report = Report(
        (
            Result(UPDATE, Outcome.FAILED, ID, "PUT answered 403\nforbidden"),
            Result(CREATE, Outcome.UNKNOWN, None, "no answer"),
            Result(DELETE, Outcome.WITHHELD, ID, "the listing shrank"),
            Result(IMPORT, Outcome.SKIPPED, ID),
        ),
        ("acme/made exists 2 times now; the next plan resolves the twins",),
    )
    assert unstyle(report_text(report)) == (
        f"""\
  ~ changed ({ID}) failed: PUT answered 403\\nforbidden
  + made unknown: no answer
  - gone ({ID}) withheld: the listing shrank
  ~ found ({ID}) skipped
  Note: acme/made exists 2 times now; the next plan resolves the twins

Apply incomplete. Resources: 0 added, 0 changed, 0 destroyed. \
1 failed, 1 skipped, 1 withheld, 1 unknown.
  to do: plan again; what was applied will show as no change
"""
    )


def test_an_interrupted_apply_says_so() -> None:
    results = (Result(CREATE, Outcome.APPLIED, ID), Result(DELETE, Outcome.SKIPPED, ID))
    assert unstyle(report_text(Report(results, interrupted=True))).splitlines()[-2:] == [
        "Apply interrupted. Resources: 1 added, 0 changed, 0 destroyed. 1 skipped.",
        "  to do: plan again; what was applied will show as no change",
    ]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_what_the_listing_shows_counts_as_done(outcome: Outcome) -> None:
    text = unstyle(report_text(Report((Result(CREATE, outcome),))))
    assert f"{int(outcome is Outcome.APPLIED)} added" in text
    assert ("Apply complete!" in text) == (outcome is Outcome.APPLIED)


def test_an_apply_of_nothing_is_complete() -> None:
    assert unstyle(report_text(Report(()))).strip() == (
        "Apply complete! Resources: 0 added, 0 changed, 0 destroyed."
    )


def test_nothing_to_do_is_complete_and_everything_withheld_is_not() -> None:
    complete = "Apply complete! Resources: 0 added, 0 changed, 0 destroyed.\n"
    assert unstyle(nothing_text(NOTHING)) == complete
    assert unstyle(nothing_text(replace(NOTHING, findings=(BREACH,)))) == complete
    assert unstyle(nothing_text(replace(NOTHING, withheld=(WITHHELD,)))) == "Nothing was applied.\n"


def test_what_a_plan_withholds_is_said_with_the_exit_code_that_it_makes() -> None:
    plan = replace(NOTHING, withheld=(WITHHELD, replace(WITHHELD, key="b")))
    assert refused_text(NOTHING, Exit.WITHHELD) == ""
    what = "The plan withholds 2 changes (gone\\u001b, b)"
    assert refused_text(plan, Exit.WITHHELD) == f"{what}, so the exit code is 3.\n{WHY}"
    assert refused_text(plan, Exit.PARTIAL) == f"{what}.\n{WHY}"


def test_so_is_what_breaks_the_policy_where_nothing_changes() -> None:
    allowed = replace(BREACH, allowed_by="agreed")
    plan = replace(NOTHING, findings=(BREACH, allowed))
    two = replace(NOTHING, findings=(BREACH, BREACH))
    end = f"the policy, so the exit code is 3.\n{WHY}"
    assert refused_text(plan, Exit.WITHHELD) == f"1 finding of the plan breaks {end}"
    assert refused_text(two, Exit.WITHHELD) == f"2 findings of the plan break {end}"
