"""Every command that reads manifests reads the same project: defaults, environment and patches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.commands import leaves
from tests.cli.github.conftest import hub, served, step
from tests.support import manifest, to_yaml, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

__all__ = ["hub", "served", "step"]

SPEC = ("dial_timeout: 31s", "try_interval: 33m", "max_try_count_0: 9")
"""By the project's defaults, by those of the environment, and by its patch."""
READERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "validate": ("--explain a", ("31s  ", "33m  ", "9  ")),
    "timeline": ("-o json", ('"dial_timeout": 31000', '"try_interval": 1980000', " 9,")),
    "plan": ("", SPEC),
    "apply": ("--auto-approve", SPEC),
    "drift": ("", ()),
    "diff": ("--env other", ("33m in prod", "9 in prod")),
    "accept": ("--auto-approve", ()),
    "list": ("-o json", ('"dial_timeout": 31000', '"try_interval": 1980000', " 9,")),
    "get": ("a", ("31s", "33m", "9")),
    "github run": ("plan --comment false", SPEC),
}
"""How to run what reads manifests, and what it says only with everything laid under and over."""
LIVE = {"drift", "accept", "list", "get"}
"""What tells of live outplans."""
OTHERS = {
    *("init", "show", "export", "schema", "rule", "explain", "demo"),
    *(f"sandbox {name}" for name in ("serve", "reset", "seed")),
    *(f"github {name}" for name in ("projects", "comment", "approved", "issue")),
    *(f"github {name}" for name in ("annotate", "outputs")),
    "gitlab note",
}
"""What reads no manifest. `github projects` compares their bytes, see test_branch."""

SERVED = {"mcp"}
"""What reads manifests when it is asked to, see test_mcp_server."""

pytestmark = pytest.mark.usefixtures("step")


@pytest.fixture(autouse=True)
def project() -> None:
    """A project whose one manifest is nearly all said by the layers around it."""
    document = manifest("a")
    document["spec"] = {"max_try_count_0": 1}
    production = {"defaults": {"try_interval": "33m"}, "patches": ["patches"]}
    write_project(
        Path(),
        document,
        defaults={"dial_timeout": "31s"},
        environments={"prod": production, "other": {"defaults": {"try_interval": "34m"}}},
    )
    Path("patches").mkdir()
    patch = document | {"spec": {"max_try_count_0": 9}}
    Path("patches/a.yaml").write_text(to_yaml(patch), encoding="utf-8")


def test_each_command_is_known_to_read_manifests_or_not_to() -> None:
    assert {*READERS, *OTHERS, *SERVED} == {*leaves()}


@pytest.mark.parametrize("path", READERS)
def test_defaults_environment_and_patches_count(path: str, cli: Cli) -> None:
    options, said = READERS[path]
    if path in LIVE:
        assert cli("apply", "--env", "prod", "--auto-approve").code == 0
    done = cli(*path.split(), *options.split(), "--env", "prod")
    code = 2 if path == "diff" else 0
    assert (done.code, [text for text in said if text not in done.out]) == (code, [])


@pytest.mark.parametrize("path", READERS)
def test_an_environment_that_there_is_not_is_refused(path: str, cli: Cli) -> None:
    options, said = READERS[path]
    done = cli(*path.split(), *options.split(), "--env", "prot")
    assert done.code == 1
    assert "--env prot: reconciler.yaml has no such environment" in done.err + done.out
    assert [text for text in said if text in done.out] == []


@pytest.mark.parametrize("path", READERS)
def test_a_patch_among_the_manifests_is_refused(path: str, cli: Cli) -> None:
    Path("patches").rename("outplans/patches")
    project = Path("reconciler.yaml")
    text = project.read_text(encoding="utf-8").replace("- patches", "- outplans/patches")
    project.write_text(text, encoding="utf-8")
    done = cli(*path.split(), *READERS[path][0].split(), "--env", "prod")
    assert (done.code, "patch-among-manifests" in done.err + done.out) == (1, True)
