"""Renames and hand-overs as somebody lives through them, against the sandbox."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.report.formats import FORMATS
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli


@pytest.fixture
def sales(cli: Cli) -> Cli:
    """The project acme, whose outplans sales and support are live."""
    write_project(Path(), manifest("sales", name="Sales"), manifest("support", dial_timeout="40s"))
    assert cli("apply", "--auto-approve").code == 0
    return cli


def _renamed(**lifecycle: str) -> None:
    Path("outplans/sales.yaml").unlink()
    write_project(Path(), manifest("sales-eu", name="Sales", lifecycle=lifecycle))


@pytest.mark.parametrize("form", [form.name for form in FORMATS["plan"]])
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
