"""`validate` in a project with environments: what is found where, and the line that causes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import manifest, sound, to_yaml, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

LONG, SHORT = {"dial_timeout": "50s"}, {"dial_timeout": "3s"}


def project(base: dict[str, Any] | None = None, **environments: dict[str, Any]) -> None:
    """Write two manifests that leave dial_timeout to the project."""
    documents = [sound(key) for key in "ab"]
    for document in documents:
        document["spec"].pop("dial_timeout", None)
    own = {} if base is None else {"defaults": base}
    write_project(Path(), *documents, environments=environments, **own)
    text = Path("reconciler.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("  endpoint:")]
    Path("reconciler.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def line_of(text: str) -> int:
    lines = Path("reconciler.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def found(cli: Cli, *words: str) -> list[tuple[str, str, int, list[str | None]]]:
    told = json.loads(cli("validate", *words, "-o", "json").out)
    return [
        (entry["code"], entry["key"], entry["line"], entry["environments"])
        for entry in told["findings"]
    ]


def test_a_finding_names_its_environment_and_the_default_that_causes_it(cli: Cli) -> None:
    project(one={"defaults": {"dial_timeout": "30s"}}, two={"defaults": LONG})
    line = line_of("50s")
    assert found(cli) == [("RC103", "a", line, ["two"]), ("RC103", "b", line, ["two"])]
    done = cli("validate")
    assert f"reconciler.yaml:{line}:" in done.out
    assert "\n  outplans: a, b\n  environment: two\n  docs: " in done.out


def test_what_is_so_everywhere_names_no_environment(cli: Cli) -> None:
    project(LONG, one={"endpoint": "sandbox:"}, two={"endpoint": "sandbox:"})
    line = line_of("50s")
    assert found(cli) == [("RC103", key, line, ["one", "two"]) for key in "ab"]
    assert "environment" not in cli("validate").out.partition("docs:")[0]


def test_what_the_manifest_lacks_is_told_once_whichever_environment_has_defaults(cli: Cli) -> None:
    document = sound("a")
    document["spec"]["dial_timeout"] = "50s"
    document["spec"].pop("source", None)
    environments = {"one": {}, "two": {"defaults": {"try_interval": "4h"}}}
    write_project(Path(), document, environments=environments)
    told = found(cli)
    assert {code for code, *_ in told} >= {"RC103", "RC301"}
    assert len(told) == len({code for code, *_ in told})
    assert {tuple(where) for *_, where in told} == {(None, "one", "two")}


def test_one_environment_needs_no_name_in_text(cli: Cli) -> None:
    project(one={"defaults": {"dial_timeout": "30s"}}, two={"defaults": LONG})
    assert [where for *_, where in found(cli, "--env", "two")] == [["two"], ["two"]]
    assert "environment: " not in cli("validate", "--env", "two").out


def test_the_same_words_about_two_lines_are_two_findings(cli: Cli) -> None:
    project(one={"defaults": LONG}, two={"defaults": {**LONG}}, three={"defaults": SHORT})
    told = [(code, line, where) for code, key, line, where in found(cli) if key == "a"]
    lines = Path("reconciler.yaml").read_text(encoding="utf-8").splitlines()
    fifty = [number for number, line in enumerate(lines, 1) if "50s" in line]
    # Environments are looked at in the order of their names.
    assert told == [
        ("RC103", fifty[0], ["one"]),
        ("RC102", line_of("3s"), ["three"]),
        ("RC103", fifty[1], ["two"]),
    ]


def test_a_problem_names_its_environment_too(cli: Cli) -> None:
    Path("patches").mkdir()
    patch = manifest("a") | {"spec": {"dial_timeout": 3}}
    Path("patches/a.yaml").write_text(to_yaml(patch), encoding="utf-8")
    own = {"endpoint": "sandbox:"}
    project({"dial_timeout": "30s"}, one=own, two=own | {"patches": ["patches"]}, three=own)
    done = cli("validate")
    assert "\n  rule: RC101\n  environment: two\n" in done.out
    (problem,) = json.loads(cli("validate", "-o", "json").out)["problems"]
    assert (problem["file"], problem["environments"]) == ("patches/a.yaml", ["two"])


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif", "junit"])
def test_every_report_names_the_environment(form: str, cli: Cli) -> None:
    project(one={"defaults": {"dial_timeout": "30s"}}, two={"defaults": LONG})
    assert "in: two" in cli("validate", "-o", form).out


def test_annotations_out_of_json_name_it_as_well(cli: Cli) -> None:
    project(one={"defaults": {"dial_timeout": "30s"}}, two={"defaults": LONG})
    Path("found.json").write_text(cli("validate", "-o", "json").out, encoding="utf-8")
    done = cli("github", "annotate", "found.json")
    assert "recommended%0Ain: two%0Ato do: " in done.out


def test_the_files_that_are_counted_are_those_with_the_cause(cli: Cli) -> None:
    policy = {"dial_timeout": {"max": "45s"}}
    documents = [sound(key) for key in "abc"]
    for document in documents:
        document["spec"].pop("dial_timeout", None)
    documents[2]["spec"]["dial_timeout"] = "49s"
    write_project(Path(), *documents, defaults=LONG, policy=policy)
    done = cli("validate")
    assert done.code == 1
    assert done.out.endswith("3 errors, 3 warnings in 2 files.\n"), "reconciler.yaml and c.yaml"
