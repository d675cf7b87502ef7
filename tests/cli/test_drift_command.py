"""`reconciler drift`: does live equal the manifests? Read-only, exit 2 when not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.desired.settings import sandbox_state
from reconciler.sandbox.store import Store
from tests.support import manifest, outplan_id, parsed_lines, write_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Cli


@pytest.fixture
def live(cli: Cli) -> Iterator[Store]:
    """The state behind a project whose outplans `a` and `b` were applied."""
    write_project(Path(), manifest("a"), manifest("b"))
    cli("apply", "--auto-approve")
    store = Store(sandbox_state(Path()))
    yield store
    store.close()


def _row(store: Store, name: str) -> dict[str, Any]:
    return next(row for row in store.outplans() if row["name"] == name)


def test_no_drift_exits_0(live: Store, cli: Cli) -> None:
    done = cli("drift")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Endpoint:    sandbox, no real calls\n")
    assert done.out.endswith("\nNo drift. 2 outplans match their manifests.\n")
    begin, summary = parsed_lines(cli("drift", "-o", "json").out)
    assert begin["type"] == "begin"
    assert (summary["drifted"], summary["counts"]["unchanged"]) == (False, 2)
    assert summary["exit_code"] == 0


def test_an_edit_shows_with_field_and_direction(live: Store, cli: Cli) -> None:
    edited = _row(live, "a") | {"dial_timeout": 90_000, "source": {"type": "sip", "target": "a@b"}}
    live.put_outplan(edited)
    before = live.outplans()
    done = cli("drift")
    assert done.code == 2
    assert f'  ! a "a" (id {edited["id"]}) differs from its manifest\n' in done.out
    assert "      dial_timeout: 30s in the manifest, 1m30s live\n" in done.out
    assert '      source.type: "" in the manifest, "sip" live\n' in done.out
    assert done.out.endswith("\nDrift: 1 changed.\n")
    assert live.outplans() == before


def test_json_names_every_field_in_the_api_s_units(live: Store, cli: Cli) -> None:
    live.put_outplan(_row(live, "a") | {"dial_timeout": 90_000})
    done = cli("drift", "-o", "json")
    begin, drifted, summary = parsed_lines(done.out)
    assert (done.code, begin["target"]["project"], summary["exit_code"]) == (2, "acme", 2)
    assert (drifted["key"], drifted["drift"]) == ("a", "changed")
    assert drifted["fields"] == [{"field": "dial_timeout", "manifest": 30_000, "live": 90_000}]
    assert summary["counts"] == {
        "changed": 1,
        "missing": 0,
        "unwanted": 0,
        "unowned": 0,
        "unchanged": 1,
    }


def test_what_is_missing_unwanted_or_unowned_is_drift_too(live: Store, cli: Cli) -> None:
    live.put_outplan(_row(live, "a") | {"tm_delete": "2026-01-01T00:00:00Z"})
    Path("outplans/b.yaml").unlink()
    live.put_outplan({"id": outplan_id(1), "name": "theirs"})
    write_project(Path(), manifest("c", name="theirs", lifecycle={"id": outplan_id(1)}))
    done = cli("drift")
    assert done.code == 2
    assert '! a "a" has a manifest, but is not live' in done.out
    assert "is live and owned by this project, but no" in done.out
    assert "is live, but not yet" in done.out
    assert done.out.endswith("\nDrift: 1 missing, 1 unwanted, 1 unowned.\n")


def test_a_conflict_is_drift_and_says_why(live: Store, cli: Cli) -> None:
    live.put_outplan({"id": outplan_id(1), "name": "theirs"})
    write_project(Path(), manifest("c", name="theirs"))
    done = cli("drift", "-o", "json")
    _, drifted, withheld, _ = parsed_lines(done.out)
    assert (done.code, drifted["key"], drifted["drift"]) == (2, "c", "missing")
    assert "an unmanaged outplan has the same display name" in drifted["why"]
    assert (withheld["type"], withheld["code"]) == ("withheld", "name-conflict")


def test_what_is_not_ours_is_no_drift(live: Store, cli: Cli) -> None:
    live.put_outplan({"name": "nobody's"})
    live.put_outplan({"name": "other's", "detail": "[managed by reconciler: other/a]"})
    assert cli("drift").code == 0


def test_drift_is_reported_for_an_issue_too(live: Store, cli: Cli) -> None:
    live.put_outplan(_row(live, "a") | {"dial_timeout": 90_000})
    done = cli("drift", "-o", "markdown", "--max-bytes", "2000")
    assert (done.code, done.err) == (2, "")
    assert done.out.startswith("<!-- reconciler-drift: project=acme environment= digest=sha256:")
    assert "- dial_timeout: 30s\n+ dial_timeout: 1m30s\n" in done.out


def test_a_report_of_drift_that_fails_prints_nothing(cli: Cli) -> None:
    write_project(Path(), manifest("a", dial_timeout="soon"))
    done = cli("drift", "-o", "markdown")
    assert (done.code, done.out) == (1, "")
    assert "to do:" in done.err
