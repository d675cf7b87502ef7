"""`github approved`: the digest, or exit code 4."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.github.comment_marker import CommentMarker
from tests.support import sound, write_project

if TYPE_CHECKING:
    from tests.cli.github.conftest import Step
    from tests.conftest import Cli
    from tests.github.server import GitHub

DIGEST = "sha256:" + "ab" * 32


def test_it_prints_the_digest_and_nothing_else(hub: GitHub, step: Step, cli: Cli) -> None:
    write_project(Path(), sound())
    for sha in ("1" * 40, "2" * 40):
        merged = {"number": 7, "merged_at": "2026-11-22T00:00:00Z", "merge_commit_sha": sha}
        hub.pulls[sha] = [merged]
    hub.comment(7, CommentMarker("acme", "", DIGEST).line)
    for words in ((), ("--sha", "2" * 40)):
        done = cli("github", "approved", *words)
        assert (done.code, done.out) == (0, f"{DIGEST}\n")
        assert f"The plan of acme was approved in #7: {DIGEST}\n" in done.err


def test_what_was_not_approved_exits_4(step: Step, cli: Cli) -> None:
    write_project(Path(), sound())
    done = cli("github", "approved")
    assert (done.code, done.out) == (4, "")
    assert "no pull request was merged as 111111111111" in done.err
    assert cli("github", "approved", "--sha", "main").code == 1
