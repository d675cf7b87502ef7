"""The rows of the table, by the name that `--only` takes: each yields its lines when measured.

A line begins with the number of its row, by which the table is sorted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.rows import (
    counted,
    distant,
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


@dataclass(frozen=True, slots=True)
class Row:
    """What is measured together, and the number under which it is wanted."""

    number: int
    measured: Callable[[Stage], Iterator[Line]]


ROWS: Mapping[str, Row] = {
    "start": Row(1, start.measured),
    "validate": Row(2, validate.measured),
    "noop": Row(3, noop.measured),
    "scale": Row(4, scale.measured),
    "peers": Row(4, peers.measured),
    "render": Row(5, render.measured),
    "requests": Row(6, counted.measured),
    "limited": Row(7, limited.measured),
    "unlimited": Row(8, unlimited.measured),
    "holding": Row(9, holding.measured),
    "distant": Row(10, distant.measured),
}
