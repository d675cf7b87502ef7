"""`reconciler sandbox`: the embedded VoIPBIN over real HTTP, emptied, or filled from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from reconciler.cli.options import ENVIRONMENT, ReconcilerCommand, globals_of
from reconciler.cli.sandbox_store import opened_store, require_sandbox
from reconciler.values.durations import parse_duration
from reconciler.values.errors import ConfigError, Exit, UsageError

state_option = click.option(
    "--state",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The state file; by default the one that the project's sandbox: endpoint uses.",
)


@click.group("sandbox")
def command() -> None:
    """A VoIPBIN on this machine, where no call is ever made.

    A project whose endpoint is sandbox: uses it without any of these commands.

    \b
    Example:
      reconciler sandbox serve --port 8080
    """


@command.command("serve", cls=ReconcilerCommand, uses=ENVIRONMENT)
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="0 picks a free one.",
)
@state_option
@click.option(
    "--records",
    type=click.Choice(["current", "documented"]),
    default="current",
    show_default=True,
    help="Answer as today's server does, or as its published documentation says.",
)
@click.option("--no-rate-limit", is_flag=True, help="Do not limit requests to 17 per second.")
@click.option(
    "--latency",
    metavar="DURATION",
    default="0s",
    show_default=True,
    help="Hold every answer back this long, 150ms for instance, as a distant service does.",
)
@click.option(
    "--skew",
    metavar="DURATION",
    default="0s",
    show_default=True,
    help="Date what is written this far ahead of the clock that lists it, as unequal pods do.",
)
@click.option(
    "--allow-host",
    "allow_hosts",
    metavar="NAME",
    multiple=True,
    help="Answer requests to and from this name too, not only to those of this machine.",
)
@click.pass_context
def serve(
    ctx: click.Context,
    port: int,
    state: Path | None,
    records: Literal["current", "documented"],
    no_rate_limit: bool,
    latency: str,
    skew: str,
    allow_hosts: tuple[str, ...],
) -> int:
    """Serve the sandbox over HTTP on this machine until interrupted.

    \b
    Example:
      reconciler sandbox serve --port 8080
      reconciler sandbox serve --latency 150ms --skew 30s
    """
    held_back, ahead = _seconds("--latency", latency), _seconds("--skew", skew)
    require_sandbox()
    from reconciler.sandbox.initial_state import ACCESS_KEY
    from reconciler.sandbox.serve import serve as serve_forever

    def announce(url: str) -> None:
        click.echo(f"VoIPBIN sandbox, no real calls: {url}")
        click.echo(f"  export VOIPBIN_ACCESS_KEY={ACCESS_KEY}")
        click.echo(f"  reconciler plan --endpoint {url}")

    path = _state_file(ctx, state)
    with opened_store(path):
        pass  # what is wrong with it is told apart from what is wrong with the port
    try:
        serve_forever(
            path,
            port=port,
            style=records,
            rate_limit=not no_rate_limit,
            latency=held_back,
            skew=ahead,
            allow_hosts=allow_hosts,
            announce=announce,
        )
    except OSError as error:
        raise ConfigError(
            f"cannot serve on port {port}", why=error.strerror, remedy="choose another --port"
        ) from None
    return Exit.DONE


@command.command("reset", cls=ReconcilerCommand, uses=ENVIRONMENT)
@state_option
@click.pass_context
def reset(ctx: click.Context, state: Path | None) -> int:
    """Delete everything in the sandbox.

    \b
    Example:
      reconciler sandbox reset
    """
    path = _own_state(ctx, state)
    with opened_store(path) as store:
        store.reset()
    click.echo(f"The sandbox in {path} is empty.")
    return Exit.DONE


@command.command("seed", cls=ReconcilerCommand, uses=ENVIRONMENT)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@state_option
@click.pass_context
def seed(ctx: click.Context, file: Path, state: Path | None) -> int:
    """Load live outplans, campaigns, numbers and targets from a JSON file, in the API's own shape.

    \b
    Example:
      reconciler sandbox seed account.json
    """
    from reconciler.report.values_text import plural
    from reconciler.sandbox.seed import SeedError, load_seed

    try:
        data = load_seed(file)
    except SeedError as error:
        what, _, remedy = str(error).partition("; ")
        raise ConfigError(what, remedy=remedy) from None
    with opened_store(_own_state(ctx, state)) as store:
        counts = store.seed(data)
    others = (("outdial", counts.outdials), ("target", counts.targets))
    rest = "".join(f", {plural(count, name)}" for name, count in others if count)
    click.echo(
        f"Seeded {plural(counts.outplans, 'outplan')}, {plural(counts.campaigns, 'campaign')}, "
        f"{plural(counts.numbers, 'number')}{rest}."
    )
    return Exit.DONE


def _seconds(option: str, duration: str) -> float:
    milliseconds = parse_duration(duration)
    if milliseconds is None:
        raise UsageError(
            f'{option} "{duration}" is not a duration',
            remedy="write a number with its unit, such as 150ms or 2s",
        )
    return milliseconds / 1000


def _own_state(ctx: click.Context, state: Path | None) -> Path:
    """Return the state file, which some command of the project must read unless it was named.

    Raises:
        UsageError: the project has environments and acts only in them, but none was chosen.
    """
    from reconciler.desired.settings import settings_for

    if state is None and globals_of(ctx).environment is None:
        settings_for(needs_project=False)
    return _state_file(ctx, state)


def _state_file(ctx: click.Context, state: Path | None) -> Path:
    from reconciler.desired.projectfile import find_project_file
    from reconciler.desired.settings import sandbox_state, settings_for

    environment = globals_of(ctx).environment
    if state is not None:
        if environment is not None:
            raise UsageError(
                "--state names a file, so --env would choose nothing",
                remedy="leave one of them out",
            )
        return state
    if environment is not None:
        return settings_for(environment=environment).sandbox_state
    found = find_project_file(Path.cwd())
    return sandbox_state(found.parent if found is not None else Path.cwd())
