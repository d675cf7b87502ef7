"""`reconciler validate`: everything that can be known offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.completing import complete_keys
from reconciler.cli.options import MANIFESTS, ReconcilerCommand, globals_of, output_option
from reconciler.cli.screen import show
from reconciler.cli.selector_option import selector_option
from reconciler.report.formats import format_of
from reconciler.values.errors import Exit

if TYPE_CHECKING:
    from reconciler.values.selector import Selector


@click.command("validate", cls=ReconcilerCommand, uses=MANIFESTS)
@click.argument("named", metavar="[FILE]...", nargs=-1, type=click.Path())
@output_option("validate")
@click.option(
    "--explain",
    "explain",
    metavar="KEY",
    multiple=True,
    shell_complete=complete_keys,
    help="Show each final value of this outplan, the file and line that set it, and what it "
    "replaced. Repeatable.",
)
@selector_option
@click.pass_context
def command(
    ctx: click.Context,
    named: tuple[str, ...],
    output: str,
    explain: tuple[str, ...],
    selector: Selector | None,
) -> int:
    """Check the project file and every manifest without talking to VoIPBIN.

    All problems are reported at once, each with its place, the line, and what to do, and so is what
    the rules of docs/rules.md and the project's policy find. Exits 1 when there is an error;
    warnings change no exit code. FILEs, named as with -f, need no project. In a project with
    environments each of them is checked; with --env only that one. With -l only the findings of the
    rules about what it selects are told; a problem of a manifest is told whatever its labels are.

    \b
    Examples:
      reconciler validate
      reconciler validate outplans/sales.yaml
      reconciler validate --env production --explain sales-standard
      kustomize build overlays/prod | reconciler validate -f -
    """
    from reconciler.cli.project_check import validate

    options = globals_of(ctx)
    found = validate(
        files=[*options.files, *named],
        project=options.project,
        environment=options.environment,
        explained=explain,
        selector=selector,
    )
    show(format_of("validate", output).text(found), output)
    return Exit.DONE if found.valid else Exit.ERROR
