"""Standard streams that are closed, full or left by their reader, as a shell makes them."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli import state
from tests.support import Run, manifest, write_project

ROOT = Path(__file__).parents[2]


def _shell(words: str) -> Run:
    """Run a command with the redirections of a shell."""
    done = subprocess.run(
        ["bash", "-c", f"{shlex.quote(sys.executable)} -m reconciler {words}"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def _gone(*args: str) -> Run:
    """Run a command whose output is read up to its first line and no further."""
    with subprocess.Popen(
        [sys.executable, "-m", "reconciler", *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        read = process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        return Run(process.wait(), read, said)


@pytest.mark.parametrize(
    ("words", "code"),
    [("--help", 0), ("plan", 0), ("plan --detailed-exitcode", 2), ("plan -o json", 0)],
)
def test_closed_output_goes_nowhere_and_the_code_is_that_of_the_run(words: str, code: int) -> None:
    write_project(Path(), manifest("a"))
    assert _shell(f"{words} >&-") == Run(code, "", "")
    assert _shell(f"{words} >&- 2>&- <&-").code == code


def test_an_apply_with_closed_output_is_an_apply() -> None:
    write_project(Path(), manifest("a"))
    done = _shell("apply --auto-approve >&-")
    assert (done.code, "a: POST /outplans done" in done.err, len(state.outplans())) == (0, True, 1)
    assert "Traceback" not in done.err


def test_the_demo_whose_commands_inherit_closed_output_runs_to_its_end() -> None:
    assert _shell("demo >&-") == Run(0, "", "")


def test_with_closed_input_nobody_can_be_asked() -> None:
    write_project(Path(), manifest("a"))
    done = _shell("apply <&-")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: nobody can be asked for approval here\n")


@pytest.mark.parametrize("command", ["validate -f -", "apply --auto-approve -f -"])
def test_closed_input_is_not_an_empty_file_of_manifests(command: str) -> None:
    """As one it would want every outplan destroyed."""
    write_project(Path(), manifest("a"))
    done = _shell(f"{command} <&-")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: cannot read standard input\n  why:   Bad file descriptor\n")


def test_a_plan_from_closed_input_cannot_be_read() -> None:
    done = _shell("show - <&-")
    assert (done.code, done.err.partition("\n")[0]) == (
        1,
        "Error: cannot read the plan file -: Bad file descriptor",
    )


@pytest.mark.parametrize("output", ["text", "json"])
def test_an_apply_whose_reader_has_gone_ends_with_its_own_code_and_says_so(output: str) -> None:
    # Enough requests that the reader has gone before the last of them.
    write_project(Path(), *(manifest(f"k{number}") for number in range(30)))
    done = _gone("apply", "--auto-approve", "-o", output)
    assert (done.code, len(state.outplans())) == (0, 30)
    assert "Standard output cannot be written. This is how the apply ended:\n" in done.err
    assert done.err.endswith("Apply complete! Resources: 30 added, 0 changed, 0 destroyed.\n")


def test_what_is_said_of_requests_stops_no_apply_where_nobody_reads_it() -> None:
    write_project(Path(), *(manifest(f"k{number}") for number in range(30)))
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "reconciler", "apply", "--auto-approve", "-v"],
            stdout=subprocess.PIPE,
            stderr=gone,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
    assert (done.returncode, len(state.outplans())) == (0, 30)
    assert done.stdout.endswith("Apply complete! Resources: 30 added, 0 changed, 0 destroyed.\n")


@pytest.mark.parametrize("output", ["text", "json"])
def test_what_cannot_be_shown_is_not_applied(output: str) -> None:
    write_project(Path(), manifest("a"))
    done = _shell(f"apply --auto-approve -o {output} >/dev/full")
    assert (done.code, state.outplans()) == (1, [])
    assert done.err == (
        "Error: cannot write to standard output what would be applied; nothing was applied\n"
        "  why:   No space left on device\n"
        "  to do: let something read it that does not stop, or send it where there is room\n"
    )
