"""`reconciler validate`: everything that can be known offline."""

from __future__ import annotations

import click

from reconciler.cli.options import MANIFESTS, ReconcilerCommand, globals_of, output_option
from reconciler.report.formats import format_of
from reconciler.values.errors import Exit


@click.command("validate", cls=ReconcilerCommand, uses=MANIFESTS)
@click.argument("named", metavar="[FILE]...", nargs=-1, type=click.Path())
@output_option("validate")
@click.option(
    "--explain",
    "explain",
    metavar="KEY",
    multiple=True,
    help="Show each final value of this outplan, the file and line that set it, and what it "
    "replaced. Repeatable.",
)
@click.pass_context
def command(
    ctx: click.Context, named: tuple[str, ...], output: str, explain: tuple[str, ...]
) -> int:
    """Check the project file and every manifest without talking to VoIPBIN.

    All problems are reported at once, each with its place, the line, and what to do, and so is what
    the rules of docs/rules.md and the project's policy find. Exits 1 when there is an error;
    warnings change no exit code. FILEs, named as with -f, need no project. In a project with
    environments each of them is checked; with --env only that one.

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
    )
    click.echo(format_of("validate", output).text(found), nl=False)
    return Exit.DONE if found.valid else Exit.ERROR
