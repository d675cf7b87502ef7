"""`reconciler diff`: what two environments want otherwise, offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconciler.cli.options import (
    MANIFESTS,
    Globals,
    ReconcilerCommand,
    globals_of,
    output_option,
)
from reconciler.cli.selector_option import selector_option
from reconciler.report.formats import format_of
from reconciler.values.errors import ProblemsError, UsageError

if TYPE_CHECKING:
    from reconciler.desired.comparison import Comparison, Side
    from reconciler.desired.load import Manifests
    from reconciler.desired.settings import Settings
    from reconciler.values.problem import Problem
    from reconciler.values.selector import Selector


@click.command("diff", cls=ReconcilerCommand, uses=MANIFESTS, compares=True)
@output_option("diff")
@selector_option
@click.pass_context
def command(ctx: click.Context, output: str, selector: Selector | None) -> int:
    """Compare what two environments of the project want. Talks to nobody.

    Give --env twice. Each difference names the field, both values, and the file and line that says
    each. lifecycle.id and previous_key are not compared: they mean an outplan of one account.

    Exits 0 when both want the same and 2 when not, as drift does.

    \b
    Examples:
      reconciler diff --env staging --env production
      reconciler diff --env staging --env production -o json | jq -r '.differences[].key'
    """
    from reconciler.report.comparison_text import comparison_exit

    found = _compare(globals_of(ctx), selector)
    click.echo(format_of("diff", output).text(found), nl=False)
    return comparison_exit(found)


def _compare(options: Globals, selector: Selector | None) -> Comparison:
    from reconciler.desired.comparison import compare
    from reconciler.desired.load import read_all
    from reconciler.desired.read import manifest_files
    from reconciler.desired.settings import settings_for

    chosen = [
        settings_for(files=options.files, project=options.project, environment=name)
        for name in _two(options)
    ]
    manifests = read_all(manifest_files(chosen[0]))
    problems: dict[Problem, None] = {}
    first, second = (_side(settings, manifests, problems) for settings in chosen)
    if problems:
        raise ProblemsError(problems)
    keys = frozenset(first.desired.manifests)
    if selector is not None:
        keys = selector.keys(first.desired) | selector.some_keys(second.desired)
    return compare(first, second, keys)


def _two(options: Globals) -> list[str]:
    """Return the two environments to compare.

    Raises:
        UsageError: there are not two.
    """
    names = list(dict.fromkeys(options.environments))
    if len(names) != 2:
        given = f": {', '.join(names)}" if names else ""
        raise UsageError(
            f"`reconciler diff` compares two environments, and --env names {len(names)}{given}",
            remedy="name both, such as --env staging --env production",
        )
    return names


def _side(settings: Settings, manifests: Manifests, problems: dict[Problem, None]) -> Side:
    """Return what the manifests want in one environment; add what is wrong to the problems."""
    from reconciler.desired.comparison import Side
    from reconciler.desired.load import check
    from reconciler.desired.read import read_overlay

    overlay = read_overlay(settings)
    desired, wrong = check(
        manifests, project=settings.project, ownership=settings.spec.ownership, overlay=overlay
    )
    problems.update(dict.fromkeys(wrong))
    documents = overlay.over(manifests.documents)[0] if overlay else manifests.documents
    return Side(str(settings.environment), desired, documents)
