"""`python -m reconciler`, and what the installed command runs: the command line, tuned to start.

Nothing is imported here before the collector is set; what the command line does is in `cli`.
"""

import gc
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    # A run makes few cycles and many values that stay, about 25 an outplan: the collector looks
    # at them once for every 20,000 outplans. Importing alone would wake it 25 times.
    gc.set_threshold(500_000, 50, 100)

    from reconciler.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
