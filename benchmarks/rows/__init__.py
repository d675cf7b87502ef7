"""The rows of the table, by the name that `--only` takes: each yields its lines when measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.rows import (
    counted,
    holding,
    limited,
    noop,
    peers,
    render,
    scale,
    start,
    unlimited,
    validate,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.report import Line
    from benchmarks.stage import Stage

ROWS: Mapping[str, Callable[[Stage], Iterator[Line]]] = {
    "start": start.measured,
    "validate": validate.measured,
    "noop": noop.measured,
    "scale": scale.measured,
    "peers": peers.measured,
    "holding": holding.measured,
    "render": render.measured,
    "requests": counted.measured,
    "limited": limited.measured,
    "unlimited": unlimited.measured,
}
