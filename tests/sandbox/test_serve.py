"""The sandbox over a real socket, in a process of its own."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler.sandbox.initial_state import ACCESS_KEY
from reconciler.sandbox.serve import _listening, serve
from reconciler.sandbox.store import Store

PROGRAM = """
import json
import sys
from pathlib import Path
from reconciler.sandbox.serve import _listening, serve

settings = json.loads(sys.argv[2])
serve(Path(sys.argv[1]), port=0, announce=lambda url: print(url, flush=True), **settings)
"""
QUERY = {"accesskey": ACCESS_KEY}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with started(tmp_path / "sandbox.db") as process:
        yield process


@contextmanager
def started(path: Path, **settings: Any) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path), json.dumps(settings)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def announced(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    return server.stdout.readline().strip()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_keeps_its_state_and_stops_cleanly(
    server: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    url = announced(server)
    with httpx.Client(base_url=url, params=QUERY) as client:
        assert client.post("/outplans", json={"name": "served"}).status_code == 200
        assert client.put("/outplans//dial_info", json={}).status_code == 400
        redirect = client.get("/outplans/")
        assert redirect.headers["location"] == f"/v1.0/outplans?accesskey={ACCESS_KEY}"
        assert "server" not in redirect.headers
        server.send_signal(number)
        out, err = server.communicate(timeout=10)
    assert url.startswith("http://127.0.0.1:")
    assert url.endswith("/v1.0")
    assert (server.returncode, out, err) == (0, "", "")
    store = Store(tmp_path / "sandbox.db")
    assert [outplan["name"] for outplan in store.outplans()] == ["served"]
    store.close()


def test_a_fault_breaks_the_connection_without_an_answer_or_a_log(
    server: subprocess.Popen[str],
) -> None:
    url = httpx.URL(announced(server))
    with httpx.Client(base_url=url, params=QUERY) as client:
        for kind, sizes in [("dropped", (1, 200_000)), ("lost-reply", (2, 200_000))]:
            client.post(url.join("/_sandbox/faults"), json={"kind": kind, "count": 3})
            for size in sizes:
                with pytest.raises((httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)):
                    client.post("/outplans", json={"name": "x" * size})
            assert received_from(url) == b""
        found = client.get("/outplans").json()["result"]
        assert [outplan["name"] for outplan in found] == ["xx"]
        server.send_signal(signal.SIGTERM)
        out, err = server.communicate(timeout=10)
    assert (server.returncode, out, err) == (0, "", "")


def received_from(url: httpx.URL) -> bytes:
    """The first byte of the answer to a plain request, if there is one."""
    with socket.create_connection((url.host, url.port or 0), timeout=10) as connection:
        connection.sendall(f"GET /v1.0/outplans HTTP/1.1\r\nHost: {url.host}\r\n\r\n".encode())
        with suppress(ConnectionResetError):
            return connection.recv(1)
    return b""


def test_a_late_commit_comes_without_a_further_request(
    server: subprocess.Popen[str], tmp_path: Path
) -> None:
    url = httpx.URL(announced(server))
    httpx.post(url.join("/_sandbox/faults"), json={"kind": "late-commit", "seconds": 0.02})
    store = Store(tmp_path / "sandbox.db")
    with httpx.Client(base_url=url, params=QUERY) as client:
        assert client.post("/outplans", json={"name": "late"}).status_code == 503
    deadline = time.monotonic() + 10
    while not store.outplans() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert [outplan["name"] for outplan in store.outplans()] == ["late"]
    store.close()


def test_a_signal_right_after_the_announcement_is_not_lost(
    server: subprocess.Popen[str],
) -> None:
    announced(server)
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=10) == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_no_answer_waits_for_an_acknowledgement(host: str) -> None:
    with _listening(host, 0) as listener:
        with socket.create_connection(listener.getsockname()[:2]):
            accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_in_use_is_an_error_of_the_system(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            serve(tmp_path / "sandbox.db", port=port, announce=print)
    assert not (tmp_path / "sandbox.db").exists()


def test_so_is_a_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a database, and long enough to say so" * 5)
    with pytest.raises(OSError, match="not a sandbox"):
        serve(tmp_path / "text", port=0, announce=print)


def test_a_late_write_outlives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    with started(path) as process:
        url = httpx.URL(announced(process))
        httpx.post(url.join("/_sandbox/faults"), json={"kind": "late-commit", "seconds": 0.3})
        answer = httpx.post(f"{url}/outplans", params=QUERY, json={"name": "late"})
        assert answer.status_code == 503
    time.sleep(0.3)
    with started(path) as process:
        (row,) = httpx.get(f"{announced(process)}/outplans", params=QUERY).json()["result"]
        assert row["name"] == "late"


def test_it_answers_to_the_names_of_this_machine_and_those_it_is_told(tmp_path: Path) -> None:
    with started(tmp_path / "sandbox.db", allow_hosts=["Box.example"]) as process:
        url = announced(process)
        for host, status in [("localhost", 200), ("box.example:1", 200), ("evil.example", 403)]:
            answer = httpx.get(f"{url}/outplans", params=QUERY, headers={"Host": host})
            assert answer.status_code == status


def test_a_skew_is_served(tmp_path: Path) -> None:
    with started(tmp_path / "sandbox.db", skew=3600.0) as process:
        client = httpx.Client(base_url=announced(process), params=QUERY)
        client.post("/outplans", json={})
        assert client.get("/outplans").json()["result"] == []
        far = client.get("/outplans", params={"page_token": "9999-12-31T23:59:59.999999Z"})
        assert len(far.json()["result"]) == 1
        client.close()


def test_a_malformed_path_never_reaches_the_router(server: subprocess.Popen[str]) -> None:
    url = httpx.URL(announced(server))
    connection = http.client.HTTPConnection(url.host, url.port)
    connection.request("GET", "/v1.0/outplans/%zz")
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (400, b"400 Bad Request")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "x-request-id" not in answer.headers
    connection.close()
