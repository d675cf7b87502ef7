"""The entry point as a process of its own: completion, pipes, full disks, terminals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler import __version__
from reconciler.cli.main import COMMANDS
from tests.corpus.server import Script, serving
from tests.support import manifest, write_project

ROOT = Path(__file__).parents[2]


def _process(*args: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reconciler", *args],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        check=False,
    )


def test_it_runs_as_a_module() -> None:
    done = _process("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"reconciler {__version__}\n", "")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("reconciler ", COMMANDS),
        ("reconciler dr", ("drift",)),
        ("reconciler -C nowhere plan --ta", ("--target",)),
        ("reconciler sandbox se", ("seed", "serve")),
        ("reconciler drift -o ", ("text", "json", "markdown")),
    ],
)
def test_the_shell_completes(words: str, offered: tuple[str, ...]) -> None:
    done = _process(
        _RECONCILER_COMPLETE="bash_complete",
        COMP_WORDS=words,
        COMP_CWORD=str(len(words.split(" ")) - 1),
    )
    assert [line.partition(",")[2] for line in done.stdout.splitlines()] == [*offered]
    assert done.stderr == ""


@pytest.mark.parametrize(
    "args",
    [
        "schema",
        pytest.param("show nowhere.json -o json"),
    ],
)
def test_a_reader_that_has_gone_is_no_stack_trace(args: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "reconciler", *args.split()],
            stdout=gone,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)


def test_a_full_disk_is_an_error_and_no_bug() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "reconciler", "schema"],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith(b"Error: cannot write to standard output\n  why:   No space left")


def test_json_is_json_on_a_terminal_without_unicode() -> None:
    write_project(Path(), manifest("sales", dial_timeout="é"))
    done = _process("validate", "-o", "json", PYTHONIOENCODING="ascii")
    assert "é" in json.loads(done.stdout)["problems"][0]["message"]


def test_a_whole_process_waits_out_a_rate_limit() -> None:
    """What `main` does to the process, and no test of `run` sees, must not break a repetition."""
    busy = {"status": 429, "headers": {"Retry-After": "0"}, "json": {}}
    with serving(Script({"GET /outplans": [busy, {"json": {"result": []}}]})) as endpoint:
        write_project(Path(), manifest("a"), endpoint=endpoint)
        done = _process("plan", VOIPBIN_ACCESS_KEY="vb_0123456789")
    assert (done.returncode, "1 to add" in done.stdout) == (0, True)
    assert "waiting" in done.stderr
