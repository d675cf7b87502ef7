"""How much memory a plan holds beside its manifests: the account once, or more than once.

    {"account": MIB, "peak": MIB}

`account` is what the listing occupies when it has been read, `peak` the most that listing it and
planning took. Traced allocation by allocation, and therefore slow: not a program to time.
"""

from __future__ import annotations

import asyncio
import gc
import json
import tracemalloc

from reconciler.cli.options import Globals
from reconciler.cli.planning import planning, read_desired, target_of
from reconciler.cli.session import command_settings, open_session
from reconciler.planner import make_plan

_MIB = 2**20


async def measured() -> dict[str, float]:
    """Read everything and plan, and see what it takes."""
    options = Globals()
    settings = command_settings(options)
    desired = read_desired(settings)
    wanted = planning(settings)
    async with open_session(options, settings) as session:
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        account = await session.account()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
        make_plan(desired, account, target=target_of(settings, account), options=wanted)
        _, peak = tracemalloc.get_traced_memory()
    return {"account": (after - before) / _MIB, "peak": (peak - before) / _MIB}


def main() -> None:
    """Measure, and print the result."""
    tracemalloc.start()
    print(json.dumps(asyncio.run(measured())))


if __name__ == "__main__":
    main()
