"""`reconciler accept`: what is live goes into the manifests, and the plan is empty after it."""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.state import edit
from tests.report.manifests import layouts
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

MANIFEST = """\
# Who calls, and when
apiVersion: voipbin.net/v1
kind: Outplan
metadata:
  name: a
spec:
  dial_timeout:  30s   # ring
  try_interval: 2h
  max_try_count_0: 3
"""
EMPTY = "No changes."


@pytest.fixture
def project(cli: Cli) -> Path:
    """A project of one manifest with comments, and of another, as they are live."""
    write_project(Path(), manifest("b"))
    path = Path("outplans/a.yaml")
    path.write_text(MANIFEST, encoding="utf-8")
    assert cli("apply", "--auto-approve").code == 0
    return path


def test_a_value_changes_and_the_rest_of_the_file_stays(project: Path, cli: Cli) -> None:
    edit("a", dial_timeout=45_000, max_try_count_2=1)
    edit("b", max_try_count_0=9)
    other = Path("outplans/b.yaml").read_bytes()
    done = cli("accept", "a", "--auto-approve")
    assert (done.code, done.err) == (0, "Wrote 1 file.\n")
    assert "  ~ a dial_timeout: 30s -> 45s (outplans/a.yaml:7)\n" in done.out
    assert "\n-  dial_timeout:  30s   # ring\n+  dial_timeout:  45s   # ring\n" in done.out
    assert done.out.endswith("\nAccept: 2 values of 1 outplan, in 1 file.\n")
    wanted = MANIFEST.replace("30s", "45s") + "  max_try_count_2: 1\n"
    assert project.read_text(encoding="utf-8") == wanted
    assert Path("outplans/b.yaml").read_bytes() == other
    assert EMPTY in cli("plan", "--target", "a").out
    assert cli("drift").code == 2


def test_without_a_key_all_that_differs_is_accepted(project: Path, cli: Cli) -> None:
    edit("a", name="Sales", detail="two\nlines", source={"type": "sip", "target": "a@b.example"})
    edit("b", try_interval=0)
    assert cli("accept", "--auto-approve").code == 0
    assert (cli("drift").code, EMPTY in cli("plan").out) == (0, True)
    again = cli("accept", "--auto-approve")
    assert (again.code, again.err) == (0, "")
    assert again.out.endswith("\nNothing to accept.\n")


def test_nobody_is_asked_where_nobody_can_answer(project: Path, cli: Cli) -> None:
    edit("a", dial_timeout=45_000)
    done = cli("accept")
    assert (done.code, done.out) == (1, "")
    assert "nobody can be asked for approval here" in done.err
    assert project.read_text(encoding="utf-8") == MANIFEST


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("y", 1), ("", 1)])
def test_only_yes_writes(
    answer: str, code: int, project: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit("a", dial_timeout=45_000)
    master, slave = os.openpty()
    os.write(master, f"{answer}\n".encode())
    with os.fdopen(slave, encoding="utf-8") as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        done = cli("accept")
    os.close(master)
    assert done.code == code
    assert "Do you want to write these files? Only yes will be accepted." in done.err
    assert ("45s" in project.read_text(encoding="utf-8")) == (code == 0)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": ""}, "the name is empty"),
        ({"max_try_count_0": 0}, "dials nobody"),
        ({"dial_timeout": -1}, "is not a duration"),
    ],
)
def test_what_no_manifest_may_say_is_left_with_the_reason(
    changes: dict[str, Any], why: str, project: Path, cli: Cli
) -> None:
    edit("a", **changes)
    edit("b", dial_timeout=45_000)
    done = cli("accept", "--auto-approve")
    assert done.code == 3
    assert "  ! a, is not written: the manifest would be wrong: outplans/a.yaml:" in done.out
    assert why in done.out
    assert project.read_text(encoding="utf-8") == MANIFEST
    assert "45s" in Path("outplans/b.yaml").read_text(encoding="utf-8")


def test_keys_that_drifted_otherwise_say_what_can_be_done(project: Path, cli: Cli) -> None:
    write_project(Path(), manifest("new"))
    Path("outplans/b.yaml").unlink()
    done = cli("accept", "new", "b", "a", "--auto-approve")
    assert done.code == 3
    assert "  ! new, is not written: it is not live\n" in done.out
    assert "  ! b, is not written: no manifest wants it\n" in done.out
    assert "! a" not in done.out
    assert "2 outplans more drifted" in cli("accept", "--auto-approve").out
    unknown = cli("accept", "nwe", "--auto-approve")
    assert (unknown.code, "did you mean new?" in unknown.err) == (1, True)


def test_a_selector_accepts_what_it_selects(project: Path, cli: Cli) -> None:
    labelled = manifest("b")
    labelled["metadata"]["labels"] = {"team": "sales"}
    write_project(Path(), labelled)
    for key in "ab":
        edit(key, dial_timeout=45_000)
    assert cli("accept", "-l", "team=sales", "--auto-approve").code == 0
    assert project.read_text(encoding="utf-8") == MANIFEST
    assert EMPTY in cli("plan", "--target", "b").out
    both = cli("accept", "a", "-l", "team=sales", "--auto-approve")
    assert (both.code, "KEY names outplans, and -l selects" in both.err) == (1, True)


def test_what_lies_outside_of_the_project_is_not_written(cli: Cli) -> None:
    project = write_project(Path("inner"), manifests=["outplans", "../shared"])
    Path(".git").mkdir()
    Path("shared").mkdir()
    Path("shared/a.yaml").write_text(MANIFEST, encoding="utf-8")
    Path("inner/outplans/link.yaml").symlink_to(Path("../../elsewhere.yaml"))
    Path("elsewhere.yaml").write_text(MANIFEST.replace("name: a", "name: l"), encoding="utf-8")
    assert cli("-C", "inner", "apply", "--auto-approve").code == 0
    os.chdir("..")
    for key in "al":
        edit(key, root=project, dial_timeout=45_000)
    done = cli("-C", "inner", "accept", "--auto-approve")
    assert (done.code, done.out.count("the file is outside of the project's directory")) == (3, 2)


def test_manifests_of_standard_input_are_not_written(
    project: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit("a", dial_timeout=45_000)
    with project.open(encoding="utf-8") as piped:
        monkeypatch.setattr("sys.stdin", piped)
        done = cli("accept", "-f", "-", "--auto-approve")
    assert (done.code, "it was read from standard input" in done.out) == (3, True)


def test_a_link_inside_stays_a_link_and_a_mode_stays(project: Path, cli: Cli) -> None:
    project.rename("a.real.yaml")
    project.symlink_to("../a.real.yaml")
    Path("a.real.yaml").chmod(0o600)
    edit("a", dial_timeout=45_000)
    assert cli("accept", "--auto-approve").code == 0
    assert project.is_symlink()
    assert Path("a.real.yaml").read_text(encoding="utf-8") == MANIFEST.replace("30s", "45s")
    assert Path("a.real.yaml").stat().st_mode & 0o777 == 0o600


NUMBERS = itertools.count()


@settings(max_examples=10)
@given(st.data())
def test_the_plan_is_empty_for_whatever_was_accepted(
    tmp_path: Path, cli: Cli, data: st.DataObject
) -> None:
    """The law, over the sandbox: files as people write them, and outplans as they edit them."""
    root = tmp_path / f"law-{next(NUMBERS)}"
    said = {key: data.draw(layouts.fields()) for key in "ab"}
    raw = data.draw(layouts.files(said))
    edits = {key: data.draw(layouts.fields()) for key in "ab"}
    write_project(root)
    (root / "outplans" / "all.yaml").write_bytes(raw)
    words = ("-C", str(root))
    if cli(*words, "apply", "--auto-approve").code != 0:
        return
    for key, changes in edits.items():
        edit(key, root=root, **changes)
    done = cli(*words, "accept", "--auto-approve")
    left = "cannot be edited and kept as it is" in done.out
    assert done.code == (3 if left else 0), done.out
    assert left or EMPTY in cli(*words, "plan").out
