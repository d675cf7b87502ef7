"""`github annotate`: what `validate -o json` says, on the lines of the repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.github.runner_log import obeyed_lines
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli


def test_a_problem_in_a_project_below_is_on_its_own_line(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(Path.cwd()))
    write_project(Path("acme"), manifest("sales", dial_timeout=30))
    found = cli("-C", "acme", "validate", "-o", "json")
    Path("found.json").write_text(found.out, encoding="utf-8")
    done = cli("github", "annotate", "found.json")
    (line,) = obeyed_lines(done.out)
    assert (done.code, done.err) == (0, "")
    assert line.startswith("::error file=acme/outplans/sales.yaml,line=6,col=")
    assert "%0Ato do: " in line


@pytest.mark.parametrize("text", ["", "[]", "not json", '{"a"'])
def test_what_is_not_a_document_is_told(text: str, cli: Cli) -> None:
    Path("found.json").write_text(text, encoding="utf-8")
    done = cli("github", "annotate", "found.json")
    assert (done.code, "is not a JSON document" in done.out) == (1, True)
    assert "cannot read nowhere" in cli("github", "annotate", "nowhere").out
