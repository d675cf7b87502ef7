"""`reconciler export`: live outplans as manifests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.options import Globals, ReconcilerCommand, globals_of
from reconciler.report.formats import format_of
from reconciler.values.errors import ConfigError, Exit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.desired.settings import Settings
    from reconciler.values.account import Account, LiveOutplan


@click.command("export", cls=ReconcilerCommand)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write one file per outplan into DIR instead of everything to standard output.",
)
@click.pass_context
def command(ctx: click.Context, out: Path | None) -> int:
    """Write the account's outplans as manifests, to bring an account under management.

    Outplans of other projects are left out. Each manifest has the lifecycle.id of its outplan, so
    that the next plan imports it. No file is overwritten.

    \b
    Examples:
      reconciler export
      reconciler export --out outplans && reconciler plan
    """
    import asyncio

    from reconciler.desired.settings import settings_for
    from reconciler.report.values_text import plural, visible

    options = globals_of(ctx)
    settings = settings_for(
        endpoint=options.endpoint,
        project=options.project,
        environment=options.environment,
        needs_project=False,
    )
    account = asyncio.run(_account(options, settings))
    chosen = _choose(account, settings.project)
    form = format_of("export")
    documents = {key: form.text(key, live) for key, live in chosen.items()}
    if out is None:
        click.echo("---\n".join(documents.values()), nl=False)
    else:
        _write(documents, out)
    left = len(account.outplans) - len(chosen)
    more = f"; {left:,} left out, they belong to other projects or are twins" if left else ""
    invalid = [key for key, text in documents.items() if "# does not validate" in text]
    where = f" to {out}" if out is not None else ""
    click.echo(f"Exported {plural(len(documents), 'outplan')}{where}{more}.", err=True)
    if invalid:
        names = ", ".join(visible(f"{out / key}.yaml" if out else key) for key in invalid)
        count = plural(len(invalid), "manifest")
        click.echo(f"{count} will not validate; comments say why: {names}", err=True)
    return Exit.DONE


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
    paths = {directory / f"{key}.yaml": text for key, text in documents.items()}
    there = [path for path in paths if path.exists()]
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
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        remedy = "name a directory that may be written with --out"
        raise ConfigError(
            f"cannot write into {directory}", why=error.strerror, remedy=remedy
        ) from None
