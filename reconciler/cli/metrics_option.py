"""The --metrics-file option: what is measured of a run, and where it goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import globals_of

if TYPE_CHECKING:
    from collections.abc import Callable


def metrics_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the --metrics-file option."""
    return click.option(
        "--metrics-file",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        expose_value=False,
        callback=_measure,
        help="Write Prometheus metrics of the run to FILE, or to - for standard output, also when "
        "it fails.",
    )(command)


def _measure(ctx: click.Context, _param: click.Parameter, given: Path | None) -> None:
    if given is None or ctx.resilient_parsing:
        return
    from reconciler.cli.meter import Meter
    from reconciler.cli.outfile import stream_of

    path = given if stream_of(given) is not None else given.absolute()
    globals_of(ctx).meter = Meter(path, str(ctx.info_name))
