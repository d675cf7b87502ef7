"""Secrets: no credential and no webhook secret is ever shown, logged, written or passed on.

Every command at its most talkative, against servers that succeed and fail in every way.
"""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from reconciler.cli.main import run
from reconciler.values.errors import ApiError, Exit
from reconciler.voipbin.client import Client, Pause
from reconciler.voipbin.credentials import Credential
from reconciler.voipbin.throttle import Unlimited
from tests.corpus.leaky import (
    APPLY,
    COMMANDS,
    CORE,
    CREDENTIALS,
    CUSTOMER,
    KEY,
    LIST,
    OFFLINE,
    SERVERS,
    TOKEN,
)
from tests.corpus.server import Script, serving
from tests.corpus.stage import hurry
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Cli


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


@pytest.fixture
def profile(own_environment: None) -> Path:
    path = Path(os.environ["HOME"]) / ".vn" / "config.yaml"
    path.parent.mkdir(parents=True)
    text = f"current_profile: work\nprofiles:\n  work:\n    access_key: {KEY}\n"
    path.write_text(text, encoding="utf-8")
    return path


def written(*but: Path) -> str:
    """Return the names and contents of every file in the working directory and at home."""
    places = (Path.cwd(), Path(os.environ["HOME"]))
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    texts = (f"{path}\n{path.read_bytes().decode('latin-1')}" for path in files if path not in but)
    return "\n".join(texts)


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("credential", CREDENTIALS)
def test_no_command_shows_or_writes_a_secret(
    credential: str, server: str, cli: Cli, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # How it travels makes a difference to the client alone; what else is shown, to the commands.
    commands = COMMANDS if credential == "key-in-query" else (APPLY,)
    shown = [_shown(command, credential, server, cli, monkeypatch) for command in commands]
    assert CORE not in "".join(shown)
    assert CORE not in written(profile)


@pytest.mark.parametrize("server", ["redirecting"])
@pytest.mark.parametrize("credential", CREDENTIALS)
def test_no_log_record_of_any_level_holds_a_secret(
    credential: str,
    server: str,
    cli: Cli,
    profile: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)  # as if somebody had called logging.basicConfig(level=DEBUG)
    _shown(["plan"], credential, server, cli, monkeypatch)
    assert CORE not in caplog.text


def _shown(
    command: list[str], credential: str, server: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> str:
    """Run a command against a server and return what it printed."""
    how, script = CREDENTIALS[credential], Script({"GET /customer": CUSTOMER} | SERVERS[server])
    for name, value in how["environment"].items():
        monkeypatch.setenv(name, value)
    with serving(script) as endpoint:
        write_project(Path(), manifest("sales"), endpoint=endpoint, **how.get("spec", {}))
        said = cli(*command, "-v", *how.get("options", []))
    assert script.asked, said
    assert said.code != Exit.BUG, said
    return said.out + said.err


def test_a_server_that_repeats_the_key_in_its_message_is_not_repeated(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"status": 403, "json": {"error": {"message": f"the key {KEY} may not do this"}}}
    monkeypatch.setitem(SERVERS, "repeating", {LIST: said})
    assert CORE not in _shown(["plan"], "key-in-query", "repeating", cli, monkeypatch)


@pytest.mark.parametrize("command", OFFLINE, ids=" ".join)
def test_no_offline_command_shows_logs_or_writes_a_secret(
    command: list[str], cli: Cli, profile: Path, caplog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOIPBIN_TOKEN", TOKEN)
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", KEY)
    write_project(Path(), manifest("sales"))
    said = cli(*command, *([] if command == ["--help"] else ["-v"]))
    assert CORE not in said.out + said.err + caplog.text + written(profile)


@pytest.mark.parametrize(
    "environment",
    [{"VOIPBIN_TOKEN": KEY}, {"VOIPBIN_TOKEN": f"Bearer {TOKEN}"}, {"VN_ACCESS_KEY": f"{KEY}\x1b"}],
    ids=["access-key-as-token", "token-with-bearer", "key-with-control-character"],
)
def test_a_credential_that_cannot_be_one_is_refused_without_showing_it(
    environment: dict[str, str], cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    write_project(Path(), manifest("sales"), endpoint="http://127.0.0.1:9/v1.0")
    said = cli("plan", "-v")
    assert said.code == 1
    assert CORE not in said.out + said.err


@pytest.mark.parametrize(
    "endpoint",
    [f"https://api.voipbin.net/v1.0?accesskey={KEY}", f"https://me:{KEY}@[::1", f"https://{KEY}@x"],
)
def test_a_credential_in_the_endpoint_is_refused_without_showing_it(
    endpoint: str, cli: Cli
) -> None:
    write_project(Path(), manifest("sales"))
    said = cli("plan", "-v", "--endpoint", endpoint)
    assert said.code == 1
    assert CORE not in said.out + said.err


TRAVELS: list[tuple[Literal["token", "access_key"], Literal["query", "cookie"]]] = [
    ("token", "query"),
    ("access_key", "query"),
    ("access_key", "cookie"),
]
FAILURES = ("unauthenticated", "forbidden", "failing", "hanging-up", "redirecting", "html")


@pytest.mark.parametrize("failure", [*FAILURES, "no-connection"])
@pytest.mark.parametrize(("kind", "place"), TRAVELS)
def test_no_exception_of_the_client_holds_a_secret(
    kind: Literal["token", "access_key"], place: Literal["query", "cookie"], failure: str
) -> None:
    with serving(Script(SERVERS.get(failure, {}))) as endpoint:
        where = "http://127.0.0.1:9/v1.0" if failure == "no-connection" else endpoint
        _check_exceptions(where, Credential(kind, KEY, "a test"), place)


@pytest.mark.parametrize(("kind", "place"), [TRAVELS[0], TRAVELS[2]])
def test_no_exception_for_an_unsendable_credential_holds_it(
    kind: Literal["token", "access_key"], place: Literal["query", "cookie"]
) -> None:
    with serving(Script({})) as endpoint:
        _check_exceptions(endpoint, Credential(kind, f"{KEY}\n", "a test"), place)


def _check_exceptions(
    endpoint: str, credential: Credential, place: Literal["query", "cookie"]
) -> None:
    """Let a GET fail and look into everything that a handler or a log could show of it."""
    pause = Pause(0.001, 0.001)
    client = Client(endpoint, credential, governor=Unlimited(), access_key_in=place, pause=pause)
    with pytest.raises(ApiError) as caught:
        asyncio.run(_get(client, "/outplans"))
    for error in _chain(caught.value):
        assert CORE not in f"{error} {error!r} {error.args} {vars(error)}"
    assert CORE not in "".join(traceback.format_exception(caught.value))
    assert CORE not in f"{client!r} {credential!r}"


async def _get(client: Client, path: str) -> None:
    async with client:
        await client.get(path)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def test_the_demo_passes_no_secret_to_its_processes(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    really = subprocess.run

    def in_process(words: list[str], *, cwd: Path | None = None, **more: Any) -> Any:
        started.append(" ".join(words))
        if cwd is None:
            return really(words, **more)  # git, which is asked who held a manifest last
        os.chdir(cwd)
        return subprocess.CompletedProcess(words, run(words[words.index("reconciler") + 1 :]))

    here = Path.cwd()
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", KEY)
    monkeypatch.setattr(subprocess, "run", in_process)
    said = cli("demo", "-v")
    os.chdir(here)
    assert said.code == 0
    assert len(started) > 5
    assert CORE not in " ".join(started) + said.out + said.err


def test_a_served_sandbox_neither_logs_nor_stores_the_keys_it_is_shown(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", KEY)
    log = Path("serve.log")
    words = [sys.executable, "-m", "reconciler", "sandbox", "serve", "--port", "0", "-v"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with log.open("wb") as sink:
        server = subprocess.Popen(words, stdout=sink, stderr=sink, env=environment)
    try:
        while "--endpoint" not in (text := log.read_text()):
            assert server.poll() is None, text
            time.sleep(0.02)
        assert CORE not in Path(f"/proc/{server.pid}/cmdline").read_text()
        write_project(Path(), manifest("sales"), endpoint=text.split()[-1])
        assert cli("plan", "-v").code == 1
    finally:
        server.terminate()
        server.wait()
    assert CORE not in written()
