"""`python -m benchmarks`: measures all rows, or some, prints one table and writes `results.md`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import machine, report
from benchmarks.measure import BenchError
from benchmarks.rows import ROWS
from benchmarks.server import ROOT
from benchmarks.stage import QUICK, Sizes, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.report import Line
    from benchmarks.stage import Stage

RESULTS = ROOT / "benchmarks" / "results.md"


def main(args: Sequence[str] | None = None) -> int:
    """Measure and report. Returns 1 when a row broke off, whatever the figures are."""
    given = _arguments(args)
    rows = given.only or list(ROWS)
    begun = time.monotonic()
    # A space in the name, because checkouts have such names too.
    with (
        tempfile.TemporaryDirectory(prefix="reconciler bench ") as scratch,
        opened(Path(scratch), QUICK if given.quick else Sizes()) as stage,
    ):
        lines, broken = _measured(stage, rows)
    took = time.monotonic() - begun
    lines.sort(key=lambda line: line.row.partition(" ")[0])
    print(report.table(lines))
    path = given.results or (None if given.quick or given.only else RESULTS)
    if path is not None:
        facts = [*machine.facts(), ("took", f"{took:.0f} s")]
        path.write_text(report.markdown(lines, facts), encoding="utf-8")
        print(f"Wrote {path}.", file=sys.stderr)
    print(f"Took {took:.0f} s.", file=sys.stderr)
    return 1 if broken else 0


def _measured(stage: Stage, rows: Sequence[str]) -> tuple[list[Line], bool]:
    lines: list[Line] = []
    broken = False
    for number, name in enumerate(rows, start=1):
        print(f"[{number}/{len(rows)}] {name}", file=sys.stderr)
        row = ROWS[name]
        try:
            lines.extend(row.measured(stage))
        except BenchError as error:
            lines.append(report.unmeasured(f"{row.number} {name}", str(error)))
            broken = True
    return lines, broken


def _arguments(args: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure reconciler beside its floors and peers.",
        epilog="A whole run takes minutes and writes benchmarks/results.md; others only print.",
    )
    parser.add_argument("--only", nargs="+", choices=ROWS, metavar="ROW", help=", ".join(ROWS))
    parser.add_argument(
        "--quick", action="store_true", help="sizes too small to mean anything, in seconds"
    )
    parser.add_argument("--results", type=Path, metavar="FILE", help="write the results there")
    return parser.parse_args(args)


if __name__ == "__main__":
    sys.exit(main())
