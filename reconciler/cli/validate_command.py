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
@click.option(
    "--fix",
    is_flag=True,
    help="Mend in the manifests what is mechanical: quotes where YAML would read another type, "
    "keys in the wrong place. Comments and layout stay.",
)
@click.option(
    "--fix-durations",
    is_flag=True,
    help="Do that, and write a bare number below 1000 where a duration is wanted as seconds: 30 "
    "becomes 30s.",
)
@click.option("--strict", is_flag=True, help="Let warnings fail: exit 1 with any.")
@click.pass_context
def command(
    ctx: click.Context,
    named: tuple[str, ...],
    output: str,
    explain: tuple[str, ...],
    selector: Selector | None,
    fix: bool,
    fix_durations: bool,
    strict: bool,
) -> int:
    """Check the project file and every manifest without talking to VoIPBIN.

    All problems are reported at once, each with its place, the line, and what to do, and so is what
    the rules of docs/rules.md and the project's policy find. Exits 1 when there is an error;
    warnings change no exit code, unless --strict says so. FILEs, named as with -f, need no project.
    In a project with environments each of them is checked; with --env only that one. With -l only
    the findings of the rules about what it selects are told; a problem of a manifest is told
    whatever its labels are.

    --fix mends manifests before they are checked, and tells what it changed. Every change is read
    back, and one that would say anything else is not made; patches and reconciler.yaml are left.

    \b
    Examples:
      reconciler validate
      reconciler validate outplans/sales.yaml
      reconciler validate --env production --explain sales-standard
      reconciler validate --fix --strict
      kustomize build overlays/prod | reconciler validate -f -
    """
    from reconciler.cli.fixing import fix_manifests
    from reconciler.cli.project_check import validate

    options = globals_of(ctx)
    files = [*options.files, *named]
    fixes = None
    if fix or fix_durations:
        fixes = fix_manifests(
            files=files,
            project=options.project,
            environment=options.environment,
            durations=fix_durations,
        )
    found = validate(
        files=files,
        project=options.project,
        environment=options.environment,
        explained=explain,
        selector=selector,
    )
    found.fixes, found.strict = fixes, strict
    show(format_of("validate", output).text(found), output)
    return Exit.DONE if found.valid else Exit.ERROR
