"""`gitlab note`: the plan in the merge request, or that there is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler import __version__
from tests.gitlab.conftest import lab, served_lab
from tests.gitlab.server import TOKEN
from tests.support import sound, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli
    from tests.gitlab.server import GitLab

__all__ = ["lab", "served_lab"]

NOTE = ("gitlab", "note", "--plan", "plan.json", "--markdown", "plan.md")


@pytest.fixture(autouse=True)
def _job(lab: GitLab, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in lab.environ().items():
        monkeypatch.setenv(name, value)


def _plan(cli: Cli, *documents: dict[str, object]) -> None:
    write_project(Path(), *documents)
    assert cli("plan", "--out", "plan.json").code == 0
    Path("plan.md").write_text(cli("show", "-o", "markdown", "plan.json").out, encoding="utf-8")


def test_a_plan_is_shown_in_one_note_that_later_plans_replace(lab: GitLab, cli: Cli) -> None:
    _plan(cli, sound())
    done = cli(*NOTE)
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("Note of acme on !7: created. https://gitlab.test/acme/dialing/-/")
    (text,) = lab.texts()
    assert text.startswith("<!-- reconciler: project=acme digest=sha256:")
    assert text.count("<!-- reconciler") == 1
    assert text.endswith(f"<sub>reconciler {__version__}</sub>\n")
    assert "`sales`" in text
    _plan(cli, sound(), sound("second"))
    assert "updated" in cli(*NOTE).err
    assert len(lab.texts()) == 1
    assert lab.commands == []


def test_a_plan_that_failed_takes_the_place_of_the_one_before(lab: GitLab, cli: Cli) -> None:
    _plan(cli, sound())
    assert cli(*NOTE).code == 0
    Path("plan.json").unlink()
    Path("reconciler.yaml").write_text("nonsense", encoding="utf-8")
    done = cli(*NOTE, "--project", "acme")
    assert (done.code, "updated" in done.err) == (0, True)
    (text,) = lab.texts()
    assert "digest=" not in text
    assert "**The plan failed**, and [the log of the job](https://gitlab.test/" in text


def test_of_a_project_that_nothing_names_there_is_no_note(lab: GitLab, cli: Cli) -> None:
    Path("reconciler.yaml").write_text("nonsense", encoding="utf-8")
    done = cli(*NOTE)
    assert (done.code, "nothing tells of which project" in done.err) == (1, True)
    assert lab.asked == []


def test_a_plan_of_another_place_is_refused(lab: GitLab, cli: Cli) -> None:
    _plan(cli, sound())
    done = cli(*NOTE, "--env", "production")
    assert (done.code, "is a plan of acme, not of the environment" in done.err) == (1, True)
    assert lab.asked == []


def test_the_token_shows_nowhere(lab: GitLab, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    _plan(cli, sound())
    monkeypatch.setenv("CI_JOB_TOKEN", "job-0123456789abcdef")
    Path("plan.md").write_text(f"{TOKEN} job-0123456789abcdef", encoding="utf-8")
    done = cli("-v", *NOTE)
    assert done.code == 0
    assert TOKEN not in done.out + done.err + "".join(lab.texts())
    assert "job-0123456789abcdef" not in "".join(lab.texts())
