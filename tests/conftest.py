"""Fixtures: an embedded VoIPBIN, a client of it, and the command line in a directory of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import HealthCheck, settings

from reconciler.cli.main import run
from reconciler.cli.streams import MaskedStream
from reconciler.sandbox.app import create_app
from reconciler.sandbox.initial_state import ACCESS_KEY
from reconciler.sandbox.store import Store
from reconciler.voipbin.client import Client, Pause
from reconciler.voipbin.credentials import Credential
from reconciler.voipbin.throttle import Unlimited
from tests.support import Run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.applications import Starlette

OPERATORS = (
    "VOIPBIN_API_BASE_URL",
    "VOIPBIN_AUTH_TRANSPORT",
    "RECONCILER_ALLOWED_HOSTS",
    "RECONCILER_ALLOW_INSECURE_HTTP",
)
CREDENTIALS = ("VOIPBIN_TOKEN", "VOIPBIN_ACCESS_KEY", "VN_ACCESS_KEY", "VOIPBIN_API_KEY")

# No deadline: the machine that runs the tests may be busy, and time is not what they prove.
settings.register_profile(
    "reconciler",
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("reconciler")


class Cli(Protocol):
    """Runs the command line."""

    def __call__(self, *args: str) -> Run: ...


@pytest.fixture
def anyio_backend() -> str:
    """The event loop of asynchronous tests."""
    return "asyncio"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The state of an embedded VoIPBIN."""
    opened = Store(tmp_path / "voipbin.db")
    yield opened
    opened.close()


@pytest.fixture
def app(store: Store) -> Starlette:
    """An embedded VoIPBIN as today's server answers, without its rate limit."""
    return create_app(store, rate_limit=False)


@pytest.fixture
def client(app: Starlette) -> Client:
    """A client of the embedded VoIPBIN whose retries wait for next to nothing."""
    credential = Credential("access_key", ACCESS_KEY, "a test")
    return Client("sandbox:", credential, governor=Unlimited(), app=app, pause=Pause(0.001, 0.002))


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start every test in an empty directory, at home nowhere, with nothing set that matters."""
    monkeypatch.setattr(MaskedStream, "secrets", set())
    for name in (*CREDENTIALS, *OPERATORS, "CI", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(here)


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """The command line, in this process and in the working directory."""

    def call(*args: str) -> Run:
        capsys.readouterr()
        code = run(args)
        printed = capsys.readouterr()
        return Run(int(code), printed.out, printed.err)

    return call
