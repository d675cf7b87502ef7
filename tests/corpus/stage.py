"""Sets the stage for a case: its files, environment and server, in the working directory."""

from __future__ import annotations

import asyncio
import io
import json
import os
import shutil
import sqlite3
import sys
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from reconciler.cli.main import run
from reconciler.voipbin.throttle import Throttle
from tests.corpus.case import HERE, MANIFEST_ROOMS, PATCH_ROOM, PROJECT_ROOM, Case
from tests.corpus.server import Script, serving
from tests.support import forged, manifest, write_project

if TYPE_CHECKING:
    from contextlib import ExitStack

    import pytest

_KEY = "vb_corpus-0123456789abcdef"
_PARTS = frozenset({"project", "answers", "environment", "files", "plan", "stdin"})


@dataclass(frozen=True)
class GoodPlan:
    """A directory with a project, its sandbox, and the plan that the plan cases edit."""

    directory: Path
    plan: str


_LIMIT = 1000.0  # seconds; nothing sleeps so long


def good_plan(directory: Path) -> GoodPlan:
    """Make a project and save a plan of it."""
    write_project(directory)
    shutil.copy(HERE / "manifests.yaml", directory / "outplans" / "all.yaml")
    here = Path.cwd()
    try:
        assert run(["-C", str(directory), "sandbox", "seed", str(HERE / "account.json")]) == 0
        assert run(["plan", "--out", "plan.json"]) == 0
    finally:
        os.chdir(here)
    return GoodPlan(directory, (directory / "plan.json").read_text(encoding="utf-8"))


def input_name(case: Case) -> str:
    """Return the name under which reconciler meets a case's file."""
    if case.room == PROJECT_ROOM:
        return "reconciler.yaml"
    return f"{'patches' if case.room == PATCH_ROOM else 'outplans'}/{case.name}.yaml"


def arrange(
    case: Case, good: GoodPlan, monkeypatch: pytest.MonkeyPatch, stack: ExitStack
) -> list[str]:
    """Set the stage and return the command line."""
    if case.room in MANIFEST_ROOMS:
        write_project(Path(), **yaml.safe_load(case.one("project") or "{}"))
    elif case.room == PROJECT_ROOM:
        write_project(Path(), manifest("sales"))
    elif case.room == PATCH_ROOM:
        _arrange_patches(case)
    else:
        return _arrange_world(case, good, monkeypatch, stack)
    Path(input_name(case)).write_bytes(case.input)
    return case.run


def _arrange_patches(case: Case) -> None:
    source = {"type": "tel", "target": "+15559876543"}
    spec = {"environments": {"production": {"patches": ["patches"]}}}
    spec |= yaml.safe_load(case.one("project") or "{}")
    write_project(Path(), manifest("sales", source=source), manifest("other"), **spec)
    Path("patches").mkdir()


def _arrange_world(
    case: Case, good: GoodPlan, monkeypatch: pytest.MonkeyPatch, stack: ExitStack
) -> list[str]:
    world, endpoint = case.world, "sandbox:"
    assert world.keys() <= _PARTS, f"{case.id}: {world.keys() - _PARTS} is no part of a world"
    if "answers" in world:
        endpoint = stack.enter_context(serving(Script(world["answers"])))
        monkeypatch.setenv("VOIPBIN_ACCESS_KEY", _KEY)
    if case.room == "plan":
        shutil.copytree(good.directory, Path(), dirs_exist_ok=True)
        Path("plan.json").write_text(_edited(good.plan, world["plan"]), encoding="utf-8")
    elif (spec := world.get("project", {})) is not None:
        write_project(Path(), manifest("sales"), **({"endpoint": endpoint} | spec))
    for name, value in world.get("environment", {}).items():
        monkeypatch.setenv(name, value)
    for name, content in world.get("files", {}).items():
        _write(Path(name).expanduser(), content)
    stdin = io.BytesIO(world.get("stdin", "").encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stdin))
    port = endpoint.rpartition(":")[2].partition("/")[0]
    return [word.replace("PORT", port) for word in case.run]


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let sleeps of the event loop last a thousandth, but for the run's own limit of time."""
    later: Any = asyncio.BaseEventLoop.call_later

    def sooner(loop: asyncio.BaseEventLoop, delay: float, *args: Any, **context: Any) -> Any:
        return later(loop, delay / 1000 if delay < _LIMIT else delay, *args, **context)

    monkeypatch.setattr(asyncio.BaseEventLoop, "call_later", sooner)
    # The throttle waits by a clock of its own.
    defaults = Throttle.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "clock", lambda: time.monotonic() * 1000)


def _write(path: Path, content: Any) -> None:
    if content == "(directory)":
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if content == "(another SQLite database)":
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE IF NOT EXISTS songs (title TEXT)")
        other.close()
    elif isinstance(content, dict):
        many = bytes.fromhex(content["hex"]) if "hex" in content else b"#" * content["bytes"]
        path.write_bytes(many)
    else:
        path.write_text(content, encoding="utf-8")


def _edited(plan: str, edits: dict[str, Any]) -> str:
    """Return the good plan with edits: dotted paths to new values; outplans go by their key.

    Its digest is that of the edits, as a forger would write it, unless it is edited itself.
    """
    if "(text)" in edits:
        return str(edits["(text)"])
    document = json.loads(plan)
    for path, content in edits.items():
        *parents, last = path.split(".")
        node = document
        for part in parents:
            node = node[_index(node, part)]
        where = _index(node, last)
        if content == "(absent)":
            del node[where]
        elif content == "(twice)":
            node.append(node[where])
        else:
            node[where] = content
    return json.dumps(document if "digest" in edits else forged(document), indent=2)


def _index(node: Any, part: str) -> Any:
    if not isinstance(node, list):
        return part
    by_key = [at for at, one in enumerate(node) if one.get("key") == part]
    return by_key[0] if by_key else int(part)


def raw_signs(text: str) -> set[str]:
    """Return what a terminal would obey: control characters and whatever reorders a line."""
    unsafe = {"Cc", "Cf", "Zl", "Zp"}
    return {sign for sign in text if sign != "\n" and unicodedata.category(sign) in unsafe}
