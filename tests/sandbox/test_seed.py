"""Seed files, good and bad."""

import json
from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox.records import Style, to_json
from reconciler.sandbox.seed import SeedError, load_seed
from reconciler.sandbox.store import SeedCounts, Store

OUTPLAN = "0a000000-0000-4000-8000-00000000000a"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "seed.json"


def test_a_whole_seed(file: Path, store: Store) -> None:
    data = {
        "outplans": [
            {
                "id": OUTPLAN,
                "name": "Sales",
                "source": {"type": "tel", "target": "+15559876543"},
                "dial_timeout": -1,
                "tm_create": "2022-04-28 01:50:23.414000",
                "tm_delete": "9999-01-01 00:00:00.000000",
            },
            {"source": None},
        ],
        "campaigns": [{"outplan_id": OUTPLAN, "status": "run", "actions": None}],
        "numbers": [{"number": "+15559876543", "tm_purchase": "2026-01-01T00:00:00Z"}],
    }
    file.write_text(json.dumps(data))
    assert load_seed(file) == data
    assert store.seed(load_seed(file)) == SeedCounts(outplans=2, campaigns=1, numbers=1)


@pytest.mark.parametrize("text", ["{}", '\ufeff{"outplans": []}'])
def test_an_empty_seed(file: Path, store: Store, text: str) -> None:
    file.write_text(text)
    assert store.seed(load_seed(file)) == SeedCounts(outplans=0, campaigns=0, numbers=0)


@pytest.mark.parametrize("style", ["current", "documented"])
def test_what_the_api_shows_can_be_a_seed(file: Path, store: Store, style: Style) -> None:
    store.put_outplan({"id": OUTPLAN, "name": "a", "source": {"type": "tel"}})
    record = store.get("outplans", OUTPLAN)
    assert record is not None
    file.write_text(json.dumps({"outplans": [to_json("outplans", record, style)]}))
    before = store.outplans()
    store.reset()
    store.seed(load_seed(file))
    assert store.outplans() == before


BAD: list[tuple[str, str]] = [
    ("", ":1:1: this is not JSON; correct the syntax"),
    ('{\n  "outplans": [,]}', ":2:16: this is not JSON; correct the syntax"),
    (
        "[]",
        (
            ": a seed is an object with the lists outplans, campaigns, numbers, outdials, targets; "
            "wrap the records in one"
        ),
    ),
    (
        '{"outplan": []}',
        ': "outplan" is not part of a seed; use outplans, campaigns, numbers, outdials, targets',
    ),
    (
        '{"outplans": {}}',
        ': "outplans" must be a list of objects; put the records between [ and ]',
    ),
    (
        '{"numbers": [{}, "+1555"]}',
        ': numbers[1] must be an object as the API shows it; found "+1555"',
    ),
]

BAD_MEMBERS: list[tuple[dict[str, Any], str]] = [
    ({"nmae": "x"}, "nmae is not a member that outplans have; use id, customer_id, tm_create, "),
    ({"tm_renew": None}, "tm_renew is not a member that outplans have; use id, "),
    ({"name": 1}, "name is 1; use a string, or leave it out"),
    ({"name": None}, "name is null; use a string, or leave it out"),
    ({"dial_timeout": "30s"}, 'dial_timeout is "30s"; use an integer, or leave it out'),
    ({"dial_timeout": True}, "dial_timeout is true; use an integer, or leave it out"),
    ({"dial_timeout": 30.0}, "dial_timeout is 30.0; use an integer, or leave it out"),
    ({"id": "x"}, 'id is "x"; use a UUID, or leave it out'),
    ({"id": "0" * 32}, f'id is "{"0" * 32}"; use a UUID, or leave it out'),
    ({"customer_id": 7}, "customer_id is 7; use a UUID, or leave it out"),
    ({"tm_create": "soon"}, 'tm_create is "soon"; use a timestamp or null, or leave it out'),
    ({"tm_delete": 0}, "tm_delete is 0; use a timestamp or null, or leave it out"),
    (
        {"source": "+1"},
        'source is "+1"; use an object with type, target, target_name, name, detail, or null',
    ),
    ({"source": {"type": 1}}, "source.type is 1; use a string, or leave it out"),
    ({"source": {"number": "+1"}}, "source.number is not a member of an address; use type, "),
    ({"name": ["x" * 99]}, f'name is ["{"x" * 37}…; use a string, or leave it out'),
]


@pytest.mark.parametrize(("text", "problem"), BAD)
def test_bad_seeds(file: Path, text: str, problem: str) -> None:
    file.write_text(text)
    with pytest.raises(SeedError) as caught:
        load_seed(file)
    assert str(caught.value) == f"{file}{problem}"


@pytest.mark.parametrize(("record", "problem"), BAD_MEMBERS)
def test_bad_members(file: Path, record: dict[str, Any], problem: str) -> None:
    file.write_text(json.dumps({"outplans": [{}, record]}))
    with pytest.raises(SeedError) as caught:
        load_seed(file)
    assert str(caught.value).startswith(f"{file}: outplans[1].{problem}")


def test_an_id_used_twice(file: Path) -> None:
    file.write_text(json.dumps({"campaigns": [{"id": OUTPLAN}, {}, {"id": OUTPLAN}]}))
    with pytest.raises(SeedError) as caught:
        load_seed(file)
    remedy = "is used twice; remove one, or leave the id out"
    assert str(caught.value) == f"{file}: campaigns[2].id {OUTPLAN} {remedy}"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"none\.json: cannot be read \(No such file"):
        load_seed(tmp_path / "none.json")
    (tmp_path / "latin.json").write_bytes(b'{"outplans": [{"name": "\xe9"}]}')
    with pytest.raises(SeedError, match=r"latin\.json: this is not JSON; save it as UTF-8 JSON"):
        load_seed(tmp_path / "latin.json")
