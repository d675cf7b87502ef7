"""`reconciler export`: a live account as manifests that import it and change nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.support import manifest, outplan_id, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

SALES = {
    "name": "Sales Standard",
    "detail": "Standard sales campaign strategy",
    "source": {"type": "tel", "target": "+15559876543"},
    "dial_timeout": 30_000,
    "try_interval": 7_200_000,
    "max_try_count_0": 3,
    "max_try_count_2": 1,
}


def _seed(cli: Cli, *outplans: dict[str, Any]) -> None:
    numbered = [
        {"id": outplan_id(number), "tm_create": f"2026-01-01T00:00:{number:02d}Z"} | outplan
        for number, outplan in enumerate(outplans, 1)
    ]
    Path("seed.json").write_text(json.dumps({"outplans": numbered}), encoding="utf-8")
    assert cli("sandbox", "seed", "seed.json").code == 0


def test_an_outplan_becomes_a_manifest_with_readable_durations(cli: Cli) -> None:
    _seed(cli, SALES)
    done = cli("export")
    assert (done.code, done.err) == (0, "Exported 1 outplan.\n")
    assert yaml.safe_load(done.out) == {
        "apiVersion": "voipbin.net/v1",
        "kind": "Outplan",
        "metadata": {"name": "sales-standard"},
        "spec": SALES | {"dial_timeout": "30s", "try_interval": "2h"},
        "lifecycle": {"id": outplan_id(1)},
    }


def test_an_exported_account_plans_only_imports_then_nothing(cli: Cli) -> None:
    odd = {"name": "日本: \u2028", "detail": "- a\n  b\n"}
    _seed(cli, SALES, SALES, SALES | odd, SALES)
    assert cli("export", "--out", "outplans").code == 0
    assert sorted(path.name for path in Path("outplans").iterdir()) == [
        f"outplan-{outplan_id(3)[:8]}.yaml",
        "sales-standard-2.yaml",
        "sales-standard-3.yaml",
        "sales-standard.yaml",
    ]
    write_project(Path())
    assert cli("validate").code == 0
    planned = cli("plan")
    assert (planned.code, planned.out.count("~ managed_by: nobody -> acme/KEY")) == (0, 1)
    assert "# 4 outplans will be imported\n" in planned.out
    assert "\nPlan: 4 to import, 0 to add, 0 to change, 0 to destroy.\n" in planned.out
    applied = cli("apply", "--auto-approve")
    assert "Resources: 4 imported, 0 added, 0 changed, 0 destroyed." in applied.out
    assert "No changes. 4 outplans match their manifests." in cli("plan").out


def test_defaults_change_nothing_of_what_was_exported(cli: Cli) -> None:
    _seed(cli, SALES, {"name": "plain", "dial_timeout": 30_000, "max_try_count_0": 1})
    source = {"type": "tel", "target": "+15551230000", "target_name": "Acme"}
    below = {"detail": "Everybody's", "source": source, "max_try_count_1": 2}
    write_project(Path(), defaults=below)
    assert cli("export", "--out", "outplans").code == 0
    spec = yaml.safe_load(Path("outplans/plain.yaml").read_text(encoding="utf-8"))["spec"]
    assert spec == {
        "name": "plain",
        "detail": "",
        "source": {"type": "", "target": "", "target_name": ""},
        "dial_timeout": "30s",
        "try_interval": "0s",
        "max_try_count_0": 1,
        "max_try_count_1": 0,
    }
    assert "\nPlan: 2 to import, 0 to add, 0 to change, 0 to destroy.\n" in cli("plan").out


def test_what_the_project_lets_its_database_store_is_exported(cli: Cli) -> None:
    _seed(cli, SALES | {"name": "Party \U0001f389"})
    write_project(Path(), allow_four_byte_characters=True)
    assert cli("export", "--out", "outplans").code == 0
    assert "\nPlan: 1 to import, 0 to add, 0 to change, 0 to destroy.\n" in cli("plan").out


def test_standard_output_is_a_file_that_plans_the_same(cli: Cli) -> None:
    _seed(cli, SALES, {"name": "b", "max_try_count_0": 1})
    Path("all.yaml").write_text(cli("export").out, encoding="utf-8")
    planned = cli("plan", "--project", "acme", "-f", "all.yaml")
    assert "Plan: 2 to import, 0 to add, 0 to change, 0 to destroy." in planned.out


def test_nothing_is_overwritten_and_then_nothing_is_written(cli: Cli) -> None:
    _seed(cli, SALES, {"name": "b"})
    Path("out").mkdir()
    Path("out/sales-standard.yaml").write_text("mine", encoding="utf-8")
    done = cli("export", "--out", "out")
    assert (done.code, done.out) == (1, "")
    assert "1 of the files exist already: out/sales-standard.yaml" in done.err
    assert [path.read_text(encoding="utf-8") for path in Path("out").iterdir()] == ["mine"]


@pytest.mark.parametrize("out", ["seed.json", "seed.json/below", "/proc/nowhere"])
def test_a_directory_that_cannot_be_written_is_an_error(out: str, cli: Cli) -> None:
    _seed(cli, SALES)
    done = cli("export", "--out", out)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: ")


def test_what_will_not_validate_says_why(cli: Cli) -> None:
    _seed(cli, SALES, SALES | {"name": "odd", "dial_timeout": -1})
    done = cli("export")
    assert "  # does not validate: spec.dial_timeout: -1 is outside" in done.out
    why = "1 outplan will not validate and became comments that say why:"
    assert done.err.endswith(f"\n{why} odd\n")
    written = cli("export", "--out", "out")
    assert written.err.endswith(f"{why} out/odd.yaml.invalid\n")
    assert "# does not validate" in Path("out/odd.yaml.invalid").read_text(encoding="utf-8")


@pytest.mark.parametrize("odd", [{"name": "Party"}, {"name": ""}, {"dial_timeout": -1}])
@pytest.mark.parametrize("to_files", [True, False])
def test_beside_an_outplan_that_no_manifest_may_describe_the_rest_is_imported(
    odd: dict[str, object], to_files: bool, cli: Cli
) -> None:
    odd = {"name": f"{odd['name']} \U0001f389"} if odd.get("name") else odd
    write_project(Path())
    Path("outplans/.gitkeep").touch()
    _seed(cli, SALES, {"name": "odd", **odd})
    if to_files:
        assert cli("export", "--out", "outplans").code == 0
    else:
        Path("outplans/all.yaml").write_text(cli("export").out, encoding="utf-8")
    done = cli("plan")
    assert done.code == 0, done
    assert "1 to import" in done.out
    assert "0 to add, 0 to change, 0 to destroy" in done.out


def test_what_belongs_to_others_stays_theirs(cli: Cli) -> None:
    write_project(Path(), manifest("ours", lifecycle={"prevent_destroy": True}))
    cli("apply", "--auto-approve")
    theirs = {"name": "theirs", "detail": "[managed by reconciler: other/x]"}
    _seed(cli, theirs, SALES | {"tm_delete": "2026-01-01T00:00:00Z"})
    done = cli("export")
    exported = yaml.safe_load(done.out)
    assert exported["metadata"]["name"] == "ours"
    assert exported["lifecycle"]["prevent_destroy"] is True
    assert "detail" not in exported["spec"]
    assert "1 left out, they belong to other projects or are twins" in done.err


def test_of_twins_the_oldest_is_exported(cli: Cli) -> None:
    write_project(Path())
    twin = SALES | {"name": "twin", "detail": "[managed by reconciler: acme/twin]"}
    _seed(cli, twin, twin)
    assert yaml.safe_load(cli("export").out)["lifecycle"]["id"] == outplan_id(1)


def test_an_empty_account_is_an_empty_text(cli: Cli) -> None:
    done = cli("export")
    assert (done.code, done.out, done.err) == (0, "", "Exported 0 outplans.\n")
