"""`reconciler plan`: what would happen, as text, as JSON and as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.sandbox.store import Store
from reconciler.settings import sandbox_state
from tests.corpus.server import Script, serving
from tests.support import manifest, outplan_id, sound, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli
    from tests.support import Run

QUIET = {"rules": {"RC301": "off", "RC502": "off"}}
STRICT = {"max_attempts_total": 4}
PLACE = (
    "Endpoint:    sandbox, no real calls\n"
    "Customer:    Sandbox (5a4db0c5-0000-4000-8000-000000000001)\n"
    "Project:     acme\n"
)


def _outplans() -> list[dict[str, object]]:
    store = Store(sandbox_state(Path()))
    rows = store.outplans()
    store.close()
    return rows


def test_a_plan_says_where_and_what_and_changes_nothing(cli: Cli) -> None:
    write_project(Path(), manifest("sales", name="Sales"), policy=QUIET)
    done = cli("plan")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        f"{PLACE}\n"
        "  # sales will be created\n"
        '  + outplan "Sales"\n'
        '      + name: "Sales"\n'
        "      + dial_timeout: 30s\n"
        "      + try_interval: 2h\n"
        "      + max_try_count_0: 3\n"
        "      # timeline: 3 attempts, first to last at least 4h\n\n"
        "Plan: 1 to add, 0 to change, 0 to destroy.\n\n"
        f"Digest: {json.loads(cli('plan', '-o', 'json').out)['digest']}\n"
    )
    assert _outplans() == []


def test_an_update_shows_both_values_in_human_units(cli: Cli) -> None:
    write_project(Path(), manifest("sales", name="Sales"), policy=QUIET)
    cli("apply", "--auto-approve")
    assert cli("plan").out == f"{PLACE}\nNo changes. 1 outplan matches its manifest.\n"
    write_project(Path(), manifest("sales", name="Sales", dial_timeout="45s"))
    planned = cli("plan").out
    assert "  # sales will be updated in-place\n" in planned
    assert "      ~ dial_timeout: 30s -> 45s\n" in planned
    assert "\nPlan: 0 to add, 1 to change, 0 to destroy.\n\nDigest: sha256:" in planned


def test_detailed_exit_codes_tell_changes_from_none(cli: Cli) -> None:
    write_project(Path(), manifest("sales"))
    assert (cli("plan").code, cli("plan", "--detailed-exitcode").code) == (0, 2)
    cli("apply", "--auto-approve")
    assert cli("plan", "--detailed-exitcode").code == 0


def test_json_is_the_plan_file_itself(cli: Cli) -> None:
    write_project(Path(), manifest("sales"))
    done = cli("plan", "-o", "json", "--out", "plan.json")
    assert done.code == 0
    assert done.err == ("Saved the plan to plan.json. To apply it: reconciler apply plan.json\n")
    plan = json.loads(done.out)
    assert Path("plan.json").read_text(encoding="utf-8") == done.out
    assert plan["target"]["project"] == "acme"
    (change,) = plan["resource_changes"]
    (step,) = change["steps"]
    assert (step["method"], step["path"]) == ("POST", "/outplans")
    assert step["body"]["detail"] == "[managed by reconciler: acme/sales]"
    assert sorted(path.name for path in Path().iterdir() if path.name[0] != ".") == [
        "outplans",
        "plan.json",
        "reconciler.yaml",
    ]


def test_equal_plans_are_equal_files(cli: Cli) -> None:
    write_project(Path(), manifest("a"), manifest("b"))
    for name in ("one.json", "two.json"):
        cli("plan", "--out", name)
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes()


@pytest.mark.parametrize(
    "out",
    [
        "nowhere/plan.json",
        "outplans",
        "/proc/plan.json",
        "reconciler.yaml/plan.json",
        "",
    ],
)
def test_a_plan_that_cannot_be_saved_is_an_error(out: str, cli: Cli) -> None:
    write_project(Path(), manifest("sales"))
    done = cli("plan", "--out", out)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: ")


def test_a_plan_can_be_for_some_keys_only(cli: Cli) -> None:
    write_project(Path(), manifest("a"), manifest("b"), manifest("c"))
    done = cli("plan", "--target", "a", "--target", "c")
    assert [key for key in "abc" if f"# {key} will be created" in done.out] == ["a", "c"]
    unknown = cli("plan", "--target", "a", "--target", "nobody")
    assert (unknown.code, unknown.out) == (1, "")
    assert "--target nobody: no manifest and no owned outplan has this key" in unknown.err


def test_what_a_guard_withholds_exits_3_and_consent_is_a_number(cli: Cli) -> None:
    write_project(Path(), *(manifest(key) for key in "abcd"))
    cli("apply", "--auto-approve")
    for key in "abc":
        Path(f"outplans/{key}.yaml").unlink()
    done = cli("plan", "--detailed-exitcode")
    assert done.code == 3
    assert "3 of 4 owned outplans would go" in done.out
    assert "Plan: 0 to add, 0 to change, 0 to destroy. 3 withheld." in done.out
    assert cli("plan", "--max-destroys", "2").code == 3
    consented = cli("plan", "--detailed-exitcode", "--max-destroys", "3")
    assert (consented.code, "3 to destroy." in consented.out) == (2, True)


def test_an_unmanaged_outplan_of_the_same_name_is_a_conflict_or_an_import(cli: Cli) -> None:
    write_project(Path(), manifest("sales", name="Sales"))
    seed = {"outplans": [{"id": outplan_id(1), "name": "Sales", "dial_timeout": 30_000}]}
    Path("seed.json").write_text(json.dumps(seed), encoding="utf-8")
    cli("sandbox", "seed", "seed.json")
    done = cli("plan")
    assert done.code == 3
    assert f"add lifecycle.id: {outplan_id(1)} or use --import-by-name" in done.out
    imported = cli("plan", "--import-by-name")
    assert imported.code == 0
    assert "# sales will be imported and updated in-place" in imported.out
    assert "Plan: 1 to import, 0 to add, 1 to change, 0 to destroy." in imported.out


def test_a_destroy_of_what_a_campaign_uses_is_withheld(cli: Cli) -> None:
    write_project(Path(), manifest("a"), manifest("b"))
    cli("apply", "--auto-approve")
    used = next(row["id"] for row in _outplans() if "acme/a]" in str(row["detail"]))
    campaigns = [{"name": "Autumn", "status": "run", "outplan_id": used}]
    Path("seed.json").write_text(json.dumps({"campaigns": campaigns}), encoding="utf-8")
    cli("sandbox", "seed", "seed.json")
    Path("outplans/a.yaml").unlink()
    done = cli("plan")
    assert (done.code, "1 campaign uses it: Autumn (run)" in done.out) == (3, True)


def test_an_account_of_somebody_else_stops_everything(cli: Cli) -> None:
    write_project(Path(), manifest("a"), customer_id=outplan_id(9))
    done = cli("plan")
    assert (done.code, done.out) == (1, "")
    assert f"the project is bound to customer {outplan_id(9)}" in done.err


def _seed(**kinds: list[dict[str, Any]]) -> None:
    store = Store(sandbox_state(Path()))
    store.seed(kinds)
    store.close()


def _id_of(key: str) -> str:
    return next(str(row["id"]) for row in _outplans() if f"acme/{key}]" in str(row["detail"]))


def _asked(done: Run) -> list[str]:
    """Return the paths of a run's requests, from its -v lines."""
    return sorted(line.split()[3] for line in done.err.splitlines() if " GET " in line)


def test_consent_to_a_destroy_of_what_a_campaign_uses_is_its_key(cli: Cli) -> None:
    write_project(Path(), sound("a"), sound("b"))
    cli("apply", "--auto-approve")
    _seed(campaigns=[{"name": "Autumn", "status": "run", "outplan_id": _id_of("a")}])
    Path("outplans/a.yaml").unlink()
    assert "or consent with --allow-in-use a" in cli("plan").out
    unneeded = cli("plan", "--allow-in-use", "b")
    assert (unneeded.code, "--allow-in-use b: this plan destroys no" in unneeded.err) == (1, True)
    done = cli("plan", "--allow-in-use", "a", "--out", "plan.json")
    assert (done.code, 'used by 1 campaign, running: "Autumn"' in done.out) == (0, True)
    assert cli("apply", "plan.json", "--allow-in-use", "a").code == 1
    applied = cli("apply", "plan.json")
    assert (applied.code, "1 destroyed." in applied.out) == (0, True)


def test_a_plan_without_changes_reads_nothing_more_than_the_listing(cli: Cli) -> None:
    write_project(Path(), sound("a"))
    cli("apply", "--auto-approve")
    assert {*_asked(cli("plan", "-v"))} == {"/customer", "/outplans"}


@pytest.mark.parametrize(
    ("change", "policy", "more"),
    [
        ({"dial_timeout": "40s"}, {}, ["/campaigns"]),
        ({"source": {"type": "tel", "target": "+15550000000"}}, {}, ["/campaigns", "/numbers"]),
        (
            {"dial_timeout": "40s"},
            {"check_targets": True},
            ["/campaigns", f"/outdials/{outplan_id(7)}/targets"],
        ),
    ],
)
def test_a_plan_reads_once_what_its_changes_need(
    change: dict[str, Any], policy: dict[str, Any], more: list[str], cli: Cli
) -> None:
    write_project(Path(), sound("a"), sound("b"), policy=policy)
    cli("apply", "--auto-approve")
    use = {"name": "Autumn", "outdial_id": outplan_id(7)}
    _seed(campaigns=[use | {"outplan_id": _id_of(key)} for key in "ab"])
    write_project(Path(), sound("a", **change), policy=policy)
    found = {*_asked(cli("plan", "-v"))} - {"/customer", "/outplans"}
    assert sorted(found) == more


def test_a_destination_that_the_targets_leave_empty_is_a_warning(cli: Cli) -> None:
    write_project(Path(), sound("a"), policy={"check_targets": True})
    cli("apply", "--auto-approve")
    people: dict[str, Any] = {"outdial_id": outplan_id(7)}
    _seed(
        campaigns=[people | {"name": "Autumn", "outplan_id": _id_of("a")}],
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
    _seed(numbers=numbers)
    done = cli("plan")
    assert (done.code, f"warning[{code}] a " in done.out) == (0, bool(code))
    assert ("Rules:" in done.out) == bool(code)


def test_a_breach_of_the_policy_exits_3_and_lets_the_others_go(cli: Cli) -> None:
    write_project(Path(), sound("a"), sound("b", max_try_count_0=5), policy=STRICT)
    done = cli("plan", "--detailed-exitcode")
    assert (done.code, "1 to add, 0 to change, 0 to destroy. 1 withheld." in done.out) == (3, True)
    applied = cli("apply", "--auto-approve")
    assert (applied.code, [row["name"] for row in _outplans()]) == (3, ["a"])
    told = json.loads(cli("plan", "-o", "json").out)
    assert [one["code"] for one in told["withheld"]] == ["policy"]
    assert ("b", "RC604", 5) in [(one["key"], one["code"], one["line"]) for one in told["findings"]]
    assert cli("drift").code == 2


def test_forty_campaigns_are_one_line(cli: Cli) -> None:
    write_project(Path(), sound("a"))
    cli("apply", "--auto-approve")
    _seed(
        campaigns=[
            {"name": f"Campaign {number:02d}", "status": "run", "outplan_id": _id_of("a")}
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
