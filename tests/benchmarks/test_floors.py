"""The floors: they do the bare work, all of it, and know nothing of reconciler."""

from __future__ import annotations

import ast
import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
import yaml
from pydantic import ValidationError

from benchmarks import data
from benchmarks.floors import bare_posts, bare_validate
from benchmarks.stage import FLOORS
from reconciler.sandbox.initial_state import ACCESS_KEY

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.stage import Stage


@pytest.mark.parametrize("path", sorted(FLOORS.glob("*.py")), ids=lambda path: path.stem)
def test_a_floor_imports_nothing_of_ours(path: Path) -> None:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} & {"reconciler", "benchmarks"} == set()


def test_the_floor_of_validate_reads_what_yaml_reads() -> None:
    text = "---\n".join(data.manifest(number) for number in range(3)) + "lists: [[1, two], {}]\n"
    assert bare_validate.documents(text.encode()) == list(yaml.safe_load_all(text))


def test_the_floor_of_validate_checks_every_manifest() -> None:
    (good,) = bare_validate.documents(data.manifest(7).encode())
    bare_validate.Manifest.model_validate(good)
    for place, wrong in (("spec", "2 hours"), ("metadata", "No Label"), ("spec", None)):
        (bad,) = bare_validate.documents(data.manifest(7).encode())
        bad[place] |= {"try_interval" if place == "spec" else "name": wrong}
        with pytest.raises(ValidationError):
            bare_validate.Manifest.model_validate(bad)


def test_the_floor_of_apply_posts_each_body_once(stage: Stage) -> None:
    server = stage.account(stage.sizes.changes, changed=True).server
    server.forget()
    url = f"{server.url}/outplans?accesskey={ACCESS_KEY}"
    asyncio.run(bare_posts.post_all(url, [{"name": f"posted {number}"} for number in range(20)]))
    assert [(one.method, one.status) for one in server.requests()] == [("POST", 200)] * 20
    assert len(httpx.get(url).json()["result"]) == stage.sizes.changes + 20


def test_the_neighbour_goes_on_whatever_it_is_answered(stage: Stage) -> None:
    server = stage.account(stage.sizes.changes, changed=True).server
    server.forget()
    url = f"{server.url}/customer?accesskey=wrong"
    with subprocess.Popen(
        [sys.executable, "-c", "from neighbour import main; main()", url, "200"],
        env=stage.environment(PYTHONPATH=str(FLOORS)),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        while len(server.requests()) < 5:
            assert process.poll() is None
        process.kill()
    assert {one.status for one in server.requests()} == {401}
