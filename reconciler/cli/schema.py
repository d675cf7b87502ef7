"""`reconciler schema`: the JSON Schema of what people write and programs read."""

from __future__ import annotations

import click

from reconciler.cli.options import ReconcilerCommand
from reconciler.errors import Exit


@click.command("schema", cls=ReconcilerCommand)
@click.argument(
    "kind",
    type=click.Choice(["outplan", "patch", "project", "plan"]),
    default="outplan",
    metavar="[outplan|patch|project|plan]",
)
def command(kind: str) -> int:
    """Print the JSON Schema of manifests (the default), of patches, of reconciler.yaml, or of plan
    files.

    \b
    Examples:
      reconciler schema > outplan.schema.json
      reconciler schema plan
    """
    import json

    from reconciler.schemas import schema

    click.echo(json.dumps(schema(kind), indent=2, ensure_ascii=False))
    return Exit.DONE
