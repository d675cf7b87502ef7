"""What a person or a program sees of an apply while it runs and when it is over."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Self

import click

from reconciler.apply.events import Pace, Report, StepEnded
from reconciler.cli.options import unattended
from reconciler.cli.screen import show
from reconciler.cli.streams import discard_stdout, murmur
from reconciler.report.formats import ApplyTelling, format_of
from reconciler.report.progress import ApplyText, left_text, progress_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.apply.events import Event
    from reconciler.plan.plan import Plan
    from reconciler.values.errors import Exit

_HANDFUL = 5
_EVERY = 5.0  # seconds between two lines of progress
_PAGE = 100


class Watcher:
    """Shows events as they come: JSON lines, a bar on a terminal, or lines of text.

    Up to a handful of requests has a line each; more are counted, in a line every few seconds.
    `rate` is how many requests a second may be sent, None for no limit.
    """

    def __init__(
        self,
        plan: Plan,
        output: str,
        *,
        rate: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._plan = plan
        self._form = output
        self._telling: ApplyTelling = format_of("apply", output).maker()
        self._steps = sum(1 for _ in plan.steps)
        pages = (plan.listed + plan.counts.add) // _PAGE + 1  # of the listing that proves it
        self._pace = Pace(self._steps + pages, rate)
        self._clock = clock
        self._begun = self._said = clock()
        self._done = 0
        self._bar: Any = None
        self._deaf = False
        if self._telling.aside and self._many and sys.stderr.isatty() and not unattended():
            self._bar = click.progressbar(
                length=self._steps,
                label="Applying",
                file=sys.stderr,
                show_pos=True,
                show_eta=False,
                item_show_func=lambda _item: left_text(self._left()),
            )

    @property
    def _many(self) -> bool:
        return self._steps > _HANDFUL

    def _left(self) -> float | None:
        if self._done >= self._steps:
            return None
        return self._pace.seconds_left(self._done, self._clock() - self._begun)

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(*exc)

    def saw(self, event: Event) -> None:
        """Show one event. That nobody reads any more must not stop an apply half-way."""
        self._done += isinstance(event, StepEnded)
        if self._deaf:
            return
        try:
            self._show(event)
        except OSError:
            self._deaf = True

    def _show(self, event: Event) -> None:
        if not self._telling.aside:
            click.echo(self._telling.event(event), nl=False)
        elif self._bar is not None:
            if isinstance(event, StepEnded):
                self._bar.update(1)
        elif self._many and isinstance(event, StepEnded) and event.done:
            self._count()
        else:
            click.echo(self._telling.event(event), nl=False, err=True)

    def _count(self) -> None:
        now = self._clock()
        if now - self._said >= _EVERY or self._done == self._steps:
            self._said = now
            click.echo(progress_text(self._done, self._steps, self._left()), err=True)

    def nothing_to_do(self, code: Exit) -> Exit:
        """Say that a plan without changes was applied, or withholds them all."""
        self.conclude(Report(()), code)
        return code

    def conclude(self, report: Report, code: Exit) -> None:
        """Show how everything ended; where standard output cannot be written, on standard error."""
        if self._telling.aside or not self._deaf:
            try:
                show(self._telling.end(self._plan, report, code), self._form)
            except OSError:
                pass
            else:
                return
        discard_stdout()
        murmur("Standard output cannot be written. This is how the apply ended:")
        murmur(ApplyText().end(self._plan, report, code).rstrip("\n"))
