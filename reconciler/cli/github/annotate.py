"""`reconciler github annotate`: findings on the lines of the manifests that they are about."""

from __future__ import annotations

import json

import click

from reconciler.cli.completing import complete_files
from reconciler.cli.github.stop_commands import obeyed
from reconciler.cli.options import HERE, ReconcilerCommand
from reconciler.github.workflow import annotation_lines, annotations_of
from reconciler.values.errors import Exit, UsageError


@click.command("annotate", cls=ReconcilerCommand, uses=HERE)
@click.argument("file", metavar="[FILE]", default="-", shell_complete=complete_files)
def annotate(file: str) -> int:
    """Turn what `validate -o json` or `plan -o json` printed into annotations.

    FILE is what they printed, - or nothing for standard input. Run it in the same directory.

    \b
    Example:
      reconciler validate -o json | reconciler github annotate
    """
    try:
        with click.open_file(file, "rb") as opened:
            text = opened.read()
    except OSError as error:
        raise UsageError(
            f"cannot read {file}: {error.strerror}", remedy="name what `validate -o json` printed"
        ) from None
    write_annotations(text, file)
    return Exit.DONE


def write_annotations(text: bytes | str, name: str) -> None:
    """Print the annotations of one JSON document.

    Raises:
        UsageError: it is not one.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise UsageError(
            f"{name} is not a JSON document of reconciler",
            remedy="give it what `reconciler validate -o json` printed",
        )
    from reconciler.desired.paths import checkout_here

    obeyed(annotation_lines(annotations_of(document, checkout_here())))
