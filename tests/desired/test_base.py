"""`plan --base`: a branch in a real repository, against an account where somebody edited too."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.desired.settings import sandbox_state
from reconciler.sandbox.store import Store
from tests.repository import commit, git, repository
from tests.support import manifest, to_yaml, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

HOME = Path("my repository/dialing")


@pytest.fixture
def project(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project below the top of a repository, applied, committed, and on a branch of its own."""
    top = repository(Path("my repository").absolute())
    home = HOME.absolute()
    home.mkdir()
    monkeypatch.chdir(home)
    (home / ".gitignore").write_text(".reconciler\n", encoding="utf-8")
    write_project(home, *(manifest(key) for key in "abc"))
    commit(top)
    cli("apply", "--auto-approve")
    git(top, "checkout", "--quiet", "-b", "feature")
    return home


def _edit_live(name: str, **changes: Any) -> None:
    store = Store(sandbox_state(Path()))
    row = next(row for row in store.outplans() if row["name"] == name)
    store.put_outplan(row | changes)
    store.close()


def _plan(cli: Cli, *options: str, base: str = "main") -> dict[str, Any]:
    done = cli("plan", "--base", base, "-o", "json", *options)
    found: dict[str, Any] = json.loads(done.out)
    assert "resource_changes" in found, found
    return found


def _origins(plan: dict[str, Any]) -> dict[str, str]:
    return {change["key"]: change["origin"] for change in plan["resource_changes"]}


def test_the_branch_and_drift_are_told_apart_in_sections(project: Path, cli: Cli) -> None:
    write_project(project, manifest("a", dial_timeout="45s"), manifest("c", dial_timeout="45s"))
    _edit_live("b", try_interval=3_600_000)
    _edit_live("c", dial_timeout=60_000, max_try_count_0=1)
    text = cli("plan", "--base", "main").out
    head = git(project, "rev-parse", "--short=12", "HEAD")
    assert f"\nBase:        main (merge base {head})\n" in text
    mine, both, drift = (
        text.index(heading)
        for heading in (
            "\nChanges that this branch makes:\n",
            "\nChanges that this branch makes to what differs already:\n",
            "\nDrift, which was there before this branch: apply will undo it:\n",
        )
    )
    assert mine < text.index("# a will be updated") < both
    assert both < text.index("# c will be updated") < drift < text.index("# b will be updated")
    assert "~ dial_timeout: 1m -> 45s (this branch, and drift)\n" in text
    assert "~ max_try_count_0: 1 -> 3 (drift)\n" in text
    assert "~ dial_timeout: 30s -> 45s\n" in text
    assert "~ try_interval: 1h -> 2h\n" in text


def test_json_says_it_and_a_saved_plan_of_it_is_applied(project: Path, cli: Cli) -> None:
    write_project(project, manifest("a", dial_timeout="45s"))
    _edit_live("b", try_interval=1)
    plan = _plan(cli, "--out", "plan.json")
    assert plan["base"] == {"ref": "main", "commit": git(project, "rev-parse", "main")}
    assert _origins(plan) == {"a": "branch", "b": "drift"}
    assert plan["digest"] == json.loads(cli("plan", "-o", "json").out)["digest"]
    shown = cli("show", "plan.json").out
    assert "Changes that this branch makes:" in shown
    assert cli("apply", "plan.json").code == 0


def test_no_request_is_added(project: Path, cli: Cli) -> None:
    write_project(project, manifest("a", dial_timeout="45s"))
    plain, based = (
        [line.split()[2:4] for line in cli("plan", "-v", *more).err.splitlines()]
        for more in ((), ("--base", "main"))
    )
    assert len(plain) >= 2
    assert plain == based


def test_a_manifest_that_moves_to_another_file_is_no_difference(project: Path, cli: Cli) -> None:
    Path("outplans/team one").mkdir()
    Path("outplans/a.yaml").rename("outplans/team one/ä.yaml")
    commit(project)
    assert _origins(_plan(cli)) == {}
    _edit_live("a", dial_timeout=1_000)
    assert _origins(_plan(cli)) == {"a": "drift"}


def test_a_project_that_moves_to_another_directory_is_still_the_project(
    project: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = project.parent / "another"
    write_project(other, manifest("x"), project="other")
    commit(project.parent)
    git(project, "branch", "--force", "main")
    moved = project.parent / "policies"
    project.rename(moved)
    monkeypatch.chdir(moved)
    _edit_live("a", dial_timeout=1_000)
    write_project(moved, manifest("b", dial_timeout="45s"))
    assert _origins(_plan(cli)) == {"a": "drift", "b": "branch"}


def test_what_others_merged_into_the_base_since_is_not_the_branch_s(
    project: Path, cli: Cli
) -> None:
    git(project, "checkout", "--quiet", "main")
    write_project(project, manifest("a", dial_timeout="45s"))
    commit(project)
    git(project, "checkout", "--quiet", "feature")
    _edit_live("a", dial_timeout=45_000)  # main was applied meanwhile
    plan = _plan(cli)
    assert _origins(plan) == {"a": "drift"}
    assert plan["base"]["commit"] == git(project, "rev-parse", "main~1")


def test_what_is_not_committed_yet_is_the_branch_s_too(project: Path, cli: Cli) -> None:
    Path("outplans/a.yaml").unlink()
    write_project(project, manifest("d"))
    assert _origins(_plan(cli, base="HEAD")) == {"a": "branch", "d": "branch"}


def test_a_project_that_did_not_exist_wanted_nothing(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = repository(Path("new").absolute())
    (top / "README").write_text("empty", encoding="utf-8")
    commit(top)
    monkeypatch.chdir(top)
    write_project(top, manifest("a"))
    assert _origins(_plan(cli, base="HEAD")) == {"a": "branch"}


def test_a_base_without_any_manifest_wanted_nothing(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = repository(Path("new").absolute())
    write_project(top)  # git keeps no empty directory
    commit(top)
    monkeypatch.chdir(top)
    write_project(top, manifest("a"))
    assert _origins(_plan(cli, base="HEAD")) == {"a": "branch"}


@pytest.mark.parametrize("broken", ["outplans/a.yaml", "reconciler.yaml"])
def test_a_base_that_is_not_valid_is_a_notice_and_the_plan_goes_on(
    broken: str, project: Path, cli: Cli
) -> None:
    good = Path(broken).read_text(encoding="utf-8")
    Path(broken).write_text(f"{good}\nnonsense: true\n", encoding="utf-8")
    commit(project)
    git(project, "branch", "--force", "main")
    Path(broken).write_text(good, encoding="utf-8")
    write_project(project, manifest("b", dial_timeout="45s"))
    plan = _plan(cli)
    (notice,) = [notice for notice in plan["notices"] if notice["code"] == "base-unreadable"]
    assert f"the first in dialing/{broken}:" in notice["message"]
    assert "nonsense" in notice["message"]
    assert (plan["base"], plan["resource_changes"][0]["origin"]) == (None, None)
    assert "not known which differences this branch makes" in cli("plan", "--base", "main").out


def test_files_named_on_the_command_line_are_those_of_the_base(
    project: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(project, manifest("a", dial_timeout="45s"))
    _edit_live("b", dial_timeout=1_000)
    monkeypatch.chdir(project / "outplans")
    for files in (["*.yaml"], ["a.yaml", "b.yaml", "c.yaml"], [str(project / "outplans")]):
        options = [word for file in files for word in ("-f", file)]
        assert _origins(_plan(cli, *options)) == {"a": "branch", "b": "drift"}, files


def test_files_of_any_name_are_compared(project: Path, cli: Cli) -> None:
    Path("policies.txt").write_text(to_yaml(*map(manifest, "abc")), encoding="utf-8")
    commit(project)
    git(project, "branch", "--force", "main")
    changed = to_yaml(manifest("a", dial_timeout="45s"), manifest("b"), manifest("c"))
    Path("policies.txt").write_text(changed, encoding="utf-8")
    for file in ("policies.txt", "*.txt"):
        assert _origins(_plan(cli, "-f", file)) == {"a": "branch"}, file


def test_a_base_whose_manifests_had_other_names_is_not_guessed(project: Path, cli: Cli) -> None:
    write_project(project, manifests=["policies.txt"])
    Path("policies.txt").write_text(to_yaml(*map(manifest, "abc")), encoding="utf-8")
    commit(project)
    git(project, "branch", "--force", "main")
    write_project(project, manifest("a", dial_timeout="45s"))
    plan = _plan(cli)
    assert "policies.txt may name other files" in plan["notices"][-1]["message"]


def test_a_link_to_a_manifest_is_followed_there_too(project: Path, cli: Cli) -> None:
    Path("shared").mkdir()
    Path("outplans/a.yaml").rename("shared/a.yaml")
    Path("outplans/a.yaml").symlink_to("../shared/a.yaml")
    commit(project)
    git(project, "branch", "--force", "main")
    Path("shared/a.yaml").write_text(to_yaml(manifest("a", dial_timeout="45s")), encoding="utf-8")
    assert _origins(_plan(cli)) == {"a": "branch"}


def test_without_a_project_file_the_named_files_are_compared(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = repository(Path("plain").absolute())
    monkeypatch.chdir(top)
    for timeout, keys in (("30s", "a"), ("30s", "ab")):
        documents = [manifest(key, dial_timeout=timeout) for key in keys]
        Path("all.yaml").write_text(to_yaml(*documents), encoding="utf-8")
        if keys == "a":
            commit(top)
    plan = _plan(cli, "--project", "acme", "-f", "all.yaml", base="HEAD")
    assert _origins(plan) == {"a": "drift", "b": "branch"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--base", "nope"], "--base nope: git knows no such revision"),
        (["--base", "main", "-f", "-"], "standard input is in no revision"),
        (["--base", "main", "-f", "../../elsewhere.yaml"], "elsewhere.yaml is not in it"),
    ],
)
def test_what_cannot_be_compared_is_said_before_anything_is_asked(
    options: list[str], said: str, project: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = project.parent.parent / "elsewhere.yaml"
    outside.write_text(to_yaml(manifest("a")), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(outside.read_bytes())))
    done = cli("plan", *options, "-v")
    assert (done.code, done.out) == (1, "")
    assert said in done.err
    assert "GET" not in done.err


def test_outside_of_a_repository_it_says_so(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    done = cli("plan", "--base", "main")
    assert (done.code, "--base needs a git repository" in done.err) == (1, True)
