"""octoDNS, from PyPI, in an environment of its own: a plan of DNS records, from YAML to YAML."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.measure import BenchError
from benchmarks.server import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from benchmarks.measure import Run
    from benchmarks.stage import Stage

VENV = ROOT / ".venv-peers"
REQUIREMENT = "octodns>=1.22,<2"

_ZONE = "example.com."
_RECORD = """\
r{number:06d}:
  ttl: 300
  type: A
  value: 192.0.{third}.{fourth}
"""


def ready(stage: Stage, count: int) -> Callable[[], Run]:
    """Write so many records for both sides; return what plans them.

    Raises:
        BenchError: octoDNS is not installed and cannot be.
    """
    program = _program(install=not stage.sizes.quick)
    here = stage.directory("octodns")
    zone = "---\n" + "".join(
        _RECORD.format(number=number, third=number // 256 % 256, fourth=number % 256)
        for number in range(count)
    )
    for side in ("source", "target"):
        (here / side).mkdir()
        (here / side / f"{_ZONE}yaml").write_text(zone, encoding="utf-8")
    config = here / "config.yaml"
    config.write_text(json.dumps(_config(here)), encoding="utf-8")

    def plan() -> Run:
        done = stage.run([str(program), "--config-file", str(config)], here)
        if "No changes were planned" not in done.out + done.err:
            raise BenchError("octodns-sync found something to do, though both sides are equal")
        return done

    return plan


def _config(here: Path) -> dict[str, object]:
    provider = {"class": "octodns.provider.yaml.YamlProvider"}
    sides = {side: provider | {"directory": str(here / side)} for side in ("source", "target")}
    zones = {_ZONE: {"sources": ["source"], "targets": ["target"]}}
    return {"providers": sides, "zones": zones}


def _program(*, install: bool) -> Path:
    program = VENV / "bin" / "octodns-sync"
    if program.exists():
        return program
    if not install:
        raise BenchError("octoDNS is not in .venv-peers, where a run without --quick puts it")
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", REQUIREMENT]
    for command in ([sys.executable, "-m", "venv", str(VENV)], pip):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            reason = lines[-1] if lines else f"exit code {done.returncode}"
            raise BenchError(f"pip cannot install octoDNS into .venv-peers: {reason}")
    return program


def version() -> str:
    """Return the version that is installed, or that there is none."""
    if not (VENV / "bin" / "octodns-sync").exists():
        return "not installed"
    ask = "import importlib.metadata as m; print(m.version('octodns'))"
    done = subprocess.run(
        [str(VENV / "bin" / "python"), "-c", ask], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"
