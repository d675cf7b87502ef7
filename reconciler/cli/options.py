"""Global options, before and after a command's name, and the options that several commands share.

Each command says which global options it uses; the others it refuses, wherever they stand.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.completing import (
    complete_directories,
    complete_environments,
    complete_files,
)
from reconciler.report.formats import FORMATS
from reconciler.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from reconciler.cli.meter import Meter
    from reconciler.report.formats import Format


DEFAULT_TIMEOUT = 30 * 60_000
"""Milliseconds: VoIPBIN's limit of 17 requests a second lets 30,000 requests through."""

EVERYWHERE = frozenset({"no_color", "verbose"})
"""What every command uses: even a failure has colours, and a bug tells more with -v."""
HERE = frozenset({"directories"})
"""What a command uses that reads or writes files."""
ENVIRONMENT = HERE | {"environment"}
"""What a command uses for which a project's environments differ."""
PLACE = ENVIRONMENT | {"project", "endpoint"}
"""What a command uses that asks where a run acts."""
MANIFESTS = ENVIRONMENT | {"project", "files"}
"""What a command uses that reads manifests."""
ACCOUNT = PLACE | {"profile"}
"""What a command uses that talks to an account."""


@dataclass(slots=True)
class Globals:
    """What the global options said; `failing` is the format that tells of a failure.

    `directories` are those that -C went to, one after the other; `given` the options that were
    there, by the names of what they set.
    `timeout` is how many milliseconds a run may talk to VoIPBIN.
    `meter` counts what the run does, None where nobody asked for metrics.
    """

    directories: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    endpoint: str | None = None
    profile: str | None = None
    project: str | None = None
    environments: list[str] = field(default_factory=list)
    verbose: bool = False
    color: bool | None = None
    timeout: int = DEFAULT_TIMEOUT
    failing: Format | None = None
    meter: Meter | None = None
    given: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> str | None:
        """The environment to act in; of several, which only `diff` takes, the last."""
        return self.environments[-1] if self.environments else None

    def words(self, used: Collection[str]) -> list[str]:
        """Return those of the options that a command uses, as words for it."""
        # A command takes -C once.
        directory = str(Path(*self.directories)) if self.directories else None
        named = (
            ("-C", "directories", directory),
            ("--endpoint", "endpoint", self.endpoint),
            ("--profile", "profile", self.profile),
            ("--project", "project", self.project),
            *(("--env", "environment", name) for name in self.environments[-1:]),
            *(("-f", "files", file) for file in self.files),
        )
        return [
            word
            for option, name, value in named
            if value is not None and name in used
            for word in (option, value)
        ]


def unattended() -> bool:
    """Whether nobody watches: a pipeline says so by CI, which also has terminals at times."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def globals_of(ctx: click.Context) -> Globals:
    """Return the global options of a run."""
    found = ctx.find_root().obj
    assert isinstance(found, Globals)
    return found


def _keep(ctx: click.Context, param: click.Parameter, given: Any) -> None:
    # While a shell completes, too: what -f names has the keys.
    if given is None or given in ((), False) or not isinstance(ctx.find_root().obj, Globals):
        return
    settings = globals_of(ctx)
    settings.given[str(param.name)] = max(param.opts, key=len)
    if param.name == "files":
        settings.files.extend(given)
    elif param.name == "environment":
        settings.environments.extend(given)
    elif param.name == "no_color":
        settings.color = ctx.color = False
    else:
        setattr(settings, str(param.name), given)


def _change_directory(ctx: click.Context, param: click.Parameter, given: str | None) -> None:
    if given is None:
        return
    try:
        os.chdir(given)
    except OSError as error:
        if ctx.resilient_parsing:
            return
        raise UsageError(f"-C {given}: {error.strerror}", remedy="name a directory") from None
    if ctx.resilient_parsing:
        return
    settings = globals_of(ctx)
    settings.directories.append(given)
    settings.given[str(param.name)] = "-C"


def global_options() -> list[click.Option]:
    """Return the global options, new for each command that takes them."""

    def option(*names: str, **settings: Any) -> click.Option:
        return click.Option(names, expose_value=False, callback=_keep, **settings)

    return [
        click.Option(
            ["-C", "--chdir", "directories"],
            metavar="DIR",
            is_eager=True,
            expose_value=False,
            callback=_change_directory,
            shell_complete=complete_directories,
            help="Run as if started in DIR.",
        ),
        option(
            "-f",
            "--file",
            "files",
            metavar="PATH",
            multiple=True,
            shell_complete=complete_files,
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
            multiple=True,
            shell_complete=complete_environments,
            help="The environment of reconciler.yaml to act in.",
        ),
        option("--no-color", is_flag=True, help="Print without colours."),
        option("-v", "--verbose", is_flag=True, help="Show every request on standard error."),
    ]


class ReconcilerCommand(click.Command):
    """A command that takes the global options which it `uses`, listed apart in its help.

    One that `compares` takes several environments.
    """

    def __init__(
        self, *args: Any, uses: Collection[str] = (), compares: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.compares = compares
        self.uses = EVERYWHERE | frozenset(uses)
        self.shared = [*_hidden(global_options(), self.uses)]
        self.params = [*self.params, *self.shared]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the words, and refuse global options that would do nothing here."""
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # click leaves it out where an option has no value
            raise
        if not ctx.resilient_parsing:
            check_used(globals_of(ctx), self.uses, ctx.command_path)
            if not self.compares:
                _check_alone(globals_of(ctx).environments, ctx.command_path)
        return rest

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options, then the global ones."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [(option, option.get_help_record(ctx)) for option in options]
        own = [record for param, record in records if record and param not in self.shared]
        shared = [record for param, record in records if record and param in self.shared]
        if own:
            with formatter.section("Options"):
                formatter.write_dl(own)
        with formatter.section("Global options"):
            formatter.write_dl(shared)


def _hidden(options: Iterable[click.Option], used: Collection[str]) -> Iterator[click.Option]:
    """Yield the options, those that are not used hidden: they are there to be refused."""
    for option in options:
        option.hidden = option.name not in used
        yield option


def check_used(settings: Globals, used: Collection[str], command: str) -> None:
    """Return if a command uses every global option that was given.

    Raises:
        UsageError: it does not, and whoever gave the others expects something of them.
    """
    unused = [option for name, option in settings.given.items() if name not in used]
    if unused:
        raise UsageError(
            f"`{command}` does not use {' and '.join(unused)}",
            remedy="leave out what it does not use, which may be meant for another command",
        )


def _check_alone(environments: Iterable[str], command: str) -> None:
    names = [*dict.fromkeys(environments)]
    if len(names) > 1:
        raise UsageError(
            f"`{command}` acts in one environment, and --env names {len(names)}: "
            f"{', '.join(names)}",
            remedy="name one; `reconciler diff` compares two",
        )


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
