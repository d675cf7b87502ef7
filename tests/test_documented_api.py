"""Every row of the published documentation's API, over real HTTP and with its own examples."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.sandbox.app import create_app
from reconciler.sandbox.initial_state import ACCESS_KEY, CUSTOMER_ID
from reconciler.sandbox.store import Store
from reconciler.voipbin.client import Client
from reconciler.voipbin.credentials import Credential
from reconciler.voipbin.listing import list_outplans
from reconciler.voipbin.throttle import Unlimited
from tests.cli.test_session import served
from tests.published import (
    CREATE,
    DIAL_INFO,
    FIELDS,
    INFO,
    NEVER,
    OUTPLAN,
    PATH,
    RECORD,
    SALES_STANDARD,
    Voipbin,
)
from tests.support import manifest, outplan_id, write_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Cli

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module", params=["current", "documented"])
def shared(request: pytest.FixtureRequest) -> Iterator[Voipbin]:
    """One VoIPBIN for all tests of a style."""
    store = Store(":memory:")
    with served(create_app(store, style=request.param, rate_limit=False)) as url:
        voipbin = Voipbin(request.param, store, url)
        with closing(voipbin.http), closing(voipbin.anonymous):
            yield voipbin
    store.close()


@pytest.fixture
def voipbin(shared: Voipbin) -> Voipbin:
    """An account that holds the outplan of the documentation and nothing else."""
    shared.store.reset()
    shared.store.seed({"outplans": [RECORD]})
    return shared


def test_the_list_and_the_detail_show_the_record_as_published(voipbin: Voipbin) -> None:
    record = voipbin.shown(RECORD) | {"customer_id": CUSTOMER_ID}
    listed = voipbin.http.get("/outplans").json()
    assert (listed["result"], set(listed)) == ([record], {"result", "next_page_token"})
    assert voipbin.http.get(PATH).json() == record
    assert list(voipbin.http.get(PATH).json()) == FIELDS


def test_the_list_goes_on_with_the_page_token(voipbin: Voipbin) -> None:
    older = RECORD | {"id": outplan_id(1), "tm_create": "2022-04-27 00:00:00.000000"}
    voipbin.store.seed({"outplans": [older]})
    first = voipbin.http.get("/outplans", params={"page_size": 1}).json()
    token = first["next_page_token"]
    documented = voipbin.style == "documented"
    assert token == (RECORD["tm_create"] if documented else "2022-04-28T01:50:23.414000Z")
    rest = voipbin.http.get("/outplans", params={"page_token": token}).json()
    assert [one["id"] for one in rest["result"]] == [outplan_id(1)]


@pytest.mark.parametrize("body", [SALES_STANDARD, CREATE])
def test_a_published_create_answers_at_once_with_every_field(body: str, voipbin: Voipbin) -> None:
    answer = voipbin.http.post("/outplans", content=body, headers=JSON)
    created, sent = answer.json(), json.loads(body)
    assert answer.is_success
    assert list(created) == FIELDS
    expected = RECORD | {"tm_update": NEVER, "source": dict.fromkeys(RECORD["source"], "")} | sent
    expected["source"] = dict.fromkeys(RECORD["source"], "") | sent.get("source", {})
    given = {name: created[name] for name in ("id", "customer_id", "tm_create")}
    assert created == voipbin.shown(expected) | given
    assert voipbin.http.get(f"/outplans/{created['id']}").json() == created


def test_updating_the_dial_info_replaces_it_and_nothing_else(voipbin: Voipbin) -> None:
    voipbin.store.seed({"outplans": [RECORD | {"source": {}, "dial_timeout": 1}]})
    answer = voipbin.http.put(f"{PATH}/dial_info", content=DIAL_INFO, headers=JSON).json()
    same = {name: answer[name] for name in ("customer_id", "tm_update")}
    assert answer == voipbin.shown(RECORD) | same
    assert answer["tm_update"] > voipbin.shown(RECORD)["tm_update"]


def test_updating_the_basic_info_replaces_it_and_nothing_else(voipbin: Voipbin) -> None:
    answer = voipbin.http.put(PATH, content=INFO, headers=JSON).json()
    same = {name: answer[name] for name in ("customer_id", "tm_update")}
    assert answer == voipbin.shown(RECORD) | same | {"detail": "outplan for test use"}
    assert answer["tm_update"] > voipbin.shown(RECORD)["tm_update"]


def test_deleting_marks_the_outplan(voipbin: Voipbin) -> None:
    assert voipbin.http.delete(PATH).is_success
    (row,) = voipbin.store.outplans()
    assert row["tm_delete"] == row["tm_update"] is not None
    unknown = voipbin.http.delete("/outplans/88334a03-bc6b-40b6-878f-46df2d9865db")
    assert (unknown.status_code, unknown.json()["error"]["reason"]) == (404, "OUTPLAN_NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/outplans", None),
        ("GET", PATH, None),
        ("POST", "/outplans", CREATE),
        ("PUT", f"{PATH}/dial_info", DIAL_INFO),
        ("PUT", PATH, INFO),
        ("DELETE", PATH, None),
    ],
)
def test_every_call_takes_the_token_and_the_access_key_and_nothing_less(
    method: str, path: str, body: str | None, voipbin: Voipbin
) -> None:
    def status(params: dict[str, str], headers: dict[str, str] | None = None) -> int:
        voipbin.store.seed({"outplans": [RECORD]})
        answer = voipbin.anonymous.request(
            method, path, params=params, headers=headers, content=body
        )
        return answer.status_code

    assert status({}) == status({"token": "x"}) == status({"accesskey": "x"}) == 401
    assert status({"token": voipbin.token}) < 300
    assert status({"accesskey": ACCESS_KEY}) < 300
    assert status({}, {"Authorization": f"Bearer {voipbin.token}"}) < 300


def test_what_a_tutorial_reader_needs_first_is_there(voipbin: Voipbin) -> None:
    number = {"number": "+15559876543"}
    voipbin.store.seed({"numbers": [number]})
    (found,) = voipbin.http.get("/numbers").json()["result"]
    assert found["number"] == RECORD["source"]["target"]
    assert voipbin.http.get("/customer").json()["id"] == CUSTOMER_ID
    assert len(voipbin.http.get("/accesskeys").json()["result"]) == 1


@pytest.mark.anyio
@pytest.mark.parametrize("kind", ["token", "access_key"])
async def test_our_client_makes_every_published_call(kind: Any, voipbin: Voipbin) -> None:
    secret = voipbin.token if kind == "token" else ACCESS_KEY
    credential = Credential(kind, secret, "a test")
    async with Client(voipbin.url, credential, governor=Unlimited()) as client:
        listed, customers = await list_outplans(client)
        (live,) = listed.outplans
        assert (live.id, live.outplan, customers) == (RECORD["id"], OUTPLAN, {CUSTOMER_ID})
        assert (await client.get(PATH))["name"] == "test outplan"
        created = await client.send("POST", "/outplans", json.loads(CREATE))
        path = f"/outplans/{created['id']}"
        await client.send("PUT", f"{path}/dial_info", json.loads(DIAL_INFO))
        await client.send("PUT", path, json.loads(INFO) | {"detail": OUTPLAN.detail})
        listed, _ = await list_outplans(client)
        assert [one.outplan for one in listed.outplans] == [OUTPLAN, OUTPLAN]
        await client.send("DELETE", path, None)
        listed, _ = await list_outplans(client)
        assert ([one.id for one in listed.outplans], len(listed.deleted)) == ([RECORD["id"]], 1)


def test_published_bodies_paste_into_manifests(
    voipbin: Voipbin, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOIPBIN_TOKEN", voipbin.token)
    bodies = {"sales": json.loads(SALES_STANDARD), "test": json.loads(CREATE)}
    bodies["test"]["name"] = "pasted"
    write_project(
        Path(), *(manifest(key, **body) for key, body in bodies.items()), endpoint=voipbin.url
    )
    assert cli("apply", "--auto-approve").code == 0
    assert cli("drift").code == 0
    rows = {row["name"]: row for row in voipbin.store.outplans()}
    for body in bodies.values():
        row = rows[body["name"]]
        assert {**row, **body, "detail": row["detail"]} == row
        assert row["detail"].startswith(f"{body['detail']}\n[managed by reconciler: acme/")


def test_a_published_record_pastes_in_except_for_what_only_the_service_says(cli: Cli) -> None:
    write_project(Path(), manifest("test", **RECORD))
    done = cli("validate", "-o", "json")
    problems = json.loads(done.out)["problems"]
    assert done.code == 1
    (problem,) = problems
    assert problem["code"] == "read-only-field"
    assert problem["message"].startswith("id, tm_create, tm_update and tm_delete ")
