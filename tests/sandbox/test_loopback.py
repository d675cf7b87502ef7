"""Whom a served sandbox answers: names of this machine, and pages of this machine."""

from collections.abc import Callable

import httpx
import pytest

from reconciler.sandbox.loopback import LOOPBACK

Connect = Callable[..., httpx.Client]

URL = "http://sandbox/_sandbox/faults"


@pytest.fixture
def served(connect: Connect) -> httpx.Client:
    return connect(hosts=(*LOOPBACK, "box.example"))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8080",
        "localhost:1",
        "LOCALHOST",
        "localhost.",
        "[::1]:8080",
        "box.example:80",
    ],
)
def test_its_own_names(served: httpx.Client, host: str) -> None:
    assert served.get("/outplans", headers={"Host": host}).status_code == 200
    assert served.get("/outplans", headers={"Host": host, "Origin": f"http://{host}"}).is_success


@pytest.mark.parametrize(
    "host", ["sandbox", "evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "[", ""]
)
@pytest.mark.parametrize("path", ["/outplans", "http://sandbox/ping", URL])
def test_other_names_are_refused_with_a_sentence(
    served: httpx.Client, host: str, path: str
) -> None:
    answer = served.get(path, headers={"Host": host})
    assert answer.status_code == 403
    assert f"addressed to {host!r}" in answer.json()["message"]
    assert "--allow-host" in answer.json()["message"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example"]
)
def test_pages_of_other_sites_are_refused(served: httpx.Client, origin: str) -> None:
    headers = {"Host": "localhost:8080", "Origin": origin}
    refused = [
        served.post("/outplans", json={}, headers=headers),
        served.post(URL, json={"kind": "slow"}, headers=headers),
        served.request("OPTIONS", "/outplans", headers=headers),
    ]
    assert [answer.status_code for answer in refused] == [403] * 3
    assert f"page of {origin!r}" in refused[0].json()["message"]
    assert not any("access-control" in name for answer in refused for name in answer.headers)
    assert served.get("/outplans", headers={"Host": "localhost"}).json()["result"] == []


def test_in_process_everybody_is_answered(api: httpx.Client) -> None:
    assert api.get("/outplans", headers={"Host": "evil.example"}).status_code == 200
