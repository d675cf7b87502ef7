"""`reconciler show`: a saved plan, rendered as `plan` would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.completing import complete_files
from reconciler.cli.options import HERE, ReconcilerCommand, output_option
from reconciler.cli.screen import show
from reconciler.report.formats import format_of
from reconciler.values.errors import Exit

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan


@click.command("show", cls=ReconcilerCommand, uses=HERE)
@click.argument("planfile", metavar="PLANFILE", shell_complete=complete_files)
@output_option("show")
def command(planfile: str, output: str, max_bytes: int | None) -> int:
    """Show a plan that `reconciler plan --out PLANFILE` saved. Talks to nobody.

    \b
    Examples:
      reconciler show plan.json
      reconciler show plan.json -o html > plan.html
    """
    form = format_of("show", output)
    form.check_limit(max_bytes)
    show(form.text(read_plan(planfile), max_bytes=max_bytes), output)
    return Exit.DONE


def read_plan(name: str) -> Plan:
    """Read and check a saved plan; `-` is standard input.

    Raises:
        PlanFileError: it is not a plan that reconciler made.
        UsageError: it cannot be read.
    """
    from reconciler.plan.planfile import load
    from reconciler.values.errors import UsageError

    try:
        with click.open_file(name, "rb") as file:
            return load(file.read(), name)
    except OSError as error:
        raise UsageError(
            f"cannot read the plan file {name}: {error.strerror}",
            remedy="save one with `reconciler plan --out FILE`",
        ) from None
