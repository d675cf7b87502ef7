"""Where the figures come from: machine, versions, commit and date."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.peers import octodns, terraform
from benchmarks.server import ROOT
from reconciler import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIBRARIES = ("click", "pydantic", "httpx", "pyyaml", "deepdiff", "uvicorn")


def facts() -> Iterator[tuple[str, str]]:
    """Yield what a reader needs to compare figures, each with its name."""
    load = ", ".join(f"{one:.2f}" for one in os.getloadavg())
    yield "date", datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    yield "commit", _commit()
    yield "cores", str(_cores())
    yield "CPU", _cpu()
    yield "memory", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB"
    yield "load at the end", f"{load} (1, 5 and 15 minutes)"
    yield "system", f"{platform.system()} {platform.release()}"
    yield "reconciler", __version__
    yield "python", platform.python_version()
    for name in _LIBRARIES:
        yield name, importlib.metadata.version(name)
    yield "octodns", octodns.version()
    yield "terraform", terraform.version()


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _commit() -> str:
    commit = _git("rev-parse", "--short", "HEAD")
    programs = ("--", "reconciler", "benchmarks", ":!benchmarks/results.md")
    edited = _git("status", "--porcelain", *programs)
    return f"{commit}, with edits that are not committed" if edited else commit or "unknown"


def _git(*args: str) -> str:
    try:
        done = subprocess.run(["git", *args], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
