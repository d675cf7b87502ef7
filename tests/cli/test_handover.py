"""Renames and hand-overs as somebody lives through them, against the sandbox."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.report.formats import FORMATS
from tests.cli.state import outplans
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

# GitLab's widget shows three numbers and no words.
FORMS = [form.name for form in FORMATS["plan"] if form.name != "gitlab"]


@pytest.fixture
def sales(cli: Cli) -> Cli:
    """The project acme, whose outplans sales and support are live."""
    write_project(Path(), manifest("sales", name="Sales"), manifest("support", dial_timeout="40s"))
    assert cli("apply", "--auto-approve").code == 0
    return cli


def _renamed(**lifecycle: str) -> None:
    Path("outplans/sales.yaml").unlink()
    write_project(Path(), manifest("sales-eu", name="Sales", lifecycle=lifecycle))


@pytest.mark.parametrize("form", FORMS)
def test_a_probable_rename_is_said_in_every_format(form: str, sales: Cli) -> None:
    _renamed()
    said = sales("plan", "-o", form).out.replace("`", "")
    assert "lifecycle.previous_key: sales" in said.replace("\\", "").replace("\n", " ")


def test_the_advice_renames_in_place_and_the_line_may_stay(sales: Cli) -> None:
    _renamed(previous_key="sales")
    planned = sales("plan")
    assert "Plan: 0 to add, 1 to change, 0 to destroy." in planned.out
    assert "probable" not in planned.out
    assert sales("apply", "--auto-approve").code == 0
    assert "No changes. 2 outplans match their manifests." in sales("plan").out


def test_a_mistyped_previous_key_points_at_its_line(sales: Cli) -> None:
    _renamed(previous_key="slaes")
    done = sales("apply", "--auto-approve")
    assert (done.code, done.out) == (1, "")
    assert "outplans/sales-eu.yaml:11:" in done.err
    assert "no live outplan of this project has the key slaes" in done.err
    assert "did you mean sales?" in done.err
    failed = json.loads(sales("plan", "-o", "json").out)
    assert failed["error"]["problems"][0]["code"] == "unknown-previous-key"


def test_a_project_that_was_renamed_is_withheld(sales: Cli) -> None:
    documents = [manifest("sales", name="Sales"), manifest("support", dial_timeout="40s")]
    write_project(Path(), *documents, project="acme-dialing")
    done = sales("apply", "--auto-approve")
    assert done.code == 3
    assert "the project was probably renamed" in done.out
    assert done.out.count("write metadata.name: acme into reconciler.yaml again") == 1
    write_project(Path(), *documents)
    assert "No changes. 2 outplans match their manifests." in sales("plan").out


@pytest.mark.parametrize("form", FORMS)
def test_what_will_be_forgotten_is_said_in_every_format(form: str, sales: Cli) -> None:
    write_project(Path(), manifest("sales", name="Sales", lifecycle={"forget": True}))
    said = sales("plan", "-o", form)
    assert ("will be forgotten" in said.out) == (form != "json")
    if form == "json":
        planned = json.loads(said.out)
        assert planned["counts"]["forget"] == 1
        assert planned["resource_changes"][0]["change"]["actions"] == ["forget"]


def test_a_forgotten_outplan_lives_on_and_may_be_taken_back(sales: Cli) -> None:
    path = write_project(Path(), manifest("sales", name="Sales", lifecycle={"forget": True}))
    done = sales("apply", "--auto-approve")
    assert "Plan: 0 to add, 0 to change, 0 to destroy, 1 to forget." in done.out
    assert "Resources: 0 added, 0 changed, 0 destroyed, 1 forgotten." in done.out
    assert "No changes. 1 outplan matches its manifest." in sales("plan").out
    (path / "outplans/sales.yaml").unlink()
    last = sales("plan").out
    assert "No changes. 1 outplan matches its manifest." in last
    assert "Left alone: 1 unmanaged." in last
    write_project(Path(), manifest("sales", name="Sales"))
    assert "1 to import" in sales("plan", "--import-by-name").out


def test_a_saved_plan_forgets_too(sales: Cli) -> None:
    write_project(Path(), manifest("sales", name="Sales", lifecycle={"forget": True}))
    assert sales("plan", "--out", "plan.json").code == 0
    assert "1 forgotten" in sales("apply", "plan.json").out


def test_an_environment_alone_may_forget(sales: Cli) -> None:
    patch = manifest("sales", lifecycle={"forget": True}) | {"spec": {}}
    Path("patches").mkdir()
    Path("patches/sales.yaml").write_text(json.dumps(patch), encoding="utf-8")
    here: dict[str, Any] = {"endpoint": "sandbox:"}
    write_project(Path(), environments={"kept": here, "other": here | {"patches": ["patches"]}})
    assert "No changes. 2 outplans match their manifests." in sales("plan").out
    explained = sales("validate", "--env", "other", "--explain", "sales").out
    assert re.search(r"lifecycle\.forget +true +patches/sales\.yaml", explained)

    compared = sales("diff", "--env", "other", "--env", "kept").out
    assert re.search(r"lifecycle\.forget", compared)


def test_every_command_knows_a_manifest_that_gives_its_outplan_up(sales: Cli) -> None:
    document = manifest("sales", name="Sales", lifecycle={"forget": True})
    document["metadata"]["labels"] = {"team": "sales"}
    write_project(Path(), document)
    assert "its manifest gives it up" in sales("accept", "sales", "--auto-approve").out
    for words in ("timeline sales", "timeline -l team=sales", "validate -l team=sales"):
        done = sales(*words.split())
        assert (done.code, "sales" in done.out) == (0, True)
    assert sales("get", "sales").code == 0
    assert "1 unwanted" in sales("drift").out
    assert "1 to forget" in sales("plan", "--target", "sales").out


def test_with_exclusive_ownership_nothing_can_be_forgotten(cli: Cli) -> None:
    given_up = manifest("sales", lifecycle={"forget": True})
    write_project(Path(), given_up, ownership="exclusive")
    done = cli("validate")
    assert done.code == 1
    assert "outplans/sales.yaml:10:11" in done.out + done.err
    assert "none can be forgotten" in done.out + done.err


def _of_another_project(*documents: dict[str, Any]) -> Path:
    """Write a second project beside the first; the sandbox's account is the same."""
    path = write_project(Path("other").absolute(), *documents, project="other")
    (path / ".reconciler").symlink_to(Path(".reconciler").absolute())
    return path


def _there(cli: Cli, path: Path, *words: str) -> str:
    """Return what a command prints in a directory."""
    with contextlib.chdir(path):
        return cli(*words).out


@pytest.mark.parametrize("form", FORMS)
def test_that_an_outplan_is_taken_from_another_project_is_said_in_every_format(
    form: str, sales: Cli
) -> None:
    moved = manifest("sales", name="Sales", lifecycle={"previous_project": "acme"})
    path = _of_another_project(moved)
    said = _there(sales, path, "plan", "-o", form).replace("`", "")
    assert "this plan takes over from the project acme: sales" in said
    if form == "json":
        assert json.loads(said)["resource_changes"][0]["change"]["importing"]["project"] == "acme"
    else:
        assert said.index("Takes over from the project acme: sales.") < said.index("managed_by")


def test_an_outplan_moves_between_projects_in_place(sales: Cli) -> None:
    """First the new project takes it over; the old one makes no copy, and then gives it up."""
    moved = manifest("sales", name="Sales", lifecycle={"previous_project": "acme"})
    path = _of_another_project(moved)
    done = _there(sales, path, "apply", "--auto-approve")
    assert "sales will be taken over from acme" in done
    assert "Resources: 1 imported, 0 added, 0 changed, 0 destroyed." in done
    assert "No changes. 1 outplan matches its manifest." in _there(sales, path, "plan")

    held = sales("apply", "--auto-approve")
    assert held.code == 3
    assert "belongs to other/sales" in held.out
    assert "let this manifest say lifecycle.forget: true, or delete it" in held.out
    write_project(Path(), manifest("sales", name="Sales", lifecycle={"forget": True}))
    assert "No changes. 1 outplan matches its manifest." in sales("plan").out
    Path("outplans/sales.yaml").unlink()
    assert "No changes. 1 outplan matches its manifest." in sales("plan").out
    assert len(outplans()) == 2


def test_a_saved_plan_takes_over_where_its_manifests_are_at_hand(sales: Cli) -> None:
    moved = manifest("sales", name="Sales", lifecycle={"previous_project": "acme"})
    path = _of_another_project(moved)
    assert "1 to import" in _there(sales, path, "plan", "--out", "plan.json")
    assert "1 imported" in _there(sales, path, "apply", "plan.json")


@pytest.mark.parametrize(
    ("project", "mode", "code"),
    [("acme", "exclusive", "no marker is written"), ("other", "marker", "this project itself")],
)
def test_what_cannot_be_taken_over_is_an_error_at_its_line(
    project: str, mode: str, code: str, cli: Cli
) -> None:
    moved = manifest("sales", lifecycle={"previous_project": project})
    write_project(Path(), moved, project="other", ownership=mode)
    done = cli("validate")
    assert done.code == 1
    assert "outplans/sales.yaml:10:21" in done.out + done.err
    assert code in done.out + done.err


def test_an_outplan_of_another_project_has_one_successor(cli: Cli) -> None:
    one = manifest("a", lifecycle={"previous_project": "acme", "previous_key": "x"})
    other = manifest("x", lifecycle={"previous_project": "acme"})
    write_project(Path(), one, other, project="other")
    done = cli("validate")
    assert "acme/x already has a successor in " in done.out + done.err
