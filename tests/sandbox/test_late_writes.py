"""Writes that are done after a restart on the same file."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from reconciler.sandbox.app import create_app
from reconciler.sandbox.faults import Fault, FaultKind, Faults
from reconciler.sandbox.initial_state import ACCESS_KEY
from reconciler.sandbox.store import Store
from tests.sandbox.conftest import InProcess

LATE = 3_600.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sandbox.db"


@contextmanager
def started(path: Path, faults: Faults) -> Iterator[httpx.Client]:
    """A sandbox on the file, and its end: nothing of the process is left."""
    with closing(Store(path)) as store:
        app = create_app(store, rate_limit=False, faults=faults)
        yield httpx.Client(
            transport=InProcess(app),
            base_url="http://sandbox/v1.0",
            headers={"Cookie": f"accesskey={ACCESS_KEY}"},
        )


def late(seconds: float) -> Faults:
    return Faults(Fault(FaultKind.LATE_COMMIT, seconds=seconds))


def names(client: httpx.Client) -> list[str]:
    return [outplan["name"] for outplan in client.get("/outplans").json()["result"]]


def test_one_that_is_due_is_done_before_the_first_answer(path: Path) -> None:
    with started(path, late(0)) as client:
        assert client.post("/outplans", json={"name": "late"}).status_code == 503
    with started(path, Faults()) as client:
        assert names(client) == ["late"]
    with started(path, Faults()) as client:
        assert names(client) == ["late"]


def test_one_that_is_not_due_is_still_to_come(path: Path) -> None:
    with started(path, late(LATE)) as client:
        client.post("/outplans", json={"name": "late"})
    faults = Faults()
    with started(path, faults) as client:
        assert (names(client), faults.pending) == ([], 1)
        faults.release()
        assert (names(client), faults.pending) == (["late"], 0)


def test_of_two_servers_on_one_file_one_does_it(path: Path) -> None:
    first, second = late(LATE), Faults()
    with started(path, first) as client, started(path, second) as other:
        client.post("/outplans", json={"name": "late"})
        assert (names(other), second.pending) == ([], 1)
        first.release()
        second.release()
        assert names(other) == ["late"]


def test_changes_and_deletions_too(path: Path) -> None:
    faults = Faults()
    with started(path, faults) as client:
        changed, deleted = (client.post("/outplans", json={}).json()["id"] for _ in "cd")
        faults.add(Fault(FaultKind.LATE_COMMIT, count=None, seconds=0))
        client.put(f"/outplans/{changed}", json={"name": "changed"})
        client.delete(f"/outplans/{deleted}")
    with started(path, Faults()) as client:
        rows = {row["id"]: row for row in client.get("/outplans").json()["result"]}
        assert rows[changed]["name"] == "changed"
        assert rows[deleted]["tm_delete"] is not None


def test_no_credential_is_kept(path: Path) -> None:
    with started(path, late(LATE)) as client:
        client.post("/outplans", params={"accesskey": ACCESS_KEY}, json={})
    assert ACCESS_KEY.encode() not in path.read_bytes()


def test_a_reset_forgets_them(path: Path) -> None:
    with started(path, late(0)) as client:
        client.post("/outplans", json={"name": "late"})
    with closing(Store(path)) as store:
        store.reset()
    with started(path, Faults()) as client:
        assert names(client) == []
