"""Drift as text and data: what is, against what the manifests say, field and direction."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from click import unstyle

from reconciler.plan.plan import Target
from reconciler.plan.planner import make_plan
from reconciler.report.drift import drift_text
from tests.support import account, desired, live, manifest, outplan_id

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan
    from reconciler.values.account import LiveOutplan

PLACE = "Endpoint:    sandbox, no real calls\nCustomer:    unknown\nProject:     acme\n\n"
ID = outplan_id(1)


def _text(*rows: LiveOutplan, documents: list[dict[str, Any]] | None = None) -> str:
    text = unstyle(drift_text(_plan(*rows, documents=documents)))
    assert text.startswith(PLACE)
    return text.removeprefix(PLACE)


def _plan(*rows: LiveOutplan, documents: list[dict[str, Any]] | None = None) -> Plan:
    wanted = desired(*([manifest("sales", name="Sales")] if documents is None else documents))
    return make_plan(wanted, account(*rows), target=Target("sandbox:", None, "", "acme"))


def test_no_drift_says_how_many_match() -> None:
    assert _text(live(1, marker="acme/sales")) == "No drift. 1 outplan matches its manifest.\n"


def test_a_difference_is_told_by_field_and_direction() -> None:
    row = live(1, "Renamed", marker="acme/sales", dial_timeout=45_000)
    assert _text(row) == (
        f"""\
  ! sales "Sales" (id {ID}) differs from its manifest
      name: "Sales" in the manifest, "Renamed" live
      dial_timeout: 30s in the manifest, 45s live
      dial_timeout rests on documentation alone: the server source rings 60s whatever it says

Drift: 1 changed.
"""
    )


def test_a_difference_that_moves_attempts_is_told_by_its_timelines() -> None:
    row = live(1, marker="acme/sales", try_interval=3_600_000, max_try_count_1=2)
    assert _text(row).endswith(
        """\
      try_interval: 2h in the manifest, 1h live
      max_try_count_1: 0 in the manifest, 2 live
      timeline in the manifest: 3 attempts, first to last at least 4h
      timeline live:            5 attempts (3+2), first to last at least 4h

Drift: 1 changed.
"""
    )


def test_missing_unwanted_and_unowned_outplans_are_told_apart() -> None:
    documents = [manifest("new"), manifest("found", name="F", lifecycle={"id": outplan_id(2)})]
    row = live(1, "Old", marker="acme/old, protected")
    assert _text(row, live(2, "F"), documents=documents) == (
        f"""\
  ! found "F" (id {outplan_id(2)}) is live, but not yet under this project's management
      managed_by: acme/found in the manifest, nobody live

  ! new "new" has a manifest, but is not live

  ! old "Old" (id {ID}) is live and owned by this project, but no manifest wants it

Drift: 1 missing, 1 unwanted, 1 unowned.
"""
    )


def test_a_conflict_is_drift_with_its_reason() -> None:
    assert _text(live(1, "Sales")) == (
        f"""\
  ! sales "Sales" has a manifest, but is not live
      an unmanaged outplan has the same display name: {ID}; \
no campaign uses it

Drift: 1 missing.
"""
    )


def test_a_twin_is_not_said_to_have_no_manifest() -> None:
    assert "has no manifest" not in _text(
        live(1, marker="acme/sales"), live(2, marker="acme/sales")
    )


def test_a_live_name_cannot_move_the_cursor() -> None:
    text = _text(live(1, "\x1b[2J\x9b\u202e\n", marker="acme/sales"))
    assert '"\\u001b[2J\\u009b\\u202e\\n" live' in text
    assert {unicodedata.category(sign)[0] for sign in text.replace("\n", "")} <= set("LNPSZ")
