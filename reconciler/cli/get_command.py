"""`reconciler get`: a live outplan by its key, with its id and all that it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.completing import complete_keys
from reconciler.cli.options import ACCOUNT, MANIFESTS, ReconcilerCommand, globals_of, output_option
from reconciler.cli.timeout_option import timeout_option
from reconciler.report.formats import format_of
from reconciler.values.errors import Exit, UsageError
from reconciler.values.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.plan.inventory import Inventory, InventoryRow


@click.command("get", cls=ReconcilerCommand, uses=MANIFESTS | ACCOUNT)
@click.argument("keys", nargs=-1, required=True, metavar="KEY...", shell_complete=complete_keys)
@output_option("get")
@timeout_option
@click.pass_context
def command(ctx: click.Context, keys: tuple[str, ...], output: str) -> int:
    """Show live outplans: the id that campaigns name, every field, and who uses them. Changes
    nothing.

    KEY is the metadata.name of a manifest, or the key that an outplan of this project has in its
    marker. What this project does not own is named by its display name, and anything by its id. A
    key that stands for several outplans shows them all.

    \b
    Examples:
      reconciler get sales-standard
      reconciler get sales-standard -o json | jq -r '.outplans[].id'
      reconciler get "Made by hand" -o yaml
    """
    from reconciler.cli.event_loop import run_loop
    from reconciler.cli.list_command import read_inventory
    from reconciler.plan.inventory import Inventory

    listed = run_loop(read_inventory(globals_of(ctx)))
    rows = {row.id: row for row in _chosen(listed, keys)}
    shown = Inventory(listed.target, tuple(rows.values()))
    click.echo(format_of("get", output).text(shown), nl=False)
    return Exit.DONE


def _chosen(listed: Inventory, keys: Sequence[str]) -> Iterator[InventoryRow]:
    """Yield what was asked for.

    Raises:
        UsageError: something of it is not known, or not live; says so of all of it.
    """
    from reconciler.plan.inventory import found

    chosen = {key: found(listed.outplans, key) for key in dict.fromkeys(keys)}
    unknown = [key for key, rows in chosen.items() if not rows]
    if unknown:
        raise UsageError(
            f"no outplan has the key, the id or the name {', '.join(unknown)}",
            remedy=_instead(unknown, listed),
        )
    missing = [key for key, rows in chosen.items() if all(row.id is None for row in rows)]
    if missing:
        files = dict.fromkeys(row.manifest or "" for key in missing for row in chosen[key])
        raise UsageError(
            f"{', '.join(missing)}: there is a manifest, but no live outplan",
            where=", ".join(files),
            remedy="run `reconciler plan` to see why, and `reconciler apply` to create it",
        )
    for rows in chosen.values():
        yield from rows


def _instead(unknown: Sequence[str], listed: Inventory) -> str:
    from reconciler.plan.inventory import names_for

    known = names_for(listed.outplans)
    near = [name for key in unknown if (name := nearest(key, known)) is not None]
    named = f"did you mean {', '.join(dict.fromkeys(near))}? " if near else ""
    return f"{named}`reconciler list` shows all that there are"
