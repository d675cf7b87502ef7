"""Times the start of the command: whole processes, byte-code cached, medians.

    python benchmarks/startup.py

Measured beside them in the same run: Python itself and `import click`, the floor.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 15
RECONCILER = [sys.executable, "-m", "reconciler"]
QUICKSTART = str(Path(__file__).resolve().parent.parent / "examples" / "quickstart")


def main() -> None:
    """Print one line per command: the median and the range in milliseconds."""
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import click": [sys.executable, "-c", "import click"],
        "--version": [*RECONCILER, "--version"],
        "--help": [*RECONCILER, "--help"],
        "validate (3 manifests)": [*RECONCILER, "-C", QUICKSTART, "validate"],
    }
    with tempfile.TemporaryDirectory() as elsewhere:
        took: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):  # interleaved, so that a noisy moment hits all alike
            for name, command in commands.items():
                took[name].append(_time(command, elsewhere))
    for name, times in took.items():
        median = statistics.median(times)
        print(f"{name:24} {median:6.0f} ms  ({min(times):.0f} to {max(times):.0f})")


def _time(command: list[str], directory: str) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=directory)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
