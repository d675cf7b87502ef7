"""What a person or a program sees of an apply while it runs and when it is over."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Self

import click

from reconciler.cli.options import unattended
from reconciler.events import Report, StepDone, StepFailed
from reconciler.render.json import event_json, line, result_json, summary_json
from reconciler.render.progress import event_text, report_text

if TYPE_CHECKING:
    from reconciler.errors import Exit
    from reconciler.events import Event
    from reconciler.plan import Plan

_HANDFUL = 5


class Watcher:
    """Shows events as they come: JSON lines, a bar on a terminal, or lines of text."""

    def __init__(self, plan: Plan, output: str) -> None:
        self._json = output == "json"
        steps = sum(1 for _ in plan.steps)
        self._bar: Any = None
        self._deaf = False
        if not self._json and steps > _HANDFUL and sys.stderr.isatty() and not unattended():
            self._bar = click.progressbar(
                length=steps, label="Applying", file=sys.stderr, show_pos=True
            )

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(*exc)

    def saw(self, event: Event) -> None:
        """Show one event. That nobody reads any more must not stop an apply half-way."""
        if self._deaf:
            return
        try:
            self._show(event)
        except OSError:
            self._deaf = True

    def _show(self, event: Event) -> None:
        if self._json:
            click.echo(line(event_json(event)))
        elif self._bar is None:
            click.echo(event_text(event), err=True)
        elif isinstance(event, StepDone | StepFailed):
            self._bar.update(1)

    def nothing_to_do(self, code: Exit) -> Exit:
        """Say that a plan without changes was applied."""
        if self._json:
            click.echo(line(summary_json(Report(()), code)))
        else:
            click.echo("Apply complete! Resources: 0 added, 0 changed, 0 destroyed.")
        return code

    def conclude(self, report: Report, code: Exit) -> None:
        """Show how everything ended."""
        if self._deaf:
            return
        if not self._json:
            click.echo(report_text(report), nl=False)
            return
        for result in report.results:
            click.echo(line(result_json(result)))
        click.echo(line(summary_json(report, code)))
