"""`validate --fix` and `--strict`: files are mended, told, and checked; warnings fail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import sound, to_yaml, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

WRONG = """\
# Ours.
apiVersion: voipbin.net/v1
kind: Outplan
metadata: {name: a}
spec:
  name: 007 # the agent
  dial_timeout: 30
  try_interval: 2h
  max_try_count_0: 3
  prevent_destroy: true
"""
MENDED = WRONG.replace("007", '"007"').replace("  prevent", "lifecycle:\n  prevent")
PLACE = Path("outplans/wrong.yaml")


@pytest.fixture(autouse=True)
def project() -> None:
    write_project(Path(), sound("good"))
    PLACE.write_text(WRONG, encoding="utf-8")


def written() -> str:
    return PLACE.read_text(encoding="utf-8")


def test_what_is_mechanical_is_mended_and_told_and_the_rest_is_reported(cli: Cli) -> None:
    good = Path("outplans/good.yaml").stat().st_mtime_ns
    done = cli("validate", "--fix")
    assert done.code == 1
    assert done.out.startswith(
        "Fixed 2 problems:\n"
        "outplans/wrong.yaml:10: spec.prevent_destroy is moved into lifecycle\n"
        'outplans/wrong.yaml:6: 007 -> "007"\n\n'
        "outplans/wrong.yaml:7:17: error[duration-seconds]"
    )
    assert written() == MENDED
    assert Path("outplans/good.yaml").stat().st_mtime_ns == good, "what is good is not written"


def test_seconds_are_mended_on_request(cli: Cli) -> None:
    done = cli("validate", "--fix-durations")
    assert (done.code, "spec.dial_timeout: 30 -> 30s" in done.out) == (0, True)
    assert written() == MENDED.replace("timeout: 30", "timeout: 30s")


def test_without_fix_nothing_is_written(cli: Cli) -> None:
    assert cli("validate").code == 1
    assert written() == WRONG
    assert "fixed" not in json.loads(cli("validate", "-o", "json").out)


def test_what_was_mended_is_told_in_json(cli: Cli) -> None:
    told = json.loads(cli("validate", "--fix", "-o", "json").out)
    assert [fix["line"] for fix in told["fixed"]] == [10, 6]
    assert {fix["file"] for fix in told["fixed"]} == {"outplans/wrong.yaml"}
    assert json.loads(cli("validate", "--fix", "-o", "json").out)["fixed"] == []


def test_files_that_are_named_are_mended_without_a_project(cli: Cli) -> None:
    Path("reconciler.yaml").unlink()
    cli("validate", "--fix", str(PLACE))
    assert written() == MENDED


def test_standard_input_cannot_be_mended(cli: Cli) -> None:
    done = cli("validate", "--fix", "-f", "-")
    assert (done.code, done.err.splitlines()[0]) == (1, "Error: --fix cannot write standard input")


def test_a_file_outside_of_the_repository_is_left(cli: Cli, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.yaml"
    outside.write_text(WRONG, encoding="utf-8")
    Path("outplans/link.yaml").symlink_to(outside)
    Path(".git").mkdir(exist_ok=True)
    cli("validate", "--fix", "-f", "outplans")
    assert outside.read_text(encoding="utf-8") == WRONG


def test_the_mode_of_a_file_stays(cli: Cli) -> None:
    PLACE.chmod(0o640)
    cli("validate", "--fix")
    assert PLACE.stat().st_mode & 0o777 == 0o640


def test_strict_lets_warnings_fail(cli: Cli) -> None:
    PLACE.write_text(to_yaml(sound("b", dial_timeout="50s")), encoding="utf-8")
    assert cli("validate").code == 0
    done = cli("validate", "--strict")
    assert (done.code, done.out.endswith("\n1 warning in 1 file.\n")) == (1, True)
    told = json.loads(cli("validate", "--strict", "-o", "json").out)
    assert (told["valid"], json.loads(cli("validate", "-o", "json").out)["valid"]) == (False, True)


def test_strict_lets_pass_what_is_allowed_or_only_a_remark(cli: Cli) -> None:
    document = sound("b", dial_timeout="50s")
    document["metadata"]["annotations"] = {
        "reconciler/allow": "RC103",
        "reconciler/allow-reason": "slow lines",
    }
    PLACE.write_text(to_yaml(document), encoding="utf-8")
    assert cli("validate", "--strict").code == 0
    write_project(Path(), sound("c", dial_timeout="50s"), policy={"rules": {"RC103": "info"}})
    PLACE.unlink()
    assert cli("validate", "--strict").code == 0


def test_strict_counts_warnings_about_the_project_too(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    PLACE.unlink()
    monkeypatch.delenv("RECONCILER_VAR_X", raising=False)
    own = {"production": {"endpoint": "${env:RECONCILER_VAR_X}"}}
    write_project(Path(), sound("good"), environments=own)
    assert cli("validate").code == 0
    done = cli("validate", "--strict")
    assert (done.code, "warning[env-unset]" in done.out) == (1, True)
