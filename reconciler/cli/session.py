"""A session: settings, credential and client put together, and the API as `apply` wants it.

The one place where the embedded sandbox and the real service part ways.
"""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import click

from reconciler.apply.stop import Stop
from reconciler.cli.options import DEFAULT_TIMEOUT
from reconciler.cli.request_log import Requests
from reconciler.cli.sandbox_store import opened_store
from reconciler.cli.streams import MaskedStream, murmur
from reconciler.cli.time_limit import TimeLimit
from reconciler.desired.settings import Settings, settings_for
from reconciler.report.values_text import visible
from reconciler.voipbin.client import Client
from reconciler.voipbin.credentials import (
    Credential,
    find_credential,
    key_place,
    named_credential,
)
from reconciler.voipbin.hosts import check_host
from reconciler.voipbin.listing import (
    list_outplans,
    read_account,
    read_campaigns,
    read_numbers,
    read_targets,
)
from reconciler.voipbin.throttle import Throttle, Unlimited

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from reconciler.cli.options import Globals
    from reconciler.values.account import Account, Campaign, Number, TargetList
    from reconciler.voipbin.client import Trace

__all__ = ["Session", "open_session"]


class Session:
    """The account that a run acts on.

    `stop` ends the run early: what only reads then ends with `StoppedError`, but for the listing
    that says what became of an apply. `limit` is the time that the run has.
    """

    def __init__(
        self,
        settings: Settings,
        client: Client,
        stop: Stop | None = None,
        limit: TimeLimit | None = None,
    ) -> None:
        self.settings = settings
        self.stop = stop or Stop()
        self.limit = limit or TimeLimit(DEFAULT_TIMEOUT, self.stop)
        self._client = client

    async def account(self) -> Account:
        """Return a complete listing, and whose account it is; see `read_account`."""
        expected = self.settings.spec.customer_id
        async with self.stop.at_once():
            return await read_account(self._client, expected_customer=expected)

    async def listing(self) -> Account:
        """Return a complete listing, without asking whose account it is."""
        listed, _ = await list_outplans(self._client)
        return listed

    async def campaigns(self) -> tuple[Campaign, ...] | None:
        """Return the campaigns that use an outplan, None where they may not be read."""
        async with self.stop.at_once():
            return await read_campaigns(self._client)

    async def numbers(self) -> dict[str, Number] | None:
        """Return the account's numbers by number, None where they may not be read."""
        async with self.stop.at_once():
            return await read_numbers(self._client)

    async def targets(self, outdial_id: str) -> TargetList | None:
        """Return what a list of targets leaves empty, None where it may not be read."""
        async with self.stop.at_once():
            return await read_targets(self._client, outdial_id)

    async def send(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        """Carry out one write."""
        return await self._client.send(method, path, body)


@asynccontextmanager
async def open_session(options: Globals, settings: Settings) -> AsyncIterator[Session]:
    """Connect to the account that the settings name."""
    stop = Stop()
    limit = TimeLimit(options.timeout, stop)
    opened = _sandboxed if settings.in_sandbox else _connected
    async with opened(settings, options, stop) as client:
        limit.run()
        try:
            yield Session(settings, client, stop, limit)
        finally:
            limit.hold()


@asynccontextmanager
async def _connected(settings: Settings, options: Globals, stop: Stop) -> AsyncIterator[Client]:
    rate = settings.spec.rate_limit
    check_host(settings, os.environ, option=options.endpoint, profile=options.profile)
    credential = _credential(settings, options)
    MaskedStream.secrets.add(credential.secret)
    if options.profile is not None and not credential.origin.startswith("profile"):
        click.echo(f"--profile is not used: {credential.origin} is set and comes first.", err=True)
    client = Client(
        settings.endpoint,
        credential,
        governor=Throttle(rate.requests_per_second, rate.burst, on_pause=_say_wait),
        access_key_in=key_place(os.environ, settings.spec.access_key_in),
        stop=stop,
        on_wait=_say_wait,
        on_trace=_watched(options),
    )
    async with client:
        yield client


def _credential(settings: Settings, options: Globals) -> Credential:
    named = settings.credentials
    if named is None:
        return find_credential(os.environ, options.profile)
    if named.token_variable is not None:
        return named_credential(os.environ, "token", named.token_variable, options.profile)
    assert named.access_key_variable is not None
    return named_credential(os.environ, "access_key", named.access_key_variable, options.profile)


@asynccontextmanager
async def _sandboxed(settings: Settings, options: Globals, stop: Stop) -> AsyncIterator[Client]:
    with opened_store(settings.sandbox_state) as store:
        from reconciler.sandbox.app import create_app
        from reconciler.sandbox.initial_state import ACCESS_KEY

        client = Client(
            settings.endpoint,
            Credential("access_key", ACCESS_KEY, "the sandbox"),
            governor=Unlimited(),
            app=create_app(store, rate_limit=False),
            stop=stop,
            on_wait=_say_wait,
            on_trace=_watched(options),
        )
        async with client:
            yield client


def command_settings(options: Globals, *, needs_project: bool = True) -> Settings:
    """Return the settings that the global options ask for."""
    settings = settings_for(
        files=options.files,
        endpoint=options.endpoint,
        project=options.project,
        environment=options.environment,
        needs_project=needs_project,
    )
    if options.meter is not None:
        options.meter.at(settings.project, settings.environment)
    return settings


def _watched(options: Globals) -> Callable[[Trace], None]:
    """Return what takes note of every request."""
    shown, meter = Requests(verbose=options.verbose), options.meter
    if meter is None:
        return shown.saw

    def saw(trace: Trace) -> None:
        meter.saw(trace)
        shown.saw(trace)

    return saw


def _say_wait(why: str, seconds: float) -> None:
    murmur(f"waiting {seconds:.1f} s: {visible(why)}")
