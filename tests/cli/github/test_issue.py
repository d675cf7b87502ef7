"""`github issue`: the life of the drift issue, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import sound, write_project

if TYPE_CHECKING:
    from tests.cli.github.conftest import Step
    from tests.conftest import Cli
    from tests.github.server import GitHub


def test_it_opens_updates_closes_and_opens_again(hub: GitHub, step: Step, cli: Cli) -> None:
    write_project(Path(), sound())
    told = []
    for text in ("one", "one", "two", "", "", "two"):
        Path("drift.md").write_text(f"<!-- reconciler: project=x -->\n{text}\n", encoding="utf-8")
        words = ["--drift", "--markdown", "drift.md"] if text else ["--no-drift"]
        done = cli("github", "issue", *words)
        assert (done.code, done.err) == (0, "")
        told.append(done.out.split(": ")[1].split(".")[0])
    assert told == ["opened", "unchanged", "updated", "closed", "nothing", "re-opened"]
    assert hub.issues[1]["body"].startswith("<!-- reconciler: project=acme digest=sha256:")


@pytest.mark.usefixtures("step")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Missing option '--drift'"),
        ("--drift", "--drift needs --markdown FILE"),
        ("--drift --markdown nowhere.md", "cannot read nowhere.md"),
        ("--no-drift --repository acme", '"acme" is not a repository'),
    ],
)
def test_what_is_missing_is_told(words: str, said: str, cli: Cli) -> None:
    write_project(Path(), sound())
    done = cli("github", "issue", *words.split())
    assert (done.code, said in done.out) == (1, True), done.out
