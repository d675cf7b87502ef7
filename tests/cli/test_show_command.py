"""`reconciler show`: a saved plan, rendered as `plan` would, or refused."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli


@pytest.fixture
def saved(cli: Cli) -> Path:
    """A saved plan, whose project is gone."""
    write_project(Path(), manifest("a", name="Zoë"), manifest("b"))
    cli("plan", "--out", "plan.json")
    Path("reconciler.yaml").unlink()
    return Path("plan.json")


@pytest.mark.parametrize("output", ["text", "json", "markdown", "html"])
def test_a_saved_plan_is_shown_as_it_was_planned(output: str, cli: Cli) -> None:
    write_project(Path(), manifest("a", name="Zoë"), manifest("b"))
    planned = cli("plan", "-o", output, "--out", "plan.json")
    shown = cli("show", "plan.json", "-o", output)
    assert (shown.code, shown.out, shown.err) == (0, planned.out, "")


def test_showing_needs_neither_project_nor_account(saved: Path, cli: Cli) -> None:
    done = cli("show", str(saved), "-v")
    assert (done.code, done.err) == (0, "")
    assert "Plan: 2 to add, 0 to change, 0 to destroy." in done.out


def test_a_hyphen_is_standard_input(saved: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = io.TextIOWrapper(io.BytesIO(saved.read_bytes()))
    monkeypatch.setattr("sys.stdin", piped)
    assert "Plan: 2 to add" in cli("show", "-").out


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not a plan file"),
        (b"\xff\xfe\x00", "it is not JSON in UTF-8"),
        (b"[]", "it has no format_version"),
        (b"{", "not a plan file"),
        (b'{"format_version": "2.0"}', "plan format 2.0 cannot be read"),
        (b'{"format_version": "1.0"}', "does not fit the plan schema"),
        (b"[" * 100_000, "not a plan file"),
    ],
)
@pytest.mark.parametrize("command", ["show", "apply"])
def test_what_is_no_plan_is_refused(command: str, content: bytes, why: str, cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    Path("plan.json").write_bytes(content)
    done = cli(command, "plan.json")
    assert (done.code, done.out) == (1, "")
    assert why in done.err
    assert "to do: make the plan again" in done.err


@pytest.mark.parametrize("name", ["nowhere.json", "outplans"])
def test_a_file_that_cannot_be_read_is_an_error(name: str, cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    done = cli("show", name, "-o", "json")
    assert done.code == 1
    assert f"cannot read the plan file {name}" in json.loads(done.out)["error"]["message"]


def test_an_edited_plan_is_neither_shown_nor_applied(saved: Path, cli: Cli) -> None:
    plan = json.loads(saved.read_text(encoding="utf-8"))
    plan["resource_changes"][0]["steps"][0]["body"]["dial_timeout"] = 1
    saved.write_text(json.dumps(plan), encoding="utf-8")
    write_project(Path())
    for command in ("show", "apply"):
        done = cli(command, str(saved))
        assert (done.code, done.out) == (1, "")
        assert "it was edited since it was written" in done.err


def test_the_shown_names_do_not_command_the_terminal(cli: Cli) -> None:
    write_project(Path(), manifest("a", name="\x1b]0;x\x07\u202e"))
    planned = cli("plan", "--out", "plan.json").out + cli("show", "plan.json").out
    assert not {"\x1b", "\x07", "\u202e"} & {*planned}


def test_a_report_keeps_its_budget_and_says_what_it_left_out(saved: Path, cli: Cli) -> None:
    done = cli("show", str(saved), "-o", "markdown", "--max-bytes", "2000")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("<!-- reconciler: project=acme environment= digest=sha256:")


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["-o", "markdown", "--max-bytes", "1999"], "a plan cannot be told in so little"),
        (["--max-bytes", "9000"], "--max-bytes does not limit -o text"),
        (["-o", "json", "--max-bytes", "9000"], "--max-bytes does not limit -o json"),
    ],
)
def test_a_budget_that_cannot_be_kept_is_refused(
    options: list[str], why: str, saved: Path, cli: Cli
) -> None:
    for command in (["show", str(saved)], ["plan"]):
        done = cli(*command, *options)
        assert done.code == 1
        assert why in done.err


@pytest.mark.parametrize("output", ["markdown", "html"])
def test_a_report_that_fails_prints_nothing(output: str, cli: Cli) -> None:
    write_project(Path(), manifest("a", dial_timeout="soon"))
    for command in (["plan"], ["show", "nowhere.json"]):
        done = cli(*command, "-o", output)
        assert (done.code, done.out) == (1, "")
        assert "to do:" in done.err
