"""Verdicts: the final listing has the last word on what became of a change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.apply.events import Outcome
from reconciler.apply.verdict import Attempt, Listing, twins_in, verdict
from reconciler.plan.change import ResourceChange, resource_change
from reconciler.plan.plan import Target
from reconciler.plan.planner import make_plan
from reconciler.values.errors import AmbiguousWriteError, ApiError
from tests.support import account, desired, live, manifest, outplan, outplan_id

if TYPE_CHECKING:
    from reconciler.values.account import LiveOutplan

BEFORE, AFTER = live(1, "Before", marker="acme/a"), live(1, "After", marker="acme/a")
OTHER = live(1, "Third", marker="acme/a")
MADE = live(2, "After", marker="acme/a")
UPDATE = resource_change("a", BEFORE.id, BEFORE.outplan, AFTER.outplan)
BOTH = resource_change("a", BEFORE.id, BEFORE.outplan, replace(AFTER.outplan, dial_timeout=1))
CREATE = resource_change("a", None, None, AFTER.outplan)
DELETE = resource_change("a", BEFORE.id, BEFORE.outplan, None)
EXCLUSIVE = resource_change("a", None, None, outplan("After"))
APPLIED, FAILED = Outcome.APPLIED, Outcome.FAILED
SKIPPED, WITHHELD, UNKNOWN = Outcome.SKIPPED, Outcome.WITHHELD, Outcome.UNKNOWN


def _error(status: int | None, *, in_doubt: bool = False) -> ApiError:
    if not in_doubt:
        return ApiError("refused", where="PUT /outplans", status=status)
    error = AmbiguousWriteError("uncertain", where="PUT /outplans", status=status)
    error.refused = status == 400
    return error


def _attempt(change: ResourceChange, sent: int = 1, **state: Any) -> Attempt:
    done = sent if "error" not in state else sent - 1
    return Attempt(change, sent, done, **state)


def _outcome(attempt: Attempt, *rows: LiveOutplan) -> Outcome:
    """Judge by a listing in which what is not live is a tombstone."""
    deleted = frozenset({BEFORE.id} - {row.id for row in rows})
    listing = Listing(account(*rows)._replace(deleted=deleted), frozenset({BEFORE.id}))
    return verdict(attempt, listing).outcome


@pytest.mark.parametrize(
    ("change", "row", "outcome"),
    [
        (UPDATE, AFTER, APPLIED),
        (UPDATE, BEFORE, FAILED),
        (UPDATE, OTHER, UNKNOWN),
        (UPDATE, None, UNKNOWN),
        (CREATE, MADE, APPLIED),
        (CREATE, None, UNKNOWN),
        (CREATE, live(2, "After", marker="acme/a", dial_timeout=1), UNKNOWN),
        (CREATE, live(2, "After", marker="other/a"), UNKNOWN),
        (CREATE, live(2, "After"), UNKNOWN),
        (DELETE, None, APPLIED),
        (DELETE, BEFORE, UNKNOWN),
        (EXCLUSIVE, live(2, "After"), APPLIED),
        (EXCLUSIVE, live(1, "After"), UNKNOWN),
    ],
)
def test_success_is_what_the_listing_shows(
    change: ResourceChange, row: LiveOutplan | None, outcome: Outcome
) -> None:
    assert _outcome(_attempt(change), *[row] if row else []) is outcome


@pytest.mark.parametrize("change", [UPDATE, CREATE, DELETE])
@pytest.mark.parametrize(
    ("status", "in_doubt", "shown", "outcome"),
    [
        (404, False, False, FAILED),
        (404, False, True, APPLIED),
        (503, True, False, UNKNOWN),
        (503, True, True, APPLIED),
        (None, True, False, UNKNOWN),
        (400, True, False, FAILED),
        (400, True, True, APPLIED),
    ],
)
def test_a_failure_counts_only_if_the_listing_agrees(
    change: ResourceChange, status: int | None, in_doubt: bool, shown: bool, outcome: Outcome
) -> None:
    rows = {UPDATE.action: AFTER, CREATE.action: MADE, DELETE.action: None}
    row = rows[change.action] if shown else (None if change is CREATE else BEFORE)
    error = _error(status, in_doubt=in_doubt)
    uncertain = in_doubt and status != 400
    attempt = _attempt(change, error=error, in_doubt=in_doubt, uncertain=uncertain)
    assert _outcome(attempt, *[row] if row else []) is outcome


@pytest.mark.parametrize("error", [_error(503, in_doubt=True), _error(403)])
def test_a_row_that_is_merely_missing_is_no_proof_of_a_destroy(error: ApiError) -> None:
    attempt = _attempt(DELETE, error=error, in_doubt=error.status == 503)
    assert verdict(attempt, Listing(account())).outcome is UNKNOWN


def test_a_doubt_about_the_first_post_outlives_the_refusal_of_the_second() -> None:
    assert _outcome(_attempt(CREATE, error=_error(401), uncertain=True)) is UNKNOWN


def test_what_never_began_is_skipped_even_if_somebody_else_did_it() -> None:
    assert _outcome(Attempt(UPDATE), AFTER) is SKIPPED


def test_what_was_held_back_says_why() -> None:
    result = verdict(Attempt(DELETE, withheld="the listing shrank"), Listing(account()))
    assert (result.outcome, result.id, result.error) == (WITHHELD, BEFORE.id, "the listing shrank")


@pytest.mark.parametrize(("sent", "done"), [(0, 0), (1, 1), (2, 2)])
def test_a_result_says_how_many_requests_were_carried_out(sent: int, done: int) -> None:
    assert verdict(_attempt(BOTH, sent), Listing(account(BEFORE))).steps_done == done


def test_an_interruption_between_two_requests_is_told() -> None:
    attempt = _attempt(BOTH)
    assert attempt.unfinished
    result = verdict(attempt, Listing(account(AFTER)))
    assert (result.outcome, result.error) == (SKIPPED, "interrupted between its two requests")


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ({}, UNKNOWN),
        ({"error": _error(404)}, FAILED),
        ({"error": _error(503), "in_doubt": True}, UNKNOWN),
    ],
)
@pytest.mark.parametrize("change", [UPDATE, CREATE, DELETE])
def test_without_a_final_listing_only_a_refusal_is_certain(
    change: ResourceChange, state: dict[str, Any], outcome: Outcome
) -> None:
    result = verdict(_attempt(change, **state), Listing(account()), "no answer")
    assert result.outcome is outcome
    assert ("no answer" in result.error) == (outcome is UNKNOWN)


@pytest.mark.parametrize(
    ("change", "rows", "said"),
    [
        (UPDATE, [BEFORE], "VoIPBIN accepted it, but keeps name 'Before' instead of 'After'"),
        (UPDATE, [], "does not list it"),
        (DELETE, [BEFORE], "still lists it as live"),
    ],
)
def test_a_contradiction_says_what_the_listing_shows(
    change: ResourceChange, rows: list[LiveOutplan], said: str
) -> None:
    assert verdict(_attempt(change), Listing(account(*rows))).error.endswith(said)


def test_the_id_of_a_create_comes_from_the_answer_or_else_from_the_listing() -> None:
    answered, unanswered = _attempt(CREATE), _attempt(CREATE)
    answered.note_id({"id": outplan_id(3)})
    twin = live(3, "After", marker="acme/a")
    assert verdict(answered, Listing(account(MADE, twin))).id == twin.id
    assert verdict(unanswered, Listing(account(MADE, twin))).id == MADE.id


@pytest.mark.parametrize("reply", [None, [], "text", {}, {"id": None}, {"id": 7}])
def test_an_answer_without_an_id_is_no_harm(reply: object) -> None:
    attempt = _attempt(CREATE)
    attempt.note_id(reply)
    assert attempt.created_id is None
    assert _outcome(attempt, MADE) is APPLIED


def test_a_create_that_shows_in_a_later_listing_counts_as_done() -> None:
    attempt = _attempt(CREATE, error=_error(503), in_doubt=True)
    assert not attempt.find(Listing(account(live(3, "After"))))
    assert attempt.in_doubt
    assert attempt.find(Listing(account(MADE)))
    assert (attempt.complete, attempt.error, attempt.in_doubt) == (True, None, False)
    assert attempt.created_id == MADE.id


@pytest.mark.parametrize(
    ("mode", "rows", "said"),
    [
        ("marker", [MADE], []),
        ("marker", [MADE, live(3, "After", marker="other/a")], []),
        ("marker", [live(2, "After"), live(3, "After")], []),
        ("marker", [MADE, live(3, "Any", marker="acme/a, protected")], ["acme/a exists 2 times"]),
        ("marker", [live(2, marker="acme/b"), live(3, marker="acme/b")], []),
        ("exclusive", [live(2, "After"), live(3, "After"), live(4, "After")], ["After exists 3"]),
        ("exclusive", [live(2, "Sales"), live(3, "Sales")], []),
        ("exclusive", [live(2, "After"), live(3, "After", marker="other/a")], []),
    ],
)
def test_only_outplans_of_the_plan_are_reported_as_twins(
    mode: Any, rows: list[LiveOutplan], said: list[str]
) -> None:
    manifests = desired(manifest("a", name="After"), ownership=mode)
    plan = make_plan(manifests, account(), target=Target("sandbox:", None, "", "acme"))
    found = [each.sentence for each in twins_in(plan, Listing(account(*rows)))]
    assert len(found) == len(said)
    assert all(each.new for each in twins_in(plan, Listing(account(*rows))))
    known = frozenset(row.id for row in rows)
    assert not any(each.new for each in twins_in(plan, Listing(account(*rows), known)))
    assert all(sentence.startswith(start) for sentence, start in zip(found, said, strict=True))


def test_what_is_forgotten_has_no_twins_among_the_unmanaged() -> None:
    manifests = desired(manifest("a", lifecycle={"forget": True}))
    rows = account(live(1, "a", marker="acme/a"))
    plan = make_plan(manifests, rows, target=Target("sandbox:", None, "", "acme"))
    assert plan.counts.forget == 1
    assert [*twins_in(plan, Listing(account(live(1, "a"), live(2, "a"))))] == []


@pytest.mark.parametrize(
    ("state", "unfinished"),
    [
        ({}, True),
        ({"done": 1}, True),
        ({"done": 2}, False),
        ({"error": _error(403)}, False),
        ({"withheld": "the listing shrank"}, False),
    ],
)
def test_only_what_nothing_spoke_against_is_unfinished(
    state: dict[str, Any], unfinished: bool
) -> None:
    assert Attempt(BOTH, **state).unfinished is unfinished


def test_an_update_takes_no_id_from_its_answer() -> None:
    attempt = Attempt(UPDATE)
    attempt.note_id({"id": MADE.id})
    assert attempt.created_id is None


def test_a_value_that_the_service_turns_into_another_is_named() -> None:
    change = resource_change("a", BEFORE.id, BEFORE.outplan, AFTER.outplan)
    result = verdict(_attempt(change), Listing(account(OTHER)))
    assert result.error.startswith(
        "VoIPBIN accepted it, but lists name 'Third' instead of 'After';"
    )


def test_what_to_do_about_an_error_is_said_only_where_it_counts() -> None:
    error = _error(403)
    error.remedy = "ask for the permission"
    failed = verdict(_attempt(UPDATE, error=error), Listing(account(BEFORE)))
    assert (failed.outcome, failed.remedy) == (FAILED, "ask for the permission")
    applied = verdict(_attempt(UPDATE, error=error), Listing(account(AFTER)))
    assert (applied.outcome, applied.remedy) == (APPLIED, "")


def test_who_made_a_run_stop_is_said_between_two_requests() -> None:
    attempt = Attempt(BOTH, 1, 1, skipped="VoIPBIN no longer answers")
    result = verdict(attempt, Listing(account(BEFORE)))
    assert result.error == "VoIPBIN no longer answers, between its two requests"
