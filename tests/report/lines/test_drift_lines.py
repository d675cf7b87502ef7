"""The lines of a drift: one for each outplan that differs, and the sum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.plan.planner import make_plan
from reconciler.report.lines.drift_lines import DriftedField, drift_json, drifted
from tests.report.lines.drifted_plan import TARGET, drifted_plan
from tests.support import account, desired, live, manifest, outplan_id, parsed_lines

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan
    from reconciler.values.account import LiveOutplan


def _plan(*rows: LiveOutplan, documents: list[dict[str, Any]] | None = None) -> Plan:
    wanted = desired(*([manifest("sales", name="Sales")] if documents is None else documents))
    return make_plan(wanted, account(*rows), target=TARGET)


def test_drift_is_a_line_for_each_outplan_and_the_sum() -> None:
    begin, *told, summary = parsed_lines(drift_json(drifted_plan()))
    assert (begin["command"], begin["digest"], begin["counts"]) == ("drift", None, None)
    drifted = {line["key"]: line for line in told if line["type"] == "drift"}
    assert {key: line["drift"] for key, line in drifted.items()} == {
        "changed": "changed",
        "imported": "unowned",
        "made": "missing",
        "taken": "missing",
        "kept": "unwanted",
    }
    assert drifted["changed"]["fields"] == [
        {"field": "name", "manifest": "After", "live": "Before"}
    ]
    assert drifted["changed"]["why"] is None
    assert "same display name" in drifted["taken"]["why"]
    assert [line["type"] for line in told[-4:]] == ["withheld", "withheld", "notice", "notice"]
    counts = {"changed": 1, "missing": 2, "unwanted": 1, "unowned": 1, "unchanged": 0}
    assert summary == {
        "type": "summary",
        "command": "drift",
        "drifted": True,
        "counts": counts,
        "exit_code": 2,
    }


def test_no_drift_is_the_two_lines_around_nothing() -> None:
    plan = make_plan(desired(manifest("a")), account(live(1, "a", marker="acme/a")), target=TARGET)
    lines = [*parsed_lines(drift_json(plan))]
    assert [line["type"] for line in lines] == ["begin", "summary"]
    assert (lines[-1]["drifted"], lines[-1]["counts"]["unchanged"]) == (False, 1)


def test_values_are_the_api_s_own_and_said_from_the_manifest_to_live() -> None:
    plan = _plan(live(1, marker="acme/sales", max_try_count_0=9), live(2, "Old", marker="acme/old"))
    sales, old = drifted(plan)
    assert (sales.key, sales.id, sales.name, sales.drift) == (
        "sales",
        outplan_id(1),
        "Sales",
        "changed",
    )
    assert sales.fields == (DriftedField("max_try_count_0", 3, 9),)
    assert (old.key, old.drift, old.fields) == ("old", "unwanted", ())


def test_what_is_to_be_forgotten_is_unwanted_until_that_is_applied() -> None:
    given_up = manifest("sales", lifecycle={"forget": True})
    [line] = drifted(_plan(live(1, marker="acme/sales"), documents=[given_up]))
    assert (line.key, line.drift, line.fields) == ("sales", "unwanted", ())
    assert line.why == "its manifest says lifecycle.forget, and that was not applied yet"
    assert drifted(_plan(live(1), documents=[given_up])) == []


def test_a_withheld_destroy_is_drift_like_any_other() -> None:
    protected = _plan(live(1, "Old", marker="acme/old, protected"), documents=[])
    plain = _plan(live(1, "Old", marker="acme/old"), documents=[])
    assert protected.withheld
    assert drifted(protected) == drifted(plain)
