"""The floors: they do the bare work, all of it, and know nothing of reconciler."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from benchmarks import data
from benchmarks.floors import bare_validate
from benchmarks.measure import BenchError
from benchmarks.stage import FLOORS
from reconciler.sandbox.defaults import ACCESS_KEY

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


def test_the_floor_of_validate_checks_every_manifest(stage: Stage) -> None:
    here = stage.directory("project")
    data.write_project(here, 3, "sandbox:")
    assert stage.floor("bare_validate", here, str(here / "outplans")).out == "3\n"
    (here / "outplans" / "wrong.yaml").write_text(
        data.manifest(9).replace("2h", "two hours"), encoding="utf-8"
    )
    with pytest.raises(BenchError, match="bare_validate"):
        stage.floor("bare_validate", here, str(here / "outplans"))


def test_the_floor_of_apply_posts_each_body_once(stage: Stage) -> None:
    with stage.empty(3) as account:
        url = f"{account.server.url}/outplans?accesskey={ACCESS_KEY}"
        bodies = account.directory / "bodies.json"
        bodies.write_text(json.dumps([data.body(number) for number in range(3)]))
        stage.floor("bare_posts", account.directory, url, str(bodies))
        seen = [(one.method, one.status) for one in account.server.requests()]
        assert seen == [("POST", 200)] * 3


def test_the_neighbour_goes_on_whatever_it_is_answered(stage: Stage) -> None:
    with stage.empty(0, limited=True) as account:
        url = f"{account.server.url}/customer?accesskey={ACCESS_KEY}"
        with subprocess.Popen(
            [sys.executable, "-c", "from neighbour import main; main()", url, "400"],
            env=stage.environment(PYTHONPATH=str(FLOORS)),
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            while not any(one.throttled for one in account.server.requests()):
                assert process.poll() is None
            process.kill()
