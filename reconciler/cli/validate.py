"""`reconciler validate`: everything that can be known offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.options import ReconcilerCommand, globals_of, output_option
from reconciler.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.manifests.desired import Desired
    from reconciler.manifests.files import SourceFile
    from reconciler.policy.findings import Finding
    from reconciler.problems import Problem


@click.command("validate", cls=ReconcilerCommand)
@output_option
@click.pass_context
def command(ctx: click.Context, output: str) -> int:
    """Check the project file and every manifest without talking to VoIPBIN.

    All problems are reported at once, each with its place, the line, and what to do, and so is what
    the rules of docs/rules.md and the project's policy find. Exits 1 when there is an error;
    warnings change no exit code. Files named with -f need no project.

    \b
    Examples:
      reconciler validate
      reconciler validate -f outplans/sales.yaml
      kustomize build overlays/prod | reconciler validate -f -
    """
    from reconciler.manifests.files import source_files
    from reconciler.manifests.load import load
    from reconciler.policy.engine import evaluate, placed
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
    findings = evaluate(desired, settings.spec.policy)
    if output == "json":
        from reconciler.render.json import validation_json

        told = [placed(one, desired.outplans[one.key]) for one in findings]
        click.echo(validation_json(problems, told, len(desired.outplans), len(files)))
    else:
        _show(settings.project, desired, files, problems, findings)
    return Exit.ERROR if problems or any(one.counts for one in findings) else Exit.DONE


def _show(
    project: str,
    desired: Desired,
    files: Sequence[SourceFile],
    problems: Sequence[Problem],
    findings: Sequence[Finding],
) -> None:
    from reconciler.render.diagnostics import problem_text
    from reconciler.render.findings import counts_text, findings_text
    from reconciler.render.values import plural

    for block in (*map(problem_text, problems), *findings_text(findings, desired)):
        click.echo(f"{block}\n")
    counted = counts_text(findings, len(problems))
    if problems or any(one.counts for one in findings):
        where = {problem.file for problem in problems} | {one.file for one in findings}
        total = f"{counted} in {plural(len(where), 'file')}."
    else:
        of = f" of project {project}" if project else ""
        more = f" {counted}." if counted else ""
        count = plural(len(desired.outplans), "outplan")
        total = f"Success! {count} in {plural(len(files), 'file')}{of}.{more}"
    click.secho(total, bold=True)
