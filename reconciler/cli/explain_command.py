"""`reconciler explain`: what a field means and may be, offline."""

from __future__ import annotations

import click

from reconciler.cli.completing import complete_fields
from reconciler.cli.options import ReconcilerCommand
from reconciler.cli.terminal_width import text_width
from reconciler.values.errors import Exit


@click.command("explain", cls=ReconcilerCommand)
@click.argument("field", required=False, metavar="[FIELD]", shell_complete=complete_fields)
def command(field: str | None) -> int:
    """Explain a field of a manifest or of reconciler.yaml: meaning, unit, bounds, default.

    FIELD is a path such as spec.try_interval, or its end. Without FIELD what both files may say at
    the top is listed. The same as docs/manifest.md, offline. Where a value of an outplan comes from
    is told by `reconciler validate --explain KEY`.

    \b
    Examples:
      reconciler explain
      reconciler explain spec.try_interval
      reconciler explain spec.guards
    """
    from reconciler.report.field_text import field_text, top_level_text

    width = text_width()
    click.echo(top_level_text(width) if field is None else field_text(field, width), nl=False)
    return Exit.DONE
