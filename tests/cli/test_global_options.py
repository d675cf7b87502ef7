"""Every command with every global option: it is used, or it is refused with a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.cli.options import EVERYWHERE, global_options
from tests.cli.commands import leaves
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

LEAVES = leaves()
NONSENSE = {
    "directories": ("-C", "nowhere"),
    "files": ("-f", "nowhere.yaml"),
    "endpoint": ("--endpoint", "nowhere"),
    "profile": ("--profile", "nowhere"),
    "project": ("--project", "somebody-else"),
    "environment": ("--env", "nowhere"),
}
"""What no command that uses an option can be content with."""
WORDS = {
    "show": ["plan.json"],
    "get": ["a"],
    "diff": ["--env", "first", "--env", "second"],
    "apply": ["--auto-approve"],
    "accept": ["--auto-approve"],
    "sandbox seed": ["seed.json"],
    "sandbox serve": ["--port", "0"],
    "github run": ["drift"],
    "github comment": ["--plan", "plan.json", "--markdown", "plan.md"],
    "github issue": ["--no-drift"],
    "github outputs": ["--plan", "plan.json"],
    "gitlab note": ["--plan", "nowhere.json", "--markdown", "plan.md"],
}
USES = [
    (path, name) for path, command in LEAVES.items() for name in sorted(command.uses - EVERYWHERE)
]
REFUSES = [
    (path, str(option.name))
    for path, command in LEAVES.items()
    for option in global_options()
    if option.name not in command.uses
]


def _placed(path: str, option: tuple[str, ...], *, before: bool) -> list[str]:
    words = [*path.split(), *WORDS.get(path, [])]
    return [*option, *words] if before else [*words, *option]


def test_every_option_is_walked_with_every_command() -> None:
    assert {option.name for option in global_options()} == {*NONSENSE, *EVERYWHERE}
    assert len(USES) + len(REFUSES) == len(LEAVES) * len(NONSENSE)


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(("path", "name"), REFUSES)
def test_what_a_command_does_not_use_it_refuses(
    path: str, name: str, before: bool, cli: Cli
) -> None:
    option = (NONSENSE | {"directories": ("-C", ".")})[name]
    done = cli(*_placed(path, option, before=before))
    said = f"Error: `reconciler {path}` does not use {option[0].replace('-f', '--file')}\n"
    # The steps of a workflow print everything where the runner can be told to obey nothing of it.
    printed = done.out + done.err if path.startswith("github ") else done.err
    assert (done.code, said in printed) == (1, True)
    assert [*Path().iterdir()] == []


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(("path", "name"), USES)
def test_what_a_command_says_that_it_uses_it_does_not_ignore(
    path: str, name: str, before: bool, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    environments: dict[str, Any] = {"first": {}, "second": {}}
    endpoint = "http://127.0.0.1:9/v1.0"
    write_project(Path(), manifest("a"), endpoint=endpoint, environments=environments)
    for variable in ("GITHUB_TOKEN", "GITHUB_REPOSITORY"):
        monkeypatch.setenv(variable, "acme/dialing")
    for file in ("plan.md", "plan.json", "seed.json"):
        Path(file).write_text("{}", encoding="utf-8")
    done = cli(*_placed(path, NONSENSE[name], before=before))
    assert done.code == 1
    # What is no URL may hold a credential, and is not repeated.
    said = "the endpoint is not a URL" if name == "endpoint" else NONSENSE[name][1]
    assert said in done.out + done.err


@pytest.mark.parametrize("path", LEAVES)
def test_help_lists_what_is_used_and_nothing_else(path: str, cli: Cli) -> None:
    listed = cli(*path.split(), "--help").out.partition("Global options:")[2]
    assert listed
    for option in global_options():
        assert (f" {max(option.opts, key=len)}" in listed) == (option.name in LEAVES[path].uses)


def test_a_saved_plan_reads_no_manifests(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    assert cli("plan", "--out", "plan.json").code == 0
    done = cli("apply", "plan.json", "-f", "nowhere.yaml")
    assert (done.code, "no manifest is read for it" in done.err) == (1, True)


@pytest.mark.parametrize("command", ["reset", "serve --port 0"])
def test_a_state_file_and_an_environment_exclude_each_other(command: str, cli: Cli) -> None:
    done = cli("sandbox", *command.split(), "--state", "x.db", "--env", "prod")
    assert (done.code, "--env would choose nothing" in done.err) == (1, True)
    assert not Path("x.db").exists()


def test_the_projects_of_a_workflow_are_of_no_environment(cli: Cli) -> None:
    done = cli("github", "run", "projects", "--env", "prod")
    assert (done.code, "projects` does not use --env" in done.out + done.err) == (1, True)
