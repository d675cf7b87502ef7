"""`reconciler validate`: everything that can be known offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.options import ReconcilerCommand, globals_of, output_option
from reconciler.values.errors import Exit

if TYPE_CHECKING:
    from reconciler.cli.validating import Validation


@click.command("validate", cls=ReconcilerCommand)
@output_option
@click.option(
    "--explain",
    "explain",
    metavar="KEY",
    multiple=True,
    help="Show each final value of this outplan, the file and line that set it, and what it "
    "replaced. Repeatable.",
)
@click.pass_context
def command(ctx: click.Context, output: str, explain: tuple[str, ...]) -> int:
    """Check the project file and every manifest without talking to VoIPBIN.

    All problems are reported at once, each with its place, the line, and what to do, and so is what
    the rules of docs/rules.md and the project's policy find. Exits 1 when there is an error;
    warnings change no exit code. Files named with -f need no project. In a project with
    environments each of them is checked; with --env only that one.

    \b
    Examples:
      reconciler validate
      reconciler validate -f outplans/sales.yaml
      reconciler validate --env production --explain sales-standard
      kustomize build overlays/prod | reconciler validate -f -
    """
    from reconciler.cli.validating import validate

    found = validate(globals_of(ctx), explain)
    click.echo(_as_json(found, asked=bool(explain)) if output == "json" else _as_text(found))
    return Exit.DONE if found.valid else Exit.ERROR


def _as_json(found: Validation, *, asked: bool) -> str:
    from reconciler.policy.engine import placed
    from reconciler.report.explain_text import explanations_data
    from reconciler.report.validation_json import validation_json

    return validation_json(
        found.problems,
        [
            placed(finding, one.desired.outplans[finding.key])
            for one in found.checked
            for finding in one.findings
        ],
        found.outplans,
        found.files,
        environments=found.environments,
        explained=explanations_data(found.explanations) if asked else None,
    )


def _as_text(found: Validation) -> str:
    from reconciler.report.findings_text import findings_text
    from reconciler.report.problems import problem_text

    parts = _explained(found) if found.explanations else []
    parts.extend(problem_text(problem) for problem in found.problems)
    for one in found.checked:
        parts.extend(findings_text(one.findings, one.desired))
    return "\n\n".join([*parts, click.style(_sum(found), bold=True)])


def _explained(found: Validation) -> list[str]:
    from reconciler.report.explain_text import explanation_text

    return [explanation_text(one) for one in found.explanations]


def _sum(found: Validation) -> str:
    from reconciler.report.findings_text import counts_text
    from reconciler.report.values_text import plural

    counted = counts_text(found.findings, found.problems)
    if not found.valid:
        places = {one.file for one in found.problems} | {one.file for one in found.findings}
        return f"{counted} in {plural(len(places), 'file')}."
    count, number = plural(found.outplans, "outplan"), plural(found.files, "file")
    of = f" of project {found.project}" if found.project else ""
    *others, last = found.environments or [""]
    where = f", in {', '.join(others)}{' and ' if others else ''}{last}" if last else ""
    return f"Success! {count} in {number}{of}{where}.{f' {counted}.' if counted else ''}"
