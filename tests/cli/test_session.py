"""A session: the credential, how it travels, and that it is never printed."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
import uvicorn
from starlette.responses import HTMLResponse

from reconciler.desired.settings import settings_for
from reconciler.sandbox.initial_state import ACCESS_KEY, LOGIN_TOKEN
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Receive, Scope, Send

    from tests.conftest import Cli

SECRET = "0123456789-a-secret-that-nobody-sees"


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an ASGI application on a real socket of this machine; yield the base URL."""
    config = uvicorn.Config(app, log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1.0"
        finally:
            server.should_exit = True
            thread.join()


class Seen:
    """Notes the queries and headers of the requests that reach an application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.queries: list[str] = []
        self.headers: list[dict[str, str]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.queries.append(scope["query_string"].decode())
        self.headers.append({name.decode(): text.decode() for name, text in scope["headers"]})
        await self.app(scope, receive, send)


@pytest.fixture
def seen(app: Starlette) -> Iterator[Seen]:
    """A project whose endpoint is a served VoIPBIN, and what reaches that."""
    noting = Seen(app)
    with served(noting) as url:
        write_project(Path(), manifest("a"), endpoint=url)
        yield noting


@pytest.mark.parametrize("variable", ["VOIPBIN_ACCESS_KEY", "VN_ACCESS_KEY", "VOIPBIN_API_KEY"])
def test_an_access_key_travels_in_a_cookie(
    variable: str, seen: Seen, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, f" {ACCESS_KEY}\n")
    assert cli("apply", "--auto-approve").code == 0
    assert {headers["cookie"] for headers in seen.headers} == {f"accesskey={ACCESS_KEY}"}
    assert not any("accesskey" in query for query in seen.queries)


def test_an_access_key_can_travel_in_the_query(
    seen: Seen, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Path("reconciler.yaml")
    project.write_text(f"{project.read_text()}  access_key_in: query\n", encoding="utf-8")
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", ACCESS_KEY)
    assert cli("plan").code == 0
    assert all(f"accesskey={ACCESS_KEY}" in query for query in seen.queries)
    assert not any({"authorization", "cookie"} & headers.keys() for headers in seen.headers)


@pytest.mark.parametrize(("transport", "in_query"), [(" QUERY ", True), ("cookie", False)])
def test_the_variable_of_the_official_client_says_how_a_key_travels(
    transport: str, in_query: bool, seen: Seen, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "cookie" if in_query else "query"
    project = Path("reconciler.yaml")
    project.write_text(f"{project.read_text()}  access_key_in: {other}\n", encoding="utf-8")
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", ACCESS_KEY)
    monkeypatch.setenv("VOIPBIN_AUTH_TRANSPORT", transport)
    assert cli("plan").code == 0
    assert {"accesskey" in query for query in seen.queries} == {in_query}
    monkeypatch.setenv("VOIPBIN_AUTH_TRANSPORT", "header")
    assert "says neither cookie nor query" in cli("plan").err


def test_a_token_is_sent_as_bearer_and_comes_before_every_key(
    seen: Seen, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = LOGIN_TOKEN
    monkeypatch.setenv("VOIPBIN_TOKEN", token)
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", SECRET)
    assert cli("apply", "--auto-approve").code == 0
    assert {headers["authorization"] for headers in seen.headers} == {f"Bearer {token}"}
    assert token not in cli("plan", "-v").err


def test_a_profile_of_the_official_client_is_found_and_chosen(seen: Seen, cli: Cli) -> None:
    config = Path.home() / ".vn" / "config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text(
        f"current_profile: main\nprofiles:\n  main: {{access_key: {ACCESS_KEY}}}\n"
        f"  spare: {{access_key: {SECRET}}}\n",
        encoding="utf-8",
    )
    assert cli("plan").code == 0
    assert cli("--profile", "main", "plan").code == 0
    spare = cli("plan", "--profile", "spare")
    assert (spare.code, "INVALID_CREDENTIALS" in spare.err) == (1, True)
    missing = cli("plan", "--profile", "nobody")
    assert (missing.code, "profiles there: main, spare" in missing.err) == (1, True)
    assert SECRET not in spare.err + missing.err


def test_every_request_has_an_id_of_its_own_and_names_the_tool(
    seen: Seen, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", ACCESS_KEY)
    cli("plan")
    ids = [headers["x-request-id"] for headers in seen.headers]
    assert len(set(ids)) == len(ids) > 1
    assert all(headers["user-agent"].startswith("voipbin-reconciler/") for headers in seen.headers)


def test_no_credential_is_a_sentence_that_names_every_place(cli: Cli) -> None:
    write_project(Path(), manifest("a"), endpoint="http://127.0.0.1:9/v1.0")
    done = cli("plan")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: no credential: ")
    assert all(name in done.err for name in ("VOIPBIN_TOKEN", "VN_ACCESS_KEY", "~/.vn/config.yaml"))


@pytest.mark.parametrize(
    ("variable", "command"),
    [("VOIPBIN_ACCESS_KEY", "apply --auto-approve"), ("VOIPBIN_TOKEN", "plan -o json")],
)
def test_wrong_credentials_are_a_sentence_that_holds_no_credential(
    variable: str, command: str, seen: Seen, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, SECRET)
    done = cli(*command.split(), "-v")
    assert done.code == 1
    assert "401 INVALID_CREDENTIALS, request id " in done.err
    assert "The provided credentials are invalid." in done.err
    assert "check that the key is complete, not expired and not deleted" in done.err
    assert SECRET not in done.out + done.err
    assert SECRET in f"{seen.queries} {seen.headers}"


@pytest.mark.parametrize(
    ("status", "said"), [(302, "redirects are not followed"), (404, "it ends in /v1.0")]
)
def test_an_answer_that_repeats_the_credential_is_not_repeated(
    status: int, said: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def echo(scope: Scope, receive: Receive, send: Send) -> None:
        url = f"/elsewhere?{scope['query_string'].decode()}"
        answer = HTMLResponse(f"<h1>{url}</h1>", status, {"Location": url})
        await answer(scope, receive, send)

    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", SECRET)
    with served(echo) as url:
        write_project(Path(), manifest("a"), endpoint=url)
        done = cli("plan", "-v")
    assert (done.code, done.out) == (1, "")
    assert said in done.err
    assert SECRET not in done.err


def test_the_sandbox_of_a_project_needs_no_credential_and_uses_none(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOIPBIN_TOKEN", SECRET)
    write_project(Path(), manifest("a"))
    assert cli("plan", "-v").code == 0


def test_a_sandbox_that_cannot_be_opened_is_an_error(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    Path(".reconciler").mkdir()
    Path(".reconciler/sandbox.db").write_text("no database", encoding="utf-8")
    done = cli("plan")
    assert (done.code, done.out) == (1, "")
    assert ".reconciler/sandbox.db" in done.err


@pytest.mark.parametrize("member", ["access_key_variable", "token_variable"])
def test_an_environment_takes_its_credential_from_its_own_variable(
    member: str, seen: Seen, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    environments = {"prod": {"credentials": {member: "VOIPBIN_PROD_SECRET"}}}
    write_project(
        Path(), manifest("a"), endpoint=settings_for().endpoint, environments=environments
    )
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", ACCESS_KEY)
    missing = cli("plan", "--env", "prod")
    assert (missing.code, "no credential: VOIPBIN_PROD_SECRET" in missing.err) == (1, True)
    assert not seen.headers
    monkeypatch.setenv("VOIPBIN_PROD_SECRET", SECRET)
    done = cli("plan", "--env", "prod", "-v")
    assert (done.code, "INVALID_CREDENTIALS" in done.err) == (1, True)
    assert SECRET in f"{seen.queries} {seen.headers}"
    assert ACCESS_KEY not in f"{seen.queries} {seen.headers}"
    assert SECRET not in done.out + done.err
    assert cli("plan").code == 0
