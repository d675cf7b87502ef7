"""`reconciler get`: the id, the fields and the users of a live outplan, by its key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.desired.settings import sandbox_state
from reconciler.sandbox.store import Store
from tests.cli.test_list_command import inventory_of
from tests.support import manifest, outplan_id, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli


@pytest.fixture
def ids(cli: Cli) -> dict[str, str]:
    """The ids of two outplans of a project, by their names, beside two of the same name."""
    write_project(Path(), manifest("sales", name="Sales"), manifest("support", name="Support"))
    assert cli("apply", "--auto-approve").code == 0
    with_twins = [{"id": outplan_id(at), "name": "By hand"} for at in (1, 2)]
    Path("seed.json").write_text(json.dumps({"outplans": with_twins}), encoding="utf-8")
    assert cli("sandbox", "seed", "seed.json").code == 0
    store = Store(sandbox_state(Path()))
    rows = {str(row["name"]): str(row["id"]) for row in store.outplans()}
    store.close()
    return rows


def test_a_key_shows_the_id_the_fields_and_who_uses_it(ids: dict[str, str], cli: Cli) -> None:
    seed = {"campaigns": [{"name": "Autumn", "status": "run", "outplan_id": ids["Sales"]}]}
    Path("more.json").write_text(json.dumps(seed), encoding="utf-8")
    assert cli("sandbox", "seed", "more.json").code == 0
    done = cli("get", "sales")
    assert done.code == 0
    said = dict(line.split(maxsplit=1) for line in done.out.splitlines()[5:] if line.strip())
    assert said["id"] == ids["Sales"]
    assert said["owner"] == "this project (acme/sales)"
    assert said["manifest"] == "outplans/sales.yaml"
    assert (said["dial_timeout"], said["try_interval"]) == ("30s", "2h")
    assert said["max_try_count_0"] == "3"
    assert said["campaigns"] == "used by 1 campaign, running"
    assert '"Autumn" (' in done.out
    assert "Support" not in done.out


def test_json_holds_what_was_asked_for_in_that_order_once(ids: dict[str, str], cli: Cli) -> None:
    rows = inventory_of(cli("get", "support", "sales", ids["Support"], "-o", "json").out)
    assert [row["id"] for row in rows] == [ids["Support"], ids["Sales"]]


def test_a_name_that_two_have_shows_both(ids: dict[str, str], cli: Cli) -> None:
    rows = inventory_of(cli("get", "By hand", "-o", "json").out)
    assert [row["id"] for row in rows] == [outplan_id(1), outplan_id(2)]


def test_an_unknown_key_names_the_nearest(ids: dict[str, str], cli: Cli) -> None:
    done = cli("get", "sales", "saels", "By hnd")
    assert (done.code, done.out) == (1, "")
    assert "no outplan has the key, the id or the name saels, By hnd" in done.err
    assert "did you mean sales, By hand? `reconciler list` shows all" in done.err


def test_a_failure_is_json_where_json_is_asked_for(ids: dict[str, str], cli: Cli) -> None:
    done = cli("get", "saels", "-o", "json")
    assert (done.code, json.loads(done.out)["type"]) == (1, "error")


def test_a_manifest_that_is_not_live_is_no_unknown_key(ids: dict[str, str], cli: Cli) -> None:
    write_project(Path(), manifest("absent"))
    done = cli("get", "absent")
    assert done.code == 1
    assert (
        "absent: there is a manifest, but no live outplan\n  where: outplans/absent.yaml\n"
        in done.err
    )
    assert "reconciler apply" in done.err
