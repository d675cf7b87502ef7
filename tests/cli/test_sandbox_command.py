"""`reconciler sandbox`: the embedded VoIPBIN served, emptied and filled."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from reconciler.desired.settings import sandbox_state
from reconciler.sandbox.initial_state import ACCESS_KEY
from reconciler.sandbox.store import Store
from tests.support import manifest, outplan_id, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

ROOT = Path(__file__).parents[2]
SEED = {
    "outplans": [{"id": outplan_id(1), "name": "theirs"}],
    "campaigns": [{"name": "Autumn", "status": "run", "outplan_id": outplan_id(1)}],
    "numbers": [{"number": "+15559876543"}],
}


def _names(state: Path) -> list[str]:
    store = Store(state)
    names = [row["name"] for row in store.outplans()]
    store.close()
    return names


def test_a_seed_is_what_the_project_then_sees(cli: Cli) -> None:
    root = write_project(Path.cwd(), manifest("a"))
    Path("below").mkdir()
    Path("below/seed.json").write_text(json.dumps(SEED), encoding="utf-8")
    done = cli("sandbox", "seed", "-C", "below", "seed.json")
    assert (done.code, done.err) == (0, "")
    assert done.out == "Seeded 1 outplan, 1 campaign, 1 number.\n"
    assert _names(sandbox_state(root)) == ["theirs"]
    assert "Left alone: 1 unmanaged." in cli("plan").out


def test_a_reset_empties_the_sandbox_and_only_that_one(cli: Cli) -> None:
    Path("seed.json").write_text(json.dumps(SEED), encoding="utf-8")
    cli("sandbox", "seed", "seed.json")
    cli("sandbox", "seed", "seed.json", "--state", "other.db")
    assert cli("sandbox", "reset", "--state", "other.db").code == 0
    assert (_names(Path("other.db")), _names(sandbox_state(Path()))) == ([], ["theirs"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON"),
        ("[]", "a seed is an object"),
        ('{"outplan": []}', '"outplan" is not part of a seed'),
        ('{"outplans": [{"dial_timeout": "30s"}]}', "outplans[0].dial_timeout"),
        ('{"outplans": [{"id": "x"}]}', "outplans[0].id"),
    ],
)
def test_a_wrong_seed_changes_nothing_and_says_where(content: str, said: str, cli: Cli) -> None:
    Path("seed.json").write_text(content, encoding="utf-8")
    done = cli("sandbox", "seed", "seed.json")
    assert (done.code, done.out) == (1, "")
    assert said in done.err
    assert not sandbox_state(Path()).exists()


def test_a_seed_that_is_not_there_is_an_error(cli: Cli) -> None:
    done = cli("sandbox", "seed", "nowhere.json")
    assert (done.code, "nowhere.json" in done.err) == (1, True)


@pytest.mark.parametrize("command", ["seed seed.json", "reset"])
def test_a_sandbox_that_no_command_of_the_project_reads_is_refused(command: str, cli: Cli) -> None:
    Path("seed.json").write_text(json.dumps(SEED), encoding="utf-8")
    elsewhere = {"staging": {"endpoint": "sandbox:"}, "prod": {"endpoint": "sandbox:"}}
    write_project(Path(), manifest("a"), environments=elsewhere)
    project = Path("reconciler.yaml").read_text(encoding="utf-8")
    Path("reconciler.yaml").write_text(
        project.replace("  endpoint: 'sandbox:'\n", "", 1), encoding="utf-8"
    )
    done = cli("sandbox", *command.split())
    assert (done.code, done.out, sandbox_state(Path()).exists()) == (1, "", False)
    assert done.err == cli("plan").err
    assert "to do: choose one with --env: prod, staging\n" in done.err
    assert cli("sandbox", *command.split(), "--env", "staging").code == 0
    assert cli("sandbox", *command.split(), "--state", "other.db").code == 0


@pytest.mark.parametrize(
    "command",
    [
        "reset",
        "seed seed.json",
        pytest.param("serve --port 0"),
    ],
)
def test_a_state_file_that_is_none_is_an_error_that_names_it(command: str, cli: Cli) -> None:
    Path("seed.json").write_text("{}", encoding="utf-8")
    Path("bad.db").write_text("no database", encoding="utf-8")
    done = cli("sandbox", *command.split(), "--state", "bad.db")
    assert (done.code, done.out) == (1, "")
    assert Path("bad.db").read_text(encoding="utf-8") == "no database"
    assert "bad.db" in done.err


def test_a_port_that_cannot_be_is_a_usage_error() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reconciler", "sandbox", "serve", "--port", "65536"],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        check=False,
    )
    assert (done.returncode, "--port" in done.stderr) == (1, True)


@pytest.mark.parametrize("option", ["--latency", "--skew"])
@pytest.mark.parametrize("given", ["150", "fast", "-1s", ""])
def test_what_is_no_duration_is_a_usage_error(option: str, given: str, cli: Cli) -> None:
    done = cli("sandbox", "serve", "--port", "0", option, given)
    assert (done.code, done.out) == (1, "")
    assert f'{option} "{given}" is not a duration' in done.err
    assert "150ms" in done.err
    assert not sandbox_state(Path()).exists()


def test_a_port_in_use_is_an_error(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = cli("sandbox", "serve", "--port", str(port))
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"Error: cannot serve on port {port}\n")


@pytest.mark.parametrize("records", ["current", "documented"])
def test_what_is_served_takes_the_whole_main_job(
    records: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["sandbox", "serve", "--port", "0", "--records", records, "--no-rate-limit"]
    with subprocess.Popen(
        [sys.executable, "-m", "reconciler", *command],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    ) as server:
        assert server.stdout is not None
        announced = [server.stdout.readline() for _ in range(3)]
        url = announced[0].split()[-1]
        assert announced[1] == f"  export VOIPBIN_ACCESS_KEY={ACCESS_KEY}\n"
        assert announced[2] == f"  reconciler plan --endpoint {url}\n"
        monkeypatch.setenv("VOIPBIN_ACCESS_KEY", ACCESS_KEY)
        write_project(Path(), manifest("a"), manifest("b"), endpoint=url)
        applied = cli("apply", "--auto-approve")
        held = cli("plan")
        write_project(Path(), manifest("a", name="A", dial_timeout="45s"))
        Path("outplans/b.yaml").unlink()
        drifted = cli("drift")
        repaired = cli("apply", "--auto-approve")
        settled = cli("drift")
        server.terminate()
    assert (applied.code, applied.out.splitlines()[0]) == (0, f"Endpoint:    {url}")
    assert (held.code, "No changes. 2 outplans match" in held.out) == (0, True)
    assert (drifted.code, "Drift: 1 changed, 1 unwanted." in drifted.out) == (2, True)
    assert repaired.err.count("PUT /outplans/") == 2
    assert "Resources: 0 added, 1 changed, 1 destroyed." in repaired.out
    assert (settled.code, server.returncode) == (0, 0)


def test_what_is_served_with_latency_works_at_once_and_answers_later() -> None:
    command = ["sandbox", "serve", "--port", "0", "--state", "slow.db", "--latency", "1h"]
    with subprocess.Popen(
        [sys.executable, "-m", "reconciler", *command],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    ) as server:
        assert server.stdout is not None
        url = server.stdout.readline().split()[-1]
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(
                f"{url}/outplans", params={"accesskey": ACCESS_KEY}, json={"name": "a"}, timeout=2
            )
        server.kill()
    assert _names(Path("slow.db")) == ["a"]


def test_what_is_served_with_a_skew_is_listed_late_and_by_allowed_names() -> None:
    command = ["sandbox", "serve", "--port", "0", "--skew", "1h", "--allow-host", "box.example"]
    with subprocess.Popen(
        [sys.executable, "-m", "reconciler", *command],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    ) as server:
        assert server.stdout is not None
        url = f"{server.stdout.readline().split()[-1]}/outplans"
        key = {"accesskey": ACCESS_KEY}
        try:
            assert httpx.post(url, params=key, json={"name": "a"}).status_code == 200
            assert httpx.get(url, params=key).json()["result"] == []
            far = {**key, "page_token": "9999-12-31T23:59:59.999999Z"}
            named = httpx.get(url, params=far, headers={"Host": "box.example"}).json()["result"]
            assert [row["name"] for row in named] == ["a"]
            assert httpx.get(url, params=key, headers={"Host": "evil"}).status_code == 403
        finally:
            server.kill()
