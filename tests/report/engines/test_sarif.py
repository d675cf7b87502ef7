"""`validate -o sarif`: what SARIF 2.1.0 and GitHub's code scanning demand of a log."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import validate

from reconciler.report.engines.sarif import validation_sarif
from reconciler.report.validation import Validation, validation_failed
from reconciler.values.errors import ConfigError
from reconciler.values.places import Checkout
from reconciler.values.problem import Problem
from tests.golden.results import RESULTS

PROBLEM = Problem("duration-seconds", "30 is 30ms", "outplans/a b.yaml", 7, 3, remedy="write 30s")
HERE = Checkout("/repo/acme", "/repo")
LEVELS = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = {"required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
NUMBER = {"type": "integer", "minimum": 1}


def _object(required: str, **properties: Any) -> dict[str, Any]:
    """Return the schema of an object that knows no other members, as SARIF's own says."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


RULE = _object(
    "id shortDescription fullDescription help",
    id={"type": "string"},
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    helpUri={"type": "string", "pattern": "^https://"},
    defaultConfiguration=_object("", level=LEVELS),
)
DRIVER = _object(
    "name rules",
    name={"type": "string"},
    informationUri={"type": "string"},
    semanticVersion={"type": "string"},
    rules={"type": "array", "items": RULE, "uniqueItems": True},
)
PLACE = _object(
    "artifactLocation region",
    artifactLocation=_object(
        "uri",
        uri={"type": "string", "pattern": "^[!-~]+$"},
        uriBaseId={"const": "%SRCROOT%"},
    ),
    region=_object("startLine", startLine=NUMBER, startColumn=NUMBER),
)
RESULT = _object(
    "ruleId ruleIndex level message locations partialFingerprints",
    ruleId={"type": "string"},
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVELS,
    message=MESSAGE,
    locations={"minItems": 1, "items": _object("physicalLocation", physicalLocation=PLACE)},
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
)
INVOCATION = _object(
    "executionSuccessful",
    executionSuccessful={"type": "boolean"},
    toolExecutionNotifications={"items": _object("message", level=LEVELS, message=MESSAGE)},
)
RUN = _object(
    "tool results",
    tool=_object("driver", driver=DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    originalUriBaseIds={"type": "object"},
    invocations={"type": "array", "items": INVOCATION},
    results={"type": "array", "items": RESULT},
)
SCHEMA = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {"version": {"const": "2.1.0"}, "runs": {"minItems": 1, "items": RUN}},
}


def _run(validation: Validation) -> dict[str, Any]:
    log = json.loads(validation_sarif(validation))
    validate(log, SCHEMA)
    run: dict[str, Any] = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    return run


def _of(*problems: Problem) -> dict[str, Any]:
    return _run(Validation("acme", 1, problems=list(problems), checkout=HERE))


def test_a_problem_is_a_result_of_its_rule_at_its_place() -> None:
    run = _of(PROBLEM, replace(PROBLEM, severity="info", line=9))
    first, second = run["results"]
    assert (first["ruleId"], first["level"], second["level"]) == ("RC101", "error", "note")
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "acme/outplans/a%20b.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 7, "startColumn": 3},
    }
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["helpUri"].endswith("/docs/rules.md#rc101")
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len({*prints}) == 2


@pytest.mark.parametrize(
    ("file", "uri"),
    [("/etc/x.yaml", "file:///etc/x.yaml"), ("<stdin>", "%3Cstdin%3E")],
)
def test_a_file_that_is_none_of_the_repository_s_begins_elsewhere(file: str, uri: str) -> None:
    (result,) = _of(replace(PROBLEM, file=file))["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": uri}


def test_no_name_becomes_a_link() -> None:
    (result,) = _of(replace(PROBLEM, message="[read](https://evil.example)"))["results"]
    assert "](" not in result["message"]["text"]


def test_a_run_that_failed_is_not_a_successful_one_without_results() -> None:
    run = _run(validation_failed(ConfigError("no project", remedy="make one"), HERE))
    (invocation,) = run["invocations"]
    assert (run["results"], invocation["executionSuccessful"]) == ([], False)
    assert invocation["toolExecutionNotifications"][0]["message"]["text"].startswith("no project")
    assert _of()["invocations"][0]["executionSuccessful"]


def test_hostile_names_make_a_log_that_a_scanner_takes() -> None:
    assert len(_run(*RESULTS["validate"]())["results"]) == 8
