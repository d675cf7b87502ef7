"""How much memory a plan holds beside its manifests: the account once, or more than once.

    {"account": MIB, "listing": MIB, "planning": MIB}

`account` is what the account occupies when it has been read, `listing` the most that reading it
took, `planning` the most that deciding the plan took on top. Traced allocation by allocation, and
therefore slow: not a program to time.
"""

from __future__ import annotations

import asyncio
import gc
import json
import tracemalloc

from reconciler.cli.account_plan import plan_options, target_of
from reconciler.cli.options import Globals
from reconciler.cli.session import command_settings, open_session
from reconciler.desired.read import read_desired
from reconciler.plan.planner import make_plan

_MIB = 2**20


async def measured() -> dict[str, float]:
    """Read everything and plan, and see what it takes."""
    options = Globals()
    settings = command_settings(options)
    desired = read_desired(settings)
    wanted = plan_options(settings)
    async with open_session(options, settings) as session:
        await session.account()  # untraced, so that what is imported on the way does not count
        gc.collect()
        tracemalloc.start()
        account = await session.account()
        _, listing = tracemalloc.get_traced_memory()
        gc.collect()
        occupied, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        make_plan(desired, account, target=target_of(settings, account), options=wanted)
        _, peak = tracemalloc.get_traced_memory()
    sizes = {"account": occupied, "listing": listing, "planning": peak - occupied}
    return {name: size / _MIB for name, size in sizes.items()}


def main() -> None:
    """Measure, and print the result."""
    print(json.dumps(asyncio.run(measured())))


if __name__ == "__main__":
    main()
