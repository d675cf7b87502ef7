"""`reconciler list`: the whole account, whose each outplan is, and who uses it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from reconciler.desired.settings import sandbox_state
from reconciler.sandbox.store import Store
from tests.corpus.server import Script, record, serving
from tests.support import SCHEMAS, manifest, outplan_id, write_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Cli

SEED = {
    "outplans": [
        {"id": outplan_id(1), "name": "By hand"},
        {"id": outplan_id(2), "name": "Theirs", "detail": "[managed by reconciler: other/theirs]"},
    ]
}


@pytest.fixture
def live(cli: Cli) -> Iterator[Store]:
    """The state behind an account that a project, another one and nobody own outplans of."""
    document = manifest("sales", name="Sales")
    document["metadata"]["labels"] = {"team": "sales"}
    write_project(Path(), document)
    assert cli("apply", "--auto-approve").code == 0
    Path("seed.json").write_text(json.dumps(SEED), encoding="utf-8")
    assert cli("sandbox", "seed", "seed.json").code == 0
    store = Store(sandbox_state(Path()))
    yield store
    store.close()


def inventory_of(text: str) -> list[dict[str, Any]]:
    """Return the outplans that JSON lists; all must fit the published schema."""
    schema = json.loads((SCHEMAS / "inventory.schema.json").read_text(encoding="utf-8"))
    for part in (schema, *schema["$defs"].values()):
        part["additionalProperties"] = False
    document = json.loads(text)
    jsonschema.Draft202012Validator(schema).validate(document)
    rows: list[dict[str, Any]] = document["outplans"]
    return rows


def test_each_outplan_has_its_line(live: Store, cli: Cli) -> None:
    row = next(row for row in live.outplans() if row["name"] == "Sales")
    seed = {"campaigns": [{"name": "Autumn", "status": "run", "outplan_id": row["id"]}]}
    Path("more.json").write_text(json.dumps(seed), encoding="utf-8")
    assert cli("sandbox", "seed", "more.json").code == 0
    write_project(Path(), manifest("absent"))
    done = cli("list")
    assert done.code == 0
    lines = [line.split("  ") for line in done.out.splitlines()[4:9]]
    cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    uses = '1 campaign, running: "Autumn"'
    assert cells == [
        ["KEY", "ID", "NAME", "OWNER", "LABELS", "CAMPAIGNS"],
        ["absent", "not live", '"absent"', "this project", "-", "none"],
        ["sales", row["id"], '"Sales"', "this project", "team=sales", uses],
        ["theirs", outplan_id(2), '"Theirs"', "project other", "-", "none"],
        ["-", outplan_id(1), '"By hand"', "unmanaged", "-", "none"],
    ]
    assert done.out.endswith(
        "\n3 outplans: 1 of this project, 1 of other projects, 1 unmanaged. "
        "1 manifest without a live outplan.\n"
    )


def test_json_and_yaml_say_the_same_and_fit_the_schema(live: Store, cli: Cli) -> None:
    printed = cli("list", "-o", "json")
    rows = inventory_of(printed.out)
    assert yaml.safe_load(cli("list", "-o", "yaml").out) == json.loads(printed.out)
    assert [(row["key"], row["owner"]) for row in rows] == [
        ("sales", "project"),
        ("theirs", "other"),
        (None, "nobody"),
    ]
    assert rows[0]["outplan"]["dial_timeout"] == 30_000
    assert rows[0]["labels"] == {"team": "sales"}
    assert rows[0]["manifest"] == "outplans/sales.yaml"


def test_a_wrong_manifest_is_an_error_and_not_an_outplan_without_labels(
    live: Store, cli: Cli
) -> None:
    Path("outplans/sales.yaml").write_text("kind: Outplan\n", encoding="utf-8")
    done = cli("list")
    assert (done.code, done.out) == (1, "")
    assert "outplans/sales.yaml:1:1" in done.err


def test_without_a_project_the_account_is_listed_all_the_same(cli: Cli) -> None:
    done = cli("list")
    assert done.code == 0
    assert "\nProject:     none\n" in done.out
    assert done.out.endswith("\n0 outplans.\n")


def test_campaigns_that_cannot_be_read_are_unknown(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", "vb_0123456789")
    outplans = [{"json": {"result": [record(1, {})]}}, {"json": {"result": []}}]
    answers = {"GET /campaigns": {"status": 403}, "GET /outplans": outplans}
    with serving(Script(answers)) as endpoint:
        done = cli("list", "--endpoint", endpoint, "-o", "json")
    (row,) = inventory_of(done.out)
    assert (row["owner"], row["campaigns"]) == ("nobody", None)
