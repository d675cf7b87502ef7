"""`reconciler plan` and what else an account holds: campaigns, their targets, and numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.state import id_of, outplans, seed
from tests.corpus.server import Script, serving
from tests.support import manifest, outplan_id, sound, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli
    from tests.support import Run


def test_a_destroy_of_what_a_campaign_uses_is_withheld(cli: Cli) -> None:
    write_project(Path(), manifest("a"), manifest("b"))
    cli("apply", "--auto-approve")
    used = next(row["id"] for row in outplans() if "acme/a]" in str(row["detail"]))
    campaigns = [{"name": "Autumn", "status": "run", "outplan_id": used}]
    Path("seed.json").write_text(json.dumps({"campaigns": campaigns}), encoding="utf-8")
    cli("sandbox", "seed", "seed.json")
    Path("outplans/a.yaml").unlink()
    done = cli("plan")
    assert (done.code, "1 campaign uses it: Autumn (run)" in done.out) == (3, True)


# Two rows are read by two requests, the second of which shows that there are no more.
LISTED = ["/customer", "/outplans", "/outplans"]
CAMPAIGNS = ["/campaigns", "/campaigns"]


def _asked(done: Run) -> list[str]:
    """Return the paths of a run's requests, from its -v lines."""
    return sorted(line.split()[3] for line in done.err.splitlines() if " GET " in line)


def test_consent_to_a_destroy_of_what_a_campaign_uses_is_its_key(cli: Cli) -> None:
    write_project(Path(), sound("a"), sound("b"))
    cli("apply", "--auto-approve")
    seed(campaigns=[{"name": "Autumn", "status": "run", "outplan_id": id_of("a")}])
    Path("outplans/a.yaml").unlink()
    assert "or consent with `--allow-in-use a`" in cli("plan").out
    unneeded = cli("plan", "--allow-in-use", "b")
    assert (unneeded.code, "--allow-in-use b: this plan destroys no" in unneeded.err) == (1, True)
    done = cli("plan", "--allow-in-use", "a", "--out", "plan.json")
    assert (done.code, 'used by 1 campaign, running: "Autumn"' in done.out) == (0, True)
    assert cli("apply", "plan.json", "--allow-in-use", "a").code == 1
    applied = cli("apply", "plan.json")
    assert (applied.code, "1 destroyed." in applied.out) == (0, True)


def test_a_plan_without_changes_reads_nothing_more_than_the_listing(cli: Cli) -> None:
    write_project(Path(), sound("a"), sound("b"))
    cli("apply", "--auto-approve")
    assert _asked(cli("plan", "-v")) == LISTED


@pytest.mark.parametrize(
    ("change", "policy", "more"),
    [
        ({"dial_timeout": "40s"}, {}, CAMPAIGNS),
        ({"source": {"type": "tel", "target": "+15550000000"}}, {}, [*CAMPAIGNS, "/numbers"]),
        (
            {"dial_timeout": "40s"},
            {"check_targets": True},
            [*CAMPAIGNS, f"/outdials/{outplan_id(7)}/targets"],
        ),
    ],
)
def test_a_plan_reads_once_what_its_changes_need(
    change: dict[str, Any], policy: dict[str, Any], more: list[str], cli: Cli
) -> None:
    write_project(Path(), sound("a"), sound("b"), policy=policy)
    cli("apply", "--auto-approve")
    use = {"name": "Autumn", "outdial_id": outplan_id(7)}
    seed(campaigns=[use | {"outplan_id": id_of(key)} for key in "ab"])
    write_project(Path(), sound("a", **change), policy=policy)
    assert _asked(cli("plan", "-v")) == sorted([*LISTED, *more])


def test_a_destination_that_the_targets_leave_empty_is_a_warning(cli: Cli) -> None:
    write_project(Path(), sound("a"), policy={"check_targets": True})
    cli("apply", "--auto-approve")
    people: dict[str, Any] = {"outdial_id": outplan_id(7)}
    seed(
        campaigns=[people | {"name": "Autumn", "outplan_id": id_of("a")}],
        targets=[people | {"destination_0": {"type": "tel", "target": "+15551234567"}}] * 3,
    )
    write_project(Path(), sound("a", max_try_count_1=2), policy={"check_targets": True})
    done = cli("plan")
    assert (done.code, "warning[RC401] a (outplans/a.yaml:" in done.out) == (0, True)
    assert (
        "max_try_count_1 is 2, but 3 of 3 targets of the campaign Autumn have no destination_1; "
        "dialing one stops the campaign"
    ) in done.out
    write_project(Path(), sound("a", max_try_count_1=2), policy={"check_targets": False})
    assert "RC401" not in cli("plan").out


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        ([], "RC303"),
        ([{"number": "+15559876543", "status": ""}], "RC304"),
        ([{"number": "+15559876543", "type": "virtual"}], "RC305"),
        ([{"number": "+15559876543"}], ""),
        ([{"number": "+15559876543", "tm_delete": "2026-01-01T00:00:00Z"}], "RC303"),
    ],
)
def test_the_caller_id_is_looked_up_among_the_accounts_numbers(
    numbers: list[dict[str, Any]], code: str, cli: Cli
) -> None:
    write_project(Path(), sound("a"))
    seed(numbers=numbers)
    done = cli("plan")
    assert (done.code, f"warning[{code}] a " in done.out) == (0, bool(code))
    assert ("Rules:" in done.out) == bool(code)


def test_forty_campaigns_are_one_line(cli: Cli) -> None:
    write_project(Path(), sound("a"))
    cli("apply", "--auto-approve")
    seed(
        campaigns=[
            {"name": f"Campaign {number:02d}", "status": "run", "outplan_id": id_of("a")}
            for number in range(40)
        ]
    )
    write_project(Path(), sound("a", dial_timeout="40s"))
    done = cli("plan")
    assert (
        '  # (used by 40 campaigns, 40 running: "Campaign 00", "Campaign 01", "Campaign 02" and '
        "37 more; edits reach a running campaign within seconds)\n"
    ) in done.out
    assert len(json.loads(cli("plan", "-o", "json").out)["resource_changes"][0]["campaigns"]) == 40


def test_numbers_that_may_not_be_read_are_said_to_be_unknown(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", "vb_0123456789")
    with serving(Script({"GET /numbers": {"status": 403}})) as endpoint:
        write_project(Path(), sound("a"), endpoint=endpoint)
        done = cli("plan")
    assert (done.code, "warning[RC303]" in done.out) == (0, False)
    assert "Note: the numbers of this account could not be read" in done.out


def test_an_update_with_vn_that_erased_the_marker_makes_no_second_copy(cli: Cli) -> None:
    write_project(Path(), sound("a", name="Sales"))
    cli("apply", "--auto-approve")
    (row,) = outplans()
    erased = {"name": "Renamed", "detail": "", "tm_update": "2099-01-01T00:00:00.000000Z"}
    seed(outplans=[row | erased])
    done = cli("plan")
    assert (done.code, f"add lifecycle.id: {row['id']}" in done.out) == (3, True)
    drifted = cli("drift")
    gone = "its ownership marker is gone, probably edited with vn or in the console"
    assert (drifted.code, gone in drifted.out) == (2, True)
    saved = cli("plan", "--allow-create", "a", "--out", "plan.json")
    assert (saved.code, "1 to add" in saved.out) == (0, True)
    assert cli("apply", "plan.json").code == 0
    assert len(outplans()) == 2
    unneeded = cli("plan", "--allow-create", "a")
    assert (unneeded.code, "--allow-create a: this plan creates no" in unneeded.err) == (1, True)
