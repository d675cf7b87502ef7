"""Completion in bash, zsh and fish: keys, environments, rules, fields and files; silent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.shell_completion import get_completion_class

from reconciler.cli.main import cli
from reconciler.cli.options import Globals
from reconciler.policy.catalogue import RULES
from tests.support import manifest, to_yaml, write_project

if TYPE_CHECKING:
    from collections.abc import Callable

    Complete = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Complete:
    """Return (type, value) of what a shell is told, by the words until the cursor."""

    def call(words: str, shell: str = "bash") -> list[tuple[str, str]]:
        typed = f"reconciler {words}"
        last = "" if typed.endswith(" ") else typed.split()[-1]
        place = len(typed.split()) - (last != "")
        monkeypatch.setenv("COMP_WORDS", typed)
        monkeypatch.setenv("COMP_CWORD", last if shell == "fish" else str(place))
        told = get_completion_class(shell)
        assert told is not None
        lines = told(cli, {"obj": Globals()}, "reconciler", "").complete().splitlines()
        printed = capfd.readouterr()
        assert printed.out + printed.err == ""
        if shell == "zsh":
            return [*zip(lines[::3], lines[1::3], strict=True)]
        pairs = [line.partition(",")[::2] for line in lines if line]
        return [(kind, value.partition("\t")[0]) for kind, value in pairs]

    return call


@pytest.fixture(autouse=True)
def project() -> None:
    environments = {"production": {"endpoint": "sandbox:"}, "staging": {"endpoint": "sandbox:"}}
    write_project(Path(), manifest("sales"), manifest("support"), environments=environments)


def plain(*values: str) -> list[tuple[str, str]]:
    return [("plain", value) for value in values]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("plan --target ", plain("sales", "support")),
        ("accept su", plain("support")),
        ("diff --env production --env s", plain("staging")),
        ("plan --target sa", plain("sales")),
        ("plan --allow-in-use su", plain("support")),
        ("apply --allow-create su", plain("support")),
        ("validate --explain su", plain("support")),
        ("get ", plain("sales", "support")),
        ("get sales su", plain("support")),
        ("timeline sa", plain("sales")),
        ("plan --env ", plain("production", "staging")),
        ("plan --target sales --env st", plain("staging")),
        ("--env pr", plain("production")),
        ("rule RC30", plain(*(code for code in RULES if code.startswith("RC30")))),
        ("explain spec.try", plain("spec.try_interval")),
        ("plan -o h", plain("html")),
        ("pla", plain("plan")),
    ],
)
def test_what_can_be_known_is_completed(
    words: str, found: list[tuple[str, str]], shell: str, complete: Complete
) -> None:
    assert complete(words, shell) == found


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("show ", "file"),
        ("show pl", "file"),
        ("apply pl", "file"),
        ("plan -f out", "file"),
        ("plan --file out", "file"),
        ("plan --out p", "file"),
        ("plan --metrics-file p", "file"),
        ("validate out", "file"),
        ("github annotate fo", "file"),
        ("sandbox seed fo", "file"),
        ("-C out", "dir"),
        ("init d", "dir"),
    ],
)
def test_files_are_left_to_the_shell(words: str, kind: str, shell: str, complete: Complete) -> None:
    assert [found for found, _ in complete(words, shell)] == [kind]


def test_other_files_and_another_directory_are_where_the_keys_are(
    complete: Complete, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("other").mkdir()
    Path("other/one.yaml").write_text(to_yaml(manifest("other")), encoding="utf-8")
    assert complete("plan -f other/one.yaml --target ") == plain("other")
    monkeypatch.chdir("other")
    assert complete("-C .. plan --env st") == plain("staging")


@pytest.mark.parametrize(
    "words",
    [
        "plan --target zzz",
        "plan -f nowhere.yaml --target ",
        "-C nowhere plan --env zzz",
        "rule zzz",
        "plan --endpoint ",
        "nope --target ",
    ],
)
def test_nothing_is_completed_where_nothing_is_known(words: str, complete: Complete) -> None:
    assert [value for _, value in complete(words) if value.startswith("zzz")] == []


@pytest.mark.parametrize("text", ["a: [", "kind: Project\n", "", "spec: {environments: 5}"])
def test_a_broken_project_is_silent(text: str, complete: Complete) -> None:
    Path("reconciler.yaml").write_text(text, encoding="utf-8")
    assert complete("plan --env ") == complete("plan --target ") == []


def test_keys_are_offered_though_another_manifest_is_wrong(complete: Complete) -> None:
    Path("outplans/wrong.yaml").write_text(to_yaml(manifest("wrong", nope=1)), encoding="utf-8")
    Path("outplans/worse.yaml").write_text("a: [", encoding="utf-8")
    assert complete("plan --target ") == plain("sales", "support", "wrong")


def test_no_shell_waits_for_standard_input(complete: Complete) -> None:
    assert complete("validate -f - --explain sa") == plain("sales")


def test_no_environment_variable_of_the_project_is_shown(
    complete: Complete, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECONCILER_VAR_WHERE", "https://hunter2.example")
    own = {"production": {"endpoint": "${env:RECONCILER_VAR_WHERE}"}}
    write_project(Path(), environments=own)
    assert complete("plan --env ") == plain("production")
