"""`reconciler diff`: what two environments want otherwise, without a request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import manifest, to_yaml, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

BOTH = ("--env", "staging", "--env", "production")


@pytest.fixture(autouse=True)
def project() -> None:
    """A project whose environments differ by a default and a patch."""
    document = manifest("a", name="A")
    del document["spec"]["try_interval"]
    document["metadata"]["labels"] = {"team": "sales"}
    # Nobody answers there: whoever asks an account fails.
    production = {"endpoint": "http://127.0.0.1:9/v1.0", "patches": ["patches"]}
    write_project(
        Path(),
        document,
        {**document, "metadata": {"name": "b"}},
        manifest("c"),
        defaults={"try_interval": "2h"},
        environments={
            "staging": {"defaults": {"try_interval": "1m"}},
            "production": production,
            "same": {},
        },
    )
    Path("patches").mkdir()
    patch = {**manifest("c"), "spec": {"dial_timeout": "45s"}}
    Path("patches/c.yaml").write_text(to_yaml(patch), encoding="utf-8")


def test_differences_name_the_values_and_who_says_them(cli: Cli) -> None:
    done = cli("diff", *BOTH)
    assert (done.code, done.err) == (2, "")
    assert done.out == (
        "  ~ 2 outplans: a, b\n"
        "      spec.try_interval: 1m in staging, 2h in production\n"
        "        staging: reconciler.yaml:12 (defaults)\n"
        "        production: reconciler.yaml:8 (defaults)\n"
        "\n"
        '  ~ c "c"\n'
        "      spec.dial_timeout: 30s in staging, 45s in production\n"
        "        staging: outplans/c.yaml:6\n"
        "        production: patches/c.yaml:6 (patch)\n"
        "\n"
        "3 of 3 outplans differ between staging and production.\n"
    )


def test_json_says_the_same_in_milliseconds(cli: Cli) -> None:
    done = cli("diff", *BOTH, "-o", "json")
    said = json.loads(done.out)
    assert (done.code, said["exit_code"], said["equal"]) == (2, 2, 0)
    assert said["environments"] == ["staging", "production"]
    assert [difference["key"] for difference in said["differences"]] == ["a", "b", "c"]
    [field] = said["differences"][2]["fields"]
    assert field["field"] == "spec.dial_timeout"
    assert [value["value"] for value in field["values"]] == [30_000, 45_000]
    assert field["values"][1]["set_by"] == {
        "by": "patch",
        "file": "patches/c.yaml",
        "line": 6,
        "column": 17,
        "variable": None,
    }


def test_environments_that_want_the_same_exit_0(cli: Cli) -> None:
    Path("patches/c.yaml").write_text(
        to_yaml({**manifest("c"), "spec": {"dial_timeout": "30s"}}), encoding="utf-8"
    )
    done = cli("diff", "--env", "production", "--env", "same")
    assert (done.code, done.err) == (0, "")
    assert done.out == "No difference: production and same want 3 outplans alike.\n"


def test_a_selector_compares_what_either_selects(cli: Cli) -> None:
    done = cli("diff", *BOTH, "-l", "team=sales")
    assert (done.code, "\n1 of 1 outplan differs between" in done.out) == (2, True)
    assert cli("diff", *BOTH, "-l", "team=nobody").code == 1


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), "--env names 0"),
        (("staging",), "--env names 1: staging"),
        (("staging", "staging"), "--env names 1: staging"),
        (("staging", "same", "production"), "--env names 3: staging, same, production"),
        (("staging", "prod"), "--env prod: reconciler.yaml has no such environment"),
    ],
)
def test_two_environments_are_named(names: tuple[str, ...], said: str, cli: Cli) -> None:
    done = cli("diff", *(word for name in names for word in ("--env", name)))
    assert (done.code, done.out, said in done.err) == (1, "", True)


@pytest.mark.parametrize("command", ["plan", "apply", "drift", "validate", "timeline", "list"])
def test_no_other_command_takes_two(command: str, cli: Cli) -> None:
    done = cli("--env", "staging", command, "--env", "production")
    assert (done.code, done.out) == (1, "")
    assert f"`reconciler {command}` acts in one environment, and --env names 2" in done.err
    same = cli("--env", "staging", "validate", "--env", "staging")
    assert same.code == 0


def test_what_is_wrong_in_either_is_told_once(cli: Cli) -> None:
    Path("patches/c.yaml").write_text(
        to_yaml({**manifest("c"), "spec": {"dial_timeout": 45}}), encoding="utf-8"
    )
    Path("outplans/a.yaml").write_text("kind: Outplan\n", encoding="utf-8")
    done = cli("diff", *BOTH)
    assert (done.code, done.out) == (1, "")
    assert "patches/c.yaml:6:" in done.err
    assert done.err.count("outplans/a.yaml:1:1") == cli("validate").out.count("outplans/a.yaml:1:1")
