"""Arming faults over HTTP."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from reconciler.sandbox.faults import Fault, FaultKind, Faults

Connect = Callable[..., httpx.Client]

URL = "http://sandbox/_sandbox/faults"
JSON = {"Content-Type": "Application/JSON; charset=utf-8"}
NONE: dict[str, Any] = {"armed": [], "injected": {}, "pending": 0}


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def anyone(connect: Connect, faults: Faults) -> httpx.Client:
    """A client without a credential."""
    return connect(cookie="", faults=faults)


def test_arming_seeing_and_clearing(anyone: httpx.Client, connect: Connect, faults: Faults) -> None:
    api = connect(faults=faults)
    assert anyone.get(URL).json() == NONE
    late: dict[str, Any] = {
        "kind": "late-commit",
        "method": "POST",
        "path": "/outplans",
        "seconds": 60,
        "delay": 0.0,
    }
    always: dict[str, Any] = {"kind": "error-500", "path": "/numbers", "count": None, "skip": 2}
    armed = anyone.post(URL, json=[late, always])
    assert armed.status_code == 200
    shown = [
        {**late, "count": 1, "skip": 0},
        {**always, "method": "*", "seconds": 1.0, "delay": 0.0},
    ]
    assert armed.json() == {**NONE, "armed": shown}
    assert api.post("/outplans", json={}).status_code == 503
    assert [api.get("/numbers").status_code for _ in range(4)] == [200, 200, 500, 500]
    seen = anyone.get(URL).json()
    assert seen["armed"] == [{**shown[1], "skip": 0}]
    assert (seen["injected"], seen["pending"]) == ({"late-commit": 1, "error-500": 2}, 1)
    assert anyone.delete(URL).json() == {**seen, "armed": []}
    assert api.get("/numbers").status_code == 200


def test_one_is_enough_and_its_kind_too(anyone: httpx.Client, faults: Faults) -> None:
    faults.add(Fault(FaultKind.SLOW))
    anyone.post(URL, json={"kind": "dropped"})
    anyone.post(URL, json=[])
    assert faults.armed == (Fault(FaultKind.SLOW), Fault(FaultKind.DROPPED))


@pytest.mark.parametrize("kind", FaultKind)
def test_every_kind(anyone: httpx.Client, faults: Faults, kind: FaultKind) -> None:
    anyone.post(URL, json={"kind": kind, "seconds": 2})
    assert faults.armed == (Fault(kind, seconds=2),)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "the body is not JSON."),
        ("{", "the body is not JSON."),
        ("\xff", "the body is not JSON."),
        pytest.param("[" * 100_000, "the body is not JSON.", id="deep"),
        ("null", "a fault is an object, not None."),
        ('["dropped"]', "a fault is an object, not 'dropped'."),
        ("{}", "kind must be one of lost-reply, dropped, "),
        ('{"kind": "lost"}', "clock-ahead, not 'lost'."),
        ('{"kind": ["dropped"]}', "kind cannot be ['dropped']."),
        ('{"kind": "slow", "times": 1}', "a fault has no member 'times', only kind, method, "),
        ('{"kind": "slow", "method": null}', "method cannot be None."),
        ('{"kind": "slow", "method": "PATCH"}', "method must be one of "),
        ('{"kind": "slow", "path": "x"}', "path must start with / or *, unlike 'x'."),
        ('{"kind": "slow", "count": 1.5}', "count cannot be 1.5."),
        ('{"kind": "slow", "count": true}', "count cannot be True."),
        ('{"kind": "slow", "count": 0}', "count must be at least 1, not 0."),
        ('{"kind": "slow", "skip": null}', "skip cannot be None."),
        ('{"kind": "slow", "seconds": "1"}', "seconds cannot be '1'."),
        ('{"kind": "slow", "seconds": NaN}', "seconds must be from 0 to 86400, not nan."),
        ('{"kind": "slow", "delay": -1}', "delay must be from 0 to 86400, not -1."),
        ('[{"kind": "slow"}, {"kind": "slow", "seconds": 1e9}]', "seconds must be "),
    ],
)
def test_a_bad_one_is_refused_with_a_sentence_and_all_its_list(
    anyone: httpx.Client, faults: Faults, body: str, sentence: str
) -> None:
    answer = anyone.post(URL, content=body.encode("latin-1"), headers=JSON)
    assert answer.status_code == 400
    assert sentence in answer.json()["message"]
    assert faults.armed == ()


@pytest.mark.parametrize("given", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_what_a_form_can_send_arms_nothing(
    anyone: httpx.Client, faults: Faults, given: str
) -> None:
    headers = {"Content-Type": given} if given else {}
    answer = anyone.post(URL, content=b'{"kind": "slow"}', headers=headers)
    assert answer.status_code == 415
    assert "application/json" in answer.json()["message"]
    assert faults.armed == ()


def test_no_limit_applies_to_it(connect: Connect) -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    api = connect(rate_limit=True, clock=lambda: moment)
    assert [api.get("/outplans").status_code for _ in range(34)][-1] == 429
    assert api.get(URL).status_code == 200


def test_other_methods_are_no_route(anyone: httpx.Client) -> None:
    assert anyone.put(URL).json()["error"]["reason"] == "ROUTE_NOT_FOUND"


def test_each_sandbox_has_faults_of_its_own(connect: Connect) -> None:
    faulty, sound = connect(), connect()
    faulty.post(URL, json={"kind": "error-500"})
    assert faulty.get("/outplans").status_code == 500
    assert sound.get("/outplans").status_code == 200
