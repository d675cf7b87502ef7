"""The -l option: only outplans whose manifests have the labels that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reconciler.values.selector import Selector


def selector_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the -l option."""
    return click.option(
        "-l",
        "--selector",
        metavar="LABELS",
        multiple=True,
        callback=_selector,
        help="Only what the labels of its manifest select, as kubectl writes it: team=sales, "
        "'team in (sales,support)', !legacy; with commas or repeated, all must hold.",
    )(command)


def _selector(
    _ctx: click.Context, _param: click.Parameter, given: Sequence[str]
) -> Selector | None:
    if not given:
        return None
    from reconciler.values.selector import parse_selector

    return parse_selector(given)
