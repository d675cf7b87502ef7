"""`python -m reconciler`, and what the installed command runs: the command line, tuned to start.

Nothing is imported here before the collector is set; what the command line does is in `cli`.
"""

import gc
from typing import NoReturn


def tune() -> None:
    """Let the collector look seldom: once for every 20,000 outplans, of about 25 values each.

    A run makes few cycles and many values that stay. Importing alone would wake it 25 times.
    """
    gc.set_threshold(500_000, 50, 100)


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    tune()
    from reconciler.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
