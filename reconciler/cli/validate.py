"""`reconciler validate`: everything that can be known offline."""

from __future__ import annotations

import click

from reconciler.cli.options import ReconcilerCommand, globals_of, output_option
from reconciler.errors import Exit


@click.command("validate", cls=ReconcilerCommand)
@output_option
@click.pass_context
def command(ctx: click.Context, output: str) -> int:
    """Check the project file and every manifest without talking to VoIPBIN.

    All problems are reported at once, each with its place, the line, and what to do. Exits 1 when
    there is one. Files named with -f need no project.

    \b
    Examples:
      reconciler validate
      reconciler validate -f outplans/sales.yaml
      kustomize build overlays/prod | reconciler validate -f -
    """
    from reconciler.manifests.files import source_files
    from reconciler.manifests.load import load
    from reconciler.render.diagnostics import problems_text
    from reconciler.settings import settings_for

    options = globals_of(ctx)
    settings = settings_for(
        files=options.files,
        endpoint=options.endpoint,
        project=options.project,
        needs_project=not options.files,
    )
    files = source_files(settings.patterns, settings.pattern_base)
    desired, problems = load(
        files, project=settings.project or "unnamed", ownership=settings.spec.ownership
    )
    if output == "json":
        from reconciler.render.json import validation_json

        click.echo(validation_json(problems, len(desired.outplans), len(files)))
    elif problems:
        click.echo(problems_text(problems))
    else:
        from reconciler.render.values import plural

        count, number = plural(len(desired.outplans), "outplan"), plural(len(files), "file")
        of = f" of project {settings.project}" if settings.project else ""
        click.echo(f"Success! {count} in {number}{of}.")
    return Exit.ERROR if problems else Exit.DONE
