"""Options that every command takes, before and after its name, and those that several share."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.report.formats import FORMATS
from reconciler.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.cli.metering import Meter
    from reconciler.report.formats import Failure


DEFAULT_TIMEOUT = 30 * 60_000
"""Milliseconds: VoIPBIN's limit of 17 requests a second lets 30,000 requests through."""


@dataclass(slots=True)
class Globals:
    """What the global options said; `json_output` is what a failure must look like on stdout.

    `directories` are those that -C went to, one after the other.
    `timeout` is how many milliseconds a run may talk to VoIPBIN.
    `meter` counts what the run does, None where nobody asked for metrics.
    """

    directories: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    endpoint: str | None = None
    profile: str | None = None
    project: str | None = None
    environment: str | None = None
    verbose: bool = False
    color: bool | None = None
    timeout: int = DEFAULT_TIMEOUT
    json_output: Failure = ""
    meter: Meter | None = None


def unattended() -> bool:
    """Whether nobody watches: a pipeline says so by CI, which also has terminals at times."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def globals_of(ctx: click.Context) -> Globals:
    """Return the global options of a run."""
    found = ctx.find_root().obj
    assert isinstance(found, Globals)
    return found


def _keep(ctx: click.Context, param: click.Parameter, given: Any) -> None:
    if given is None or given in ((), False) or ctx.resilient_parsing:
        return
    settings = globals_of(ctx)
    if param.name == "files":
        settings.files.extend(given)
    elif param.name == "no_color":
        settings.color = ctx.color = False
    else:
        setattr(settings, str(param.name), given)


def _change_directory(ctx: click.Context, _param: click.Parameter, given: str | None) -> None:
    if given is None or ctx.resilient_parsing:
        return
    try:
        os.chdir(given)
    except OSError as error:
        raise UsageError(f"-C {given}: {error.strerror}", remedy="name a directory") from None
    globals_of(ctx).directories.append(given)


def global_options() -> list[click.Parameter]:
    """Return the global options, new for each command that takes them."""

    def option(*names: str, **settings: Any) -> click.Option:
        return click.Option(names, expose_value=False, callback=_keep, **settings)

    return [
        click.Option(
            ["-C", "--chdir"],
            metavar="DIR",
            is_eager=True,
            expose_value=False,
            callback=_change_directory,
            help="Run as if started in DIR.",
        ),
        option(
            "-f",
            "--file",
            "files",
            metavar="PATH",
            multiple=True,
            help="Manifests to read instead of the project's: file, directory, glob, or - for "
            "standard input. Repeatable.",
        ),
        option(
            "--endpoint",
            metavar="URL",
            help="The API's base URL, or sandbox: for the embedded VoIPBIN.",
        ),
        option("--profile", metavar="NAME", help="The profile of ~/.vn/config.yaml to use."),
        option("--project", metavar="NAME", help="The project, where there is no reconciler.yaml."),
        option(
            "--env",
            "environment",
            metavar="NAME",
            help="The environment of reconciler.yaml to act in.",
        ),
        option("--no-color", is_flag=True, help="Print without colours."),
        option("-v", "--verbose", is_flag=True, help="Show every request on standard error."),
    ]


class ReconcilerCommand(click.Command):
    """A command that takes the global options too, listed apart in its help."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own = len(self.params)
        self.params = [*self.params, *global_options()]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options, then the global ones."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [(option, option.get_help_record(ctx)) for option in options]
        common = self.params[self._own :]
        own = [record for param, record in records if record and param not in common]
        shared = [record for param, record in records if record and param in common]
        if own:
            with formatter.section("Options"):
                formatter.write_dl(own)
        with formatter.section("Global options"):
            formatter.write_dl(shared)


def output_option(command: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add the -o option with the formats of a command, and --max-bytes where it limits one."""
    forms = FORMATS[command]
    limited = [form.name for form in forms if form.limited]

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        output = click.option(
            "-o",
            "--output",
            type=click.Choice([form.name for form in forms]),
            default=forms[0].name,
            show_default=True,
            help="The output format; see docs/reports.md.",
        )
        budget = click.option(
            "--max-bytes",
            metavar="N",
            type=click.IntRange(min=1),
            help=f"How long -o {' and -o '.join(limited)} may become; leaves out the least "
            "important.  [default: 60000]",
        )
        return output(budget(function) if limited else function)

    return add


def timeout_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the --timeout option."""
    return click.option(
        "--timeout",
        metavar="DURATION",
        default="30m",
        show_default=True,
        expose_value=False,
        callback=_limit,
        help="How long the run may talk to VoIPBIN, such as 90s or 2h; an apply then sends nothing "
        "new and reports.",
    )(command)


def _limit(ctx: click.Context, _param: click.Parameter, given: str) -> None:
    from reconciler.values.durations import parse_duration

    milliseconds = parse_duration(given)
    if milliseconds is None or milliseconds <= 0:
        raise UsageError(
            f"--timeout {given} is not a length of time", remedy="write it like 90s, 30m or 2h"
        )
    if not ctx.resilient_parsing:
        globals_of(ctx).timeout = milliseconds


def metrics_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the --metrics-file option."""
    return click.option(
        "--metrics-file",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        expose_value=False,
        callback=_measure,
        help="Write Prometheus metrics of the run to FILE, also when it fails.",
    )(command)


def _measure(ctx: click.Context, _param: click.Parameter, given: Path | None) -> None:
    if given is None or ctx.resilient_parsing:
        return
    from reconciler.cli.metering import Meter

    globals_of(ctx).meter = Meter(given.absolute(), str(ctx.info_name))


def planning_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that decide what a plan may hold."""
    options = (
        click.option(
            "--target",
            "targets",
            metavar="KEY",
            multiple=True,
            help="Plan for this key only. Repeatable.",
        ),
        click.option(
            "--import-by-name",
            is_flag=True,
            help="Take over an unmanaged outplan whose display name matches exactly one.",
        ),
        click.option(
            "--max-destroys",
            metavar="N",
            type=click.IntRange(min=0),
            help="Consent to this many destroys, whatever the project's guards say.",
        ),
        click.option(
            "--allow-in-use",
            metavar="KEY",
            multiple=True,
            help="Consent to destroying this outplan although campaigns use it. Repeatable.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
