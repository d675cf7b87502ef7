"""`reconciler validate`: all problems at once, with their place, offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support import manifest, sound, to_yaml, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli


def test_valid_manifests_are_counted(cli: Cli) -> None:
    write_project(Path(), sound("a"), sound("b"))
    done = cli("validate")
    assert (done.code, done.err) == (0, "")
    assert done.out == "Success! 2 outplans in 2 files of project acme.\n"
    assert json.loads(cli("validate", "-o", "json").out) == {
        "valid": True,
        "outplans": 2,
        "files": 2,
        "environments": [],
        "selector": None,
        "problems": [],
        "findings": [],
    }


def test_every_problem_is_told_at_once_with_line_caret_and_remedy(cli: Cli) -> None:
    write_project(Path(), manifest("a", dial_timeout=30), manifest("b", max_try_cuont_0=3))
    done = cli("validate")
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith(
        "outplans/a.yaml:6:17: error[duration-seconds]: spec.dial_timeout: 30 is 30ms: the unit "
        "of a bare number is milliseconds\n"
        "  6 |   dial_timeout: 30\n"
        "    |                 ^\n"
        "  to do: write 30000 or 30s if you mean seconds, 30ms if you do not\n"
    )
    assert "max_try_count_1" in done.out.partition("outplans/b.yaml:9:3: ")[2], "0 is there"
    assert done.out.endswith("\n2 errors in 2 files.\n")


def test_a_problem_deep_in_the_seventh_document_points_at_its_own_place(cli: Cli) -> None:
    documents = [manifest(f"k{number}") for number in range(7)]
    documents[6] = manifest("k6", source={"type": "tel", "target": "5559876543"})
    text = to_yaml(*documents)
    write_project(Path())
    Path("outplans/all.yaml").write_text(text, encoding="utf-8")
    done = cli("validate", "-o", "json")
    (problem,) = json.loads(done.out)["problems"]
    line = next(n for n, line in enumerate(text.splitlines(), 1) if "5559876543" in line)
    assert (done.code, problem["code"], problem["severity"]) == (1, "source-target", "error")
    assert (problem["file"], problem["line"], problem["column"]) == ("outplans/all.yaml", line, 13)
    assert problem["source_line"] == text.splitlines()[line - 1]


def test_a_wrong_project_file_is_a_problem_too(cli: Cli) -> None:
    write_project(Path(), manifest("a"), endpiont="sandbox:")
    done = cli("validate")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("reconciler.yaml:7:3: error[")
    assert "endpiont" in done.err
    assert json.loads(cli("validate", "-o", "json").out)["error"]["problems"]


def test_names_are_shown_without_what_a_terminal_would_obey(cli: Cli) -> None:
    write_project(Path(), manifest("a", dial_timeout="\x1b[31m\u202e"))
    done = cli("validate")
    assert done.code == 1
    assert not {"\x1b", "\u202e"} & {*done.out}


def test_nothing_is_sent_and_nothing_is_written(cli: Cli) -> None:
    write_project(Path(), manifest("a"), endpoint="http://127.0.0.1:9/v1.0")
    assert cli("validate", "-v").err == ""
    assert sorted(path.name for path in Path().iterdir()) == ["outplans", "reconciler.yaml"]


def test_warnings_are_shown_at_their_place_and_change_no_exit_code(cli: Cli) -> None:
    write_project(Path(), sound("a", dial_timeout="50s"), sound("b"))
    done = cli("validate")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "outplans/a.yaml:6:17: warning[RC103]: dial_timeout is 50s; 25s to 45s is recommended\n"
        "  6 |   dial_timeout: 50s\n"
        "    |                 ^\n"
        "  to do: write a value from 25s to 45s\n"
        "  docs: https://github.com/voipbin/reconciler/blob/main/docs/rules.md#rc103\n\n"
        "Success! 2 outplans in 2 files of project acme. 1 warning.\n"
    )


def test_a_breach_of_the_teams_policy_exits_1(cli: Cli) -> None:
    write_project(Path(), sound("a"), sound("b"), policy={"max_attempts_total": 2})
    done = cli("validate")
    assert done.code == 1
    assert "error[RC604]: 3 attempts in total; the policy allows 2" in done.out
    assert done.out.endswith("\n2 errors in 2 files.\n")
    told = json.loads(cli("validate", "-o", "json").out)
    assert (told["valid"], told["problems"]) == (False, [])
    found = told["findings"][0]
    assert (found["code"], found["key"], found["field"]) == ("RC604", "a", "spec")
    assert (found["file"], found["line"], found["column"]) == ("outplans/a.yaml", 5, 1)


def test_what_the_schema_refuses_names_its_rule(cli: Cli) -> None:
    write_project(Path(), manifest("a", dial_timeout=30))
    page = "https://github.com/voipbin/reconciler/blob/main/docs/rules.md#rc101"
    assert f"\n  rule: RC101\n  docs: {page}\n" in cli("validate").out
    assert json.loads(cli("validate", "-o", "json").out)["problems"][0]["url"] == page


def test_what_explains_a_rule_is_named_once_for_all_of_it(cli: Cli) -> None:
    write_project(Path(), *(sound(key, detail="") for key in "abc"), manifest("d", dial_timeout=30))
    Path("outplans/e.yaml").write_text(to_yaml(manifest("e", dial_timeout=31)), encoding="utf-8")
    done = cli("validate")
    assert (done.out.count("RC502"), done.out.count("#rc502")) == (3, 1)
    assert (done.out.count("rule: RC101"), done.out.count("#rc101")) == (2, 1)
    found = json.loads(cli("validate", "-o", "json").out)["findings"]
    assert {finding["url"].rpartition("#")[2] for finding in found} >= {"rc502"}
    assert json.loads(cli("validate", "-o", "json").out)["problems"][0]["rule"] == "RC101"


def test_one_habit_of_a_thousand_files_is_one_entry(cli: Cli) -> None:
    write_project(Path())
    documents = [sound(f"k{number}", detail="") for number in range(1_000)]
    Path("outplans/all.yaml").write_text(to_yaml(*documents), encoding="utf-8")
    done = cli("validate")
    assert (done.code, len(done.out.splitlines())) == (0, 19)
    assert "warning[RC502]: the same of 997 more outplans" in done.out
    assert "1,000 warnings." in done.out
    assert len(json.loads(cli("validate", "-o", "json").out)["findings"]) == 1_000


def _environments(**environments: Any) -> None:
    """Write a project of one manifest whose base is no place of its own."""
    write_project(Path(), sound("a"))
    head = {"apiVersion": "voipbin.net/v1", "kind": "Project", "metadata": {"name": "acme"}}
    text = to_yaml(head | {"spec": {"environments": environments}})
    Path("reconciler.yaml").write_text(text, encoding="utf-8")


def _patch(where: str, **spec: Any) -> dict[str, list[str]]:
    document = manifest("a") | {"spec": spec}
    Path(where).mkdir(exist_ok=True)
    Path(where, "a.yaml").write_text(to_yaml(document), encoding="utf-8")
    return {"patches": [where]}


def test_every_environment_is_checked_and_each_problem_told_once(cli: Cli) -> None:
    shared = _patch("shared", dial_timeout=30)
    own = _patch("own", max_try_count_0=0)
    _environments(one=shared, two={"patches": ["shared", "own"]}, three=own)
    done = cli("validate")
    assert (done.code, done.err) == (1, "")
    assert done.out.count("shared/a.yaml:6:17: error[duration-seconds]") == 1
    assert done.out.count("own/a.yaml:6:3: error[dials-nobody]") == 1
    assert done.out.endswith("\n2 errors in 2 files.\n")
    alone = cli("validate", "--env", "three")
    assert (alone.code, "shared" in alone.out) == (1, False)


def test_what_a_default_says_wrong_of_many_is_told_once_with_their_keys(cli: Cli) -> None:
    write_project(Path(), defaults={"try_interval": "1m"})
    for key in "abcde":
        document = sound(key)
        del document["spec"]["try_interval"]
        Path("outplans", f"{key}.yaml").write_text(to_yaml(document), encoding="utf-8")
    done = cli("validate")
    assert (done.code, done.out.count("warning[RC105]")) == (0, 1)
    assert (
        "\n  to do: write 5m or more\n  outplans: a, b, c and 2 more\n  docs: https://" in done.out
    )
    for key in "bcde":
        Path("outplans", f"{key}.yaml").unlink()
    assert "\n  outplan: a\n" in cli("validate").out


def test_a_patch_is_not_blamed_for_what_neither_says(cli: Cli) -> None:
    silent = {"endpoint": "sandbox:", "patches": ["patches"]}
    document = sound("a")
    del document["spec"]["detail"]
    write_project(Path(), document, environments={"production": silent})
    Path("patches").mkdir()
    patch = sound("a")
    patch["spec"] = {"dial_timeout": "40s"}
    Path("patches/a.yaml").write_text(to_yaml(patch), encoding="utf-8")
    done = cli("validate", "--env", "production")
    assert (done.code, done.out.startswith("outplans/a.yaml:5:1: warning[RC502]")) == (0, True)


def test_the_base_is_checked_where_it_is_a_place_of_its_own(cli: Cli) -> None:
    _environments(one={"defaults": {"dial_timeout": "30s"}})
    incomplete = sound("a")
    del incomplete["spec"]["dial_timeout"]
    Path("outplans/a.yaml").write_text(to_yaml(incomplete), encoding="utf-8")
    assert cli("validate").out == "Success! 1 outplan in 1 file of project acme, in one.\n"
    text = Path("reconciler.yaml").read_text(encoding="utf-8")
    Path("reconciler.yaml").write_text(f"{text}  endpoint: 'sandbox:'\n", encoding="utf-8")
    done = cli("validate")
    assert (done.code, "dial_timeout is missing in spec" in done.out) == (1, True)
    assert cli("validate", "--env", "one").code == 0


def test_a_variable_of_an_environment_nobody_selected_is_a_warning(cli: Cli) -> None:
    production = {"customer_id": "${env:RECONCILER_VAR_PRODUCTION}"} | _patch(
        "p", dial_timeout="45s"
    )
    _environments(production=production, staging={})
    done = cli("validate")
    assert (done.code, done.err) == (0, "")
    assert "reconciler.yaml:8:20: warning[env-unset]: " in done.out
    assert "to do: set it to have all of the environment production checked" in done.out
    total = "Success! 1 outplan in 1 file of project acme, in production and staging. 1 warning.\n"
    assert done.out.endswith(total)
    found = json.loads(cli("validate", "-o", "json").out)
    assert (found["valid"], [problem["severity"] for problem in found["problems"]]) == (
        True,
        ["warning"],
    )
    assert found["environments"] == ["production", "staging"]
    chosen = cli("validate", "--env", "production")
    assert (chosen.code, chosen.out) == (1, "")
    assert "error[env-unset]" in chosen.err
    _patch("p", dial_timeout=45)
    assert cli("validate").out.endswith("1 error, 1 warning in 2 files.\n")


def test_an_outplan_is_explained_in_every_environment_that_is_checked(cli: Cli) -> None:
    _environments(production=_patch("p", dial_timeout="45s"), staging={})
    done = cli("validate", "--explain", "a")
    assert (done.code, done.err) == (0, "")
    first, second, success = done.out.split("\n\n")
    assert first.startswith("a in production (outplans/a.yaml:4)\n")
    assert "45s" in first
    assert "p/a.yaml:6 (patch)\n    instead of" in first
    assert second.startswith("a in staging (outplans/a.yaml:4)\n")
    assert success.startswith("Success! ")
    assert "staging" not in cli("validate", "--explain", "a", "--env", "production").out


def test_explanations_are_data_too(cli: Cli) -> None:
    write_project(Path(), sound("a"), sound("b"))
    found = json.loads(cli("validate", "--explain", "b", "--explain", "a", "-o", "json").out)
    assert [(explained["key"], explained["environment"]) for explained in found["explained"]] == [
        ("b", None),
        ("a", None),
    ]
    assert "explained" not in json.loads(cli("validate", "-o", "json").out)


def test_an_unknown_key_is_answered_with_the_nearest(cli: Cli) -> None:
    write_project(Path(), sound("sales-standard"))
    done = cli("validate", "--explain", "sales-standart")
    assert (done.code, done.out) == (1, "")
    assert "--explain sales-standart: no manifest has this key" in done.err
    assert "did you mean sales-standard?" in done.err
    assert "use the metadata.name" in cli("validate", "--explain", "zzz").err


def test_what_is_wrong_is_told_and_the_rest_explained(cli: Cli) -> None:
    write_project(Path(), sound("a"), manifest("b", dial_timeout=30))
    done = cli("validate", "--explain", "a", "--explain", "b")
    assert done.code == 1
    assert done.out.startswith("a (outplans/a.yaml:4)\n")
    assert "\nb (" not in done.out
    assert "error[duration-seconds]" in done.out
