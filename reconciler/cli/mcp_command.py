"""`reconciler mcp`: a project for assistants to ask about, read-only."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import click

from reconciler.cli.options import ACCOUNT, Globals, ReconcilerCommand, globals_of
from reconciler.cli.timeout_option import timeout_option
from reconciler.values.errors import ConfigError, Exit
from reconciler.values.places import install_extra

if TYPE_CHECKING:
    from reconciler.desired.settings import Settings


@click.command("mcp", cls=ReconcilerCommand, uses=ACCOUNT)
@timeout_option
@click.pass_context
def command(ctx: click.Context) -> int:
    """Serve one project to an assistant, over the Model Context Protocol. Changes nothing.

    Its tools are validate, plan, timeline, drift and explain_rule. Project, environment, endpoint
    and credential are those of this command line; no tool can choose others. It speaks on standard
    input and output, and ends when its input does. Needs the extra mcp; see docs/mcp.md.

    \b
    Examples:
      reconciler mcp -C customers/acme --env staging
      claude mcp add acme -- reconciler -C "$PWD" mcp
    """
    require_sdk()
    from reconciler.cli.event_loop import run_loop
    from reconciler.cli.session import command_settings

    options = globals_of(ctx)
    settings = command_settings(options)
    run_loop(_serve(options, settings))
    return Exit.DONE


def require_sdk() -> None:
    """Return if the protocol's SDK is installed.

    Raises:
        ConfigError: it is not; it belongs to an extra.
    """
    if importlib.util.find_spec("mcp") is None:
        raise ConfigError(
            "the SDK of the Model Context Protocol is not installed",
            why="the module mcp is missing",
            remedy=install_extra("mcp"),
        )


async def _serve(options: Globals, settings: Settings) -> None:
    from reconciler.cli.mcp_server import serve, server_of
    from reconciler.cli.session import open_session

    if options.profile is not None:
        async with open_session(options, settings):
            pass  # a profile that is not there is told now, and not at every question
    click.echo(f"Serving {settings.project} on standard input and output, read-only.", err=True)
    await serve(server_of(options, settings))
