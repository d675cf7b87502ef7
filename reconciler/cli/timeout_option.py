"""The option --timeout of the commands that talk to VoIPBIN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import globals_of
from reconciler.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


def timeout_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the --timeout option."""
    return click.option(
        "--timeout",
        metavar="DURATION",
        default="30m",
        show_default=True,
        expose_value=False,
        callback=_limit,
        help="How long the run may talk to VoIPBIN, such as 90s or 2h; an apply then sends nothing "
        "new and reports.",
    )(command)


def _limit(ctx: click.Context, _param: click.Parameter, given: str) -> None:
    from reconciler.values.durations import parse_duration

    milliseconds = parse_duration(given)
    if milliseconds is None or milliseconds <= 0:
        raise UsageError(
            f"--timeout {given} is not a length of time", remedy="write it like 90s, 30m or 2h"
        )
    if not ctx.resilient_parsing:
        globals_of(ctx).timeout = milliseconds
