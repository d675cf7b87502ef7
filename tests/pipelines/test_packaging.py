"""What other tools build from this repository: the hooks of pre-commit, and the image."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.pipelines.runner import ROOT
from tests.support import manifest, sound, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_finds_what_is_wrong_in_a_commit(hook: dict[str, Any], cli: Cli) -> None:
    write_project(Path("customers/acme"), sound("good"))
    name = "customers/acme/outplans/good.yaml"
    assert re.search(hook.get("files", ""), name)
    assert not re.search(hook.get("files", ".^"), ".github/workflows/plan.yaml")
    words = shlex.split(hook["entry"])[1:]
    given = [name] if hook.get("pass_filenames", True) else ["-C", "customers/acme"]
    assert cli(*words, *given).code == 0
    write_project(Path("customers/acme"), manifest("good", dial_timeout=30))
    assert cli(*words, *given).code == 1


def test_the_image_is_made_of_this_checkout_and_runs_as_nobody() -> None:
    users = re.findall(r"^USER (\d+)", DOCKERFILE, re.M)
    assert [int(user) > 0 for user in users] == [True]
    assert DOCKERFILE.rstrip().endswith('ENTRYPOINT ["reconciler"]')
    copied = [
        name
        for line in re.findall(r"^COPY (?!--from)(.+)", DOCKERFILE, re.M)
        for name in line.split()[:-1]
    ]
    kept = [pattern[1:] for pattern in IGNORED if pattern.startswith("!")]
    assert copied == kept, "what is sent to the builder, and nothing that lies beside it"
    assert "*" in IGNORED
    assert all((ROOT / name).exists() for name in kept)
