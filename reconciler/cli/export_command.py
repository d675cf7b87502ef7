"""`reconciler export`: live outplans as manifests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.options import ACCOUNT, Globals, ReconcilerCommand, globals_of
from reconciler.report.formats import format_of
from reconciler.values.errors import ConfigError, Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.desired.settings import Settings
    from reconciler.values.account import Account, LiveOutplan


@click.command("export", cls=ReconcilerCommand, uses=ACCOUNT)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write one file per outplan into DIR; all to standard output without, or with -.",
)
@click.pass_context
def command(ctx: click.Context, out: Path | None) -> int:
    """Write the account's outplans as manifests, to bring an account under management.

    Outplans of other projects are left out. Each manifest has the lifecycle.id of its outplan, so
    that the next plan imports it, and says what the project's defaults would say otherwise (of
    --env those of the environment). No file is overwritten.

    \b
    Examples:
      reconciler export
      reconciler export --out outplans && reconciler plan
    """
    from reconciler.cli.event_loop import run_loop
    from reconciler.cli.outfile import STDOUT, stream_of
    from reconciler.desired.read import read_defaults
    from reconciler.desired.settings import settings_for
    from reconciler.report.export import WHY_NOT
    from reconciler.report.values_text import plural, visible

    if out is not None and stream_of(out) == STDOUT:
        out = None
    if out is not None and out.exists() and not out.is_dir():
        raise UsageError(f"--out {out} is a file", remedy="name a directory, or - to print them")
    options = globals_of(ctx)
    settings = settings_for(
        endpoint=options.endpoint,
        project=options.project,
        environment=options.environment,
        needs_project=False,
    )
    account = run_loop(_account(options, settings))
    chosen = _choose(account, settings.project)
    form = format_of("export")
    defaults = read_defaults(settings)
    documents = {key: form.text(key, live, defaults) for key, live in chosen.items()}
    invalid = [key for key, text in documents.items() if WHY_NOT in text and text.startswith("#")]
    if out is None:
        click.echo("---\n".join(documents.values()), nl=False)
    else:
        _write({_file(key, key in invalid): text for key, text in documents.items()}, out)
    left = len(account.outplans) - len(chosen)
    more = f"; {left:,} left out, they belong to other projects or are twins" if left else ""
    where = f" to {out}" if out is not None else ""
    click.echo(f"Exported {plural(len(documents), 'outplan')}{where}{more}.", err=True)
    if invalid:
        names = ", ".join(visible(str(out / _file(key, True)) if out else key) for key in invalid)
        count = plural(len(invalid), "outplan")
        click.echo(f"{count} will not validate and became comments that say why: {names}", err=True)
    return Exit.DONE


def _file(key: str, invalid: bool) -> str:
    """Return the name of a manifest's file; a comment alone is none, and is not read as one."""
    return f"{key}.yaml.invalid" if invalid else f"{key}.yaml"


async def _account(options: Globals, settings: Settings) -> Account:
    from reconciler.cli.session import open_session

    async with open_session(options, settings) as session:
        return await session.account()


def _choose(account: Account, project: str) -> dict[str, LiveOutplan]:
    """Return what belongs to this project or to nobody, by key; of twins the oldest."""
    from reconciler.report.export import export_key

    chosen: dict[str, LiveOutplan] = {}
    oldest_first = account.oldest_first()
    for live in oldest_first:
        marker = live.outplan.marker
        if marker is not None and marker.project == project:
            chosen.setdefault(marker.key, live)
    for live in oldest_first:
        if live.outplan.marker is None:
            chosen[export_key(live, chosen)] = live
    return dict(sorted(chosen.items()))


def _write(documents: Mapping[str, str], directory: Path) -> None:
    from reconciler.cli.outfile import write_file

    paths = {directory / name: text for name, text in documents.items()}
    there = [path for path in paths if os.path.lexists(path)]
    if there:
        names = ", ".join(str(path) for path in there[:3]) + (", ..." if len(there) > 3 else "")
        raise ConfigError(
            f"{len(there)} of the files exist already: {names}",
            why="export overwrites nothing; nothing was written",
            remedy="name an empty directory with --out",
        )
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for path, text in paths.items():
            write_file(path, text)
    except OSError as error:
        remedy = "name a directory that may be written with --out"
        raise ConfigError(
            f"cannot write into {directory}", why=error.strerror, remedy=remedy
        ) from None
