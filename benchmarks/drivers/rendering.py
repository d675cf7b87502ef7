"""One plan, and then every format in which the command line can show it, each timed by itself.

    {"changes": N, "deepdiff_calls": N, "plan": SECONDS, "renders": {"text": SECONDS, ...}}

The formats are those of the command's own -o option.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import click
import deepdiff

from reconciler.__main__ import tune
from reconciler.cli.account_plan import plan_for, plan_options
from reconciler.cli.options import Globals
from reconciler.cli.session import command_settings, open_session
from reconciler.desired.read import read_desired
from reconciler.report.formats import FORMATS

if TYPE_CHECKING:
    from reconciler.plan.plan import Plan


async def make_plan() -> Plan:
    """Read manifests and account, and decide."""
    options = Globals()
    settings = command_settings(options)
    desired = read_desired(settings)
    async with open_session(options, settings) as session:
        return await plan_for(session, desired, plan_options(settings))


def main() -> None:
    """Measure as the command runs, and print the result."""
    tune()
    calls = 0
    compare = deepdiff.DeepDiff

    def counted(*args: Any, **settings: Any) -> Any:
        nonlocal calls
        calls += 1
        return compare(*args, **settings)

    with patch.object(deepdiff, "DeepDiff", counted):
        begun = time.perf_counter()
        plan = asyncio.run(make_plan())
        took = time.perf_counter() - begun
    renders = {}
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        for form in FORMATS["plan"]:
            begun = time.perf_counter()
            click.echo(form.text(plan), nl=False)
            renders[form.name] = time.perf_counter() - begun
    found = {"changes": len(plan.resource_changes), "deepdiff_calls": calls, "plan": took}
    print(json.dumps(found | {"renders": renders}))


if __name__ == "__main__":
    main()
