"""`reconciler schema`: the JSON Schema of what people write and programs read."""

from __future__ import annotations

import click

from reconciler.cli.options import ReconcilerCommand
from reconciler.values.errors import Exit


@click.command("schema", cls=ReconcilerCommand)
@click.argument(
    "kind",
    type=click.Choice(["outplan", "patch", "project", "plan", "events", "inventory"]),
    default="outplan",
    metavar="[outplan|patch|project|plan|events|inventory]",
)
def command(kind: str) -> int:
    """Print the JSON Schema of manifests (the default), patches, reconciler.yaml, plan files,
    events, or inventories.

    An event is one line of `apply -o json` or `drift -o json`, an inventory what `list -o json`
    and `get -o json` print.

    \b
    Examples:
      reconciler schema > outplan.schema.json
      reconciler schema plan
    """
    import json

    from reconciler.report.json_schemas import schema

    click.echo(json.dumps(schema(kind), indent=2, ensure_ascii=False))
    return Exit.DONE
