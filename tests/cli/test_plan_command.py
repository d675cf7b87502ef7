"""`reconciler plan`: what would happen, as text, as JSON and as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.state import outplans
from tests.support import manifest, outplan_id, sound, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

QUIET = {"rules": {"RC301": "off", "RC502": "off"}}
STRICT = {"max_attempts_total": 4}
UNKNOWN = f"sha256:{'0' * 64}"
PLACE = (
    "Endpoint:    sandbox, no real calls\n"
    "Customer:    Sandbox (5a4db0c5-0000-4000-8000-000000000001)\n"
    "Project:     acme\n"
)
LAST = (
    "Applies to: sandbox, no real calls, customer Sandbox (5a4db0c5-0000-4000-8000-000000000001).\n"
)


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
        f"{LAST}"
        f"Digest: {json.loads(cli('plan', '-o', 'json').out)['digest']}\n"
    )
    assert outplans() == []


def test_an_update_shows_both_values_in_human_units(cli: Cli) -> None:
    write_project(Path(), manifest("sales", name="Sales"), policy=QUIET)
    cli("apply", "--auto-approve")
    assert cli("plan").out == f"{PLACE}\nNo changes. 1 outplan matches its manifest.\n"
    write_project(Path(), manifest("sales", name="Sales", dial_timeout="45s"))
    planned = cli("plan").out
    assert "  # sales will be updated in-place\n" in planned
    assert "      ~ dial_timeout: 30s -> 45s\n" in planned
    assert f"\nPlan: 0 to add, 1 to change, 0 to destroy.\n\n{LAST}Digest: sha256:" in planned


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
    said = "Note: this is only of a, c, as --target asks; other outplans may differ too\n"
    assert said in done.out
    assert said in cli("apply", "--target", "c", "--target", "a", "--digest", UNKNOWN).out
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


def test_an_account_of_somebody_else_stops_everything(cli: Cli) -> None:
    write_project(Path(), manifest("a"), customer_id=outplan_id(9))
    done = cli("plan")
    assert (done.code, done.out) == (1, "")
    assert f"the project is bound to customer {outplan_id(9)}" in done.err


def test_a_breach_of_the_policy_exits_3_and_lets_the_others_go(cli: Cli) -> None:
    write_project(Path(), sound("a"), sound("b", max_try_count_0=5), policy=STRICT)
    done = cli("plan", "--detailed-exitcode")
    assert (done.code, "1 to add, 0 to change, 0 to destroy. 1 withheld." in done.out) == (3, True)
    applied = cli("apply", "--auto-approve")
    assert (applied.code, [row["name"] for row in outplans()]) == (3, ["a"])
    told = json.loads(cli("plan", "-o", "json").out)
    assert [withheld["code"] for withheld in told["withheld"]] == ["policy"]
    assert ("b", "RC604", 5) in [
        (finding["key"], finding["code"], finding["line"]) for finding in told["findings"]
    ]
    assert cli("drift").code == 2
