"""Files that are made to exhaust the machine: each ends in a sentence, with little memory."""

from __future__ import annotations

import itertools
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks.command import PATIENCE, ROOT
from tests.support import manifest, to_yaml, write_project

MOST = 2 * 1024 * 1024
MEMORY = 1536 * 1024 * 1024
HEAD = to_yaml(manifest("a"))
NAMES = "abcdefghi"
LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in itertools.pairwise(NAMES)
)
MERGES = "a: &a {" + ",".join(f"k{at}: 1" for at in range(9_000)) + "}\n"
BOMBS = {
    "a list without end": ("a:\n" + "- b\n" * (MOST // 4), "yaml-nodes"),
    "documents without end": ("---\n- a\n" * (MOST // 8), "more-problems"),
    "a flow list without end": ("[" + "a," * (MOST // 2) + "]", "yaml-nodes"),
    "flow mappings without end": ("[" + "{a}," * (MOST // 4) + "]", "yaml-nodes"),
    "depth": ("[" * MOST, "yaml-depth"),
    "unknown keys": (HEAD + "".join(f"k{at}: 1\n" for at in range(20_000)), "more-problems"),
    "traps": ("".join(f"- 0{at}\n" for at in range(1, 90_000)), "yaml-octal"),
    "laughs": (LAUGHS, "yaml-alias-expansion"),
    "merges": (
        MERGES + "".join(f"b{at}: {{<<: *a}}\n" for at in range(900)),
        "yaml-alias-expansion",
    ),
    "a line that looks like credentials": (f"{HEAD}{'token' * (MOST // 5)}: 1\n", "yaml-syntax"),
    "a text like credentials": (f"{HEAD}x: {'token' * (MOST // 5)}\n", "unknown-field"),
    "a number": (f"{HEAD}  max_try_count_4: {'9' * MOST}\n", "yaml-number"),
    "a duration": (HEAD.replace("30s", "1s" * 100_000), "duration"),
    "a type": (f"{HEAD}  source: {{type: {'x' * MOST}, target: y}}\n", "source-type"),
    "one key in many documents": (f"---\n{HEAD}" * 2_000, "duplicate-key"),
    "tabs": ("\t" * MOST, "yaml-syntax"),
    "quotes": ("'" * (MOST + 1), "yaml-syntax"),
    "dashes": ("- " * (MOST // 2), "yaml-depth"),
    "size": ("#" * (17 * 1024 * 1024), "yaml-size"),
}


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@pytest.mark.parametrize("bomb", BOMBS)
def test_it_ends_in_a_sentence(bomb: str) -> None:
    text, code = BOMBS[bomb]
    write_project(Path(), manifest("b"))
    Path("outplans/x.yaml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "reconciler", "validate"],
        env={"PYTHONPATH": str(ROOT), "HOME": str(Path.cwd())},
        capture_output=True,
        text=True,
        preexec_fn=_limited,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1, done.stderr[-2_000:]
    assert f"error[{code}]" in done.stdout
    assert len(done.stdout) < 100_000


def test_files_that_are_too_much_together_are_not_read() -> None:
    write_project(Path(), manifest("b"))
    for at in range(17):
        with Path(f"outplans/{at}.yaml").open("wb") as file:
            file.truncate(16 * 1024 * 1024)  # takes no room on the disk
    done = subprocess.run(
        [sys.executable, "-m", "reconciler", "validate"],
        env={"PYTHONPATH": str(ROOT), "HOME": str(Path.cwd())},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1, done.stderr[-2_000:]
    assert "the manifests hold more than 256 MiB" in done.stderr + done.stdout
