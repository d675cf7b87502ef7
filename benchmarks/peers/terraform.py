"""Terraform, if it is on the PATH: a plan of its built-in resources, without any HTTP.

The state says that all are applied, so that it finds nothing to do. It is written here, since an
apply would take much longer than the plan and leave the same.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import uuid
from typing import TYPE_CHECKING, Any

from benchmarks import data
from benchmarks.measure import BenchError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from benchmarks.measure import Run
    from benchmarks.stage import Stage

_SETTINGS = {"CHECKPOINT_DISABLE": "1"}  # no look at the network for a newer version


def ready(stage: Stage, count: int) -> Callable[[], Run]:
    """Write so many resources and the state that has them; return what plans them.

    Raises:
        BenchError: Terraform is not on the PATH, or refuses to begin.
    """
    program = shutil.which("terraform")
    if program is None:
        raise BenchError("terraform is not on the PATH")
    here = stage.directory("terraform")
    _write(here, count)

    def run(*args: str) -> Run:
        return stage.run([program, *args, "-no-color"], here, **_SETTINGS)

    run("init")

    def plan() -> Run:
        return run("plan", "-detailed-exitcode")  # which is 2 when there is something to do

    return plan


def version() -> str:
    """Return the version on the PATH, or that there is none."""
    program = shutil.which("terraform")
    if program is None:
        return "not installed"
    done = subprocess.run(
        [program, "version", "-json"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ.get("PATH", ""), **_SETTINGS},
    )
    try:
        return str(json.loads(done.stdout)["terraform_version"])
    except (ValueError, KeyError):
        return "unknown"


def _write(here: Path, count: int) -> None:
    for first in range(0, count, data.PER_FILE):
        numbers = range(first, min(first + data.PER_FILE, count))
        text = "\n".join(_resource(number) for number in numbers)
        (here / f"sales-{first:06d}.tf").write_text(text, encoding="utf-8")
    state = {
        "version": 4,
        "serial": 1,
        "lineage": str(uuid.UUID(int=1)),
        "outputs": {},
        "resources": [_applied(number) for number in range(count)],
    }
    (here / "terraform.tfstate").write_text(json.dumps(state), encoding="utf-8")


def _resource(number: int) -> str:
    members = "".join(
        f"    {name} = {json.dumps(value)}\n" for name, value in _input(number).items()
    )
    return f'resource "terraform_data" "sales_{number:06d}" {{\n  input = {{\n{members}  }}\n}}\n'


def _input(number: int) -> dict[str, Any]:
    """Return an outplan's own values, flat."""
    wanted = data.body(number)
    source = wanted.pop("source")
    return wanted | {f"source_{name}": text for name, text in source.items()}


def _applied(number: int) -> dict[str, Any]:
    """Return a resource as the state has it after an apply."""
    value = _input(number)
    kinds = {name: "string" if isinstance(one, str) else "number" for name, one in value.items()}
    typed = {"value": value, "type": ["object", kinds]}
    attributes = {"id": str(uuid.UUID(int=number + 1)), "input": typed, "output": typed}
    instance = {
        "schema_version": 0,
        "attributes": attributes | {"triggers_replace": None},
        "sensitive_attributes": [],
    }
    return {
        "mode": "managed",
        "type": "terraform_data",
        "name": f"sales_{number:06d}",
        "provider": 'provider["terraform.io/builtin/terraform"]',
        "instances": [instance],
    }
