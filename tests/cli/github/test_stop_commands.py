"""What a step prints: the runner obeys nothing of it but annotations, whatever goes wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.github.runner_log import obeyed_lines
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.cli.github.conftest import Step
    from tests.conftest import Cli

EVIL = "\n::add-mask::x\n::set-output name=x::y"


@pytest.mark.usefixtures("step")
@pytest.mark.parametrize(
    "words",
    [
        ("-C", f"nowhere{EVIL}", "github", "run", "plan"),
        ("-C", f"nowhere{EVIL}", "github", "projects"),
        ("github", f"nothing{EVIL}"),
        ("github", f"--nothing{EVIL}"),
        ("github", "run", f"nothing{EVIL}"),
        ("github", "run", "plan", f"--args='{EVIL}"),
        ("--env", f"prod{EVIL}", "github", "run", "plan", "--comment=false"),
        ("github", "run", "apply", f"--digest={EVIL}"),
        ("github", "projects", f"--base=main{EVIL}"),
        ("github", "projects", f"--part={EVIL}"),
        ("github", "approved", f"--sha={EVIL}"),
        ("github", "annotate", f"nowhere{EVIL}"),
        ("github", "comment", f"--plan=nowhere{EVIL}", "--markdown=x"),
        ("github", "issue", "--no-drift", f"--repository={EVIL}"),
        ("github", "outputs", f"--plan=nowhere{EVIL}"),
    ],
)
def test_no_word_of_the_command_line_is_obeyed(words: tuple[str, ...], cli: Cli) -> None:
    write_project(Path(), manifest("sales"))
    done = cli(*words)
    assert done.code
    assert "Error: " in done.out + done.err
    lines = obeyed_lines(done.out) + obeyed_lines(done.err)
    assert all(line.startswith("::error title=reconciler::--env prod%0A") for line in lines)


def test_annotations_are_obeyed_and_the_texts_around_them_are_not(step: Step, cli: Cli) -> None:
    write_project(Path(), manifest("sales", dial_timeout=30, detail=f"x{EVIL}"))
    lines = obeyed_lines(cli("github", "run", "validate").out)
    assert lines
    assert all(line.startswith("::error file=outplans/sales.yaml,line=") for line in lines)


def test_what_scripts_read_is_on_standard_output_alone(step: Step, cli: Cli) -> None:
    done = cli("github", "projects")
    assert (done.code, done.out) == (1, "")
    assert obeyed_lines(done.err) == []


def test_another_command_prints_nothing_for_a_runner(cli: Cli) -> None:
    for words in (("schema", "project"), ("-C", "github", "schema", "project")):
        done = cli(*words)
        assert "stop-commands" not in done.out + done.err


def test_two_steps_never_resume_with_the_same_word(cli: Cli) -> None:
    printed = cli("github", "run", "nope").out + cli("github", "run", "nope").out
    assert len(set(re.findall(r"stop-commands::([0-9a-f]{32})", printed))) == 2
    assert json.dumps(obeyed_lines(printed)) == "[]"
