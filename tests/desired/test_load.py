"""Loading: whole files in, outplans and every problem at its place out."""

from __future__ import annotations

import gc
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired.files import SourceFile
from reconciler.desired.load import load
from reconciler.desired.variables import SIGN
from reconciler.values.marker import MARKER_HINT
from reconciler.values.outplan import Source
from tests.support import manifest

if TYPE_CHECKING:
    from reconciler.values.desired_outplan import Desired
    from reconciler.values.problem import Problem

GOOD = """\
apiVersion: voipbin.net/v1
kind: Outplan
metadata:
  name: sales
spec:
  dial_timeout: 30s
  try_interval: 2h
  max_try_count_0: 3
"""
TEST_OUTPLAN = """\
{
    "name": "test outplan", "detail": "outplan for test use.",
    "source": {
        "type": "tel", "target": "+15559876543", "target_name": "", "name": "", "detail": ""
    },
    "dial_timeout": 30000, "try_interval": 60000, "max_try_count_0": 5, "max_try_count_4": 5
}"""
# As `kustomize build` prints: keys sorted, quotes where YAML needs them, labels added.
KUSTOMIZED = """\
apiVersion: voipbin.net/v1
kind: Outplan
metadata:
  labels:
    tier: "1"
  name: prod-emergency
spec:
  dial_timeout: 45s
  max_try_count_0: 5
  source:
    target: "+15559876543"
    type: tel
  try_interval: 600000
---
apiVersion: voipbin.net/v1
kind: Outplan
metadata:
  name: prod-reminder
spec:
  dial_timeout: 25000
  max_try_count_0: 2
  try_interval: 1h
"""

Found = tuple[str, int, int]


def loaded(text: str | bytes, name: str = "a.yaml") -> tuple[Desired, list[Problem]]:
    raw = text.encode() if isinstance(text, str) else text
    return load([SourceFile(name, raw)], project="acme", ownership="marker")


def found(text: str) -> list[Found]:
    return [(problem.code, problem.line, problem.column) for problem in loaded(text)[1]]


def test_an_outplan_of_the_documentation_pastes_in_unchanged() -> None:
    text = GOOD[: GOOD.index("spec")] + "spec: " + TEST_OUTPLAN.replace("\n", "\n  ") + "\n"
    desired, problems = loaded(text)
    assert not problems
    outplan = desired.outplans["sales"].outplan
    assert (outplan.name, outplan.detail) == ("test outplan", "outplan for test use.")
    assert outplan.source == Source("tel", "+15559876543")
    assert (outplan.dial_timeout, outplan.try_interval) == (30_000, 60_000)


def test_what_kustomize_builds_is_read_from_standard_input() -> None:
    desired, problems = loaded(KUSTOMIZED, "<stdin>")
    assert not problems
    emergency, reminder = desired.outplans.values()
    assert (emergency.key, emergency.labels["tier"]) == ("prod-emergency", "1")
    assert (emergency.outplan.dial_timeout, emergency.outplan.try_interval) == (45_000, 600_000)
    assert (reminder.key, reminder.file, reminder.line) == ("prod-reminder", "<stdin>", 18)


SPEC = "  max_try_count_0: 3\n"
STRICT: list[tuple[str, str, list[Found]]] = [
    ("  name: sales\n", "  labels: {}\n", [("missing-field", 3, 1)]),
    ("  dial_timeout: 30s\n", "", [("missing-field", 5, 1)]),
    ("  try_interval: 2h\n", "", [("missing-field", 5, 1)]),
    (SPEC, "", [("dials-nobody", 5, 1)]),
    ("_0: 3", "_0: 0", [("dials-nobody", 5, 1)]),
    ("name: sales", "name: Sales Standard", [("label", 4, 9)]),
    ("30s", "30", [("duration-seconds", 6, 17)]),
    ("30s", "-1", [("out-of-range", 6, 17)]),
    ("30s", "2147483648", [("out-of-range", 6, 17)]),
    ("30s", "30 seconds", [("duration", 6, 17)]),
    ("2h", "'7200000'", [("duration", 7, 17)]),
    ("_0: 3", "_0: three", [("count", 8, 20)]),
    (SPEC, SPEC + "  max_try_count_5: 1\n", [("unknown-field", 9, 3)]),
    (SPEC, SPEC + "  tm_create: '2022'\n", [("read-only-field", 9, 3)]),
    (SPEC, SPEC + f"  name: {'x' * 256}\n", [("name-too-long", 9, 9)]),
    (SPEC, SPEC + "  name: ''\n", [("empty-name", 9, 9)]),
    (SPEC, SPEC + "  name: 🎉\n", [("four-byte-character", 9, 9)]),
    (SPEC, SPEC + "  detail: a 🎉\n", [("four-byte-character", 9, 11)]),
    (SPEC, SPEC + f"  detail: {'x' * 65_500}\n", [("detail-too-long", 9, 11)]),
    (SPEC, SPEC + "  source: {type: fax, target: x}\n", [("source-type", 9, 18)]),
    (SPEC, SPEC + "  source: {type: tel}\n", [("source-incomplete", 9, 3)]),
    (SPEC, SPEC + "  source:\n    type: tel\n    target: '1'\n", [("source-target", 11, 13)]),
    (SPEC, SPEC + "  source: {type: tel, target: +15559876543}\n", [("yaml-unquoted-plus", 9, 31)]),
    (SPEC, SPEC + "  name: NO\n", [("yaml-boolean", 9, 9)]),
    ("30s", "0:30", [("yaml-sexagesimal", 6, 17)]),
    ("30s", "30_000", [("yaml-underscore", 6, 17)]),
    ("30s", "030", [("yaml-octal", 6, 17)]),
    ("30s", "3e4", [("yaml-number", 6, 17)]),
    ("2h", "2026-01-01", [("yaml-date", 7, 17)]),
    (SPEC, SPEC * 2, [("yaml-duplicate-key", 9, 3)]),
    (SPEC, SPEC + "lifecycle: {prevent_destroy: on}\n", [("yaml-boolean", 9, 30)]),
    (SPEC, SPEC + "lifecycle: {id: x}\n", [("id", 9, 17)]),
    ("/v1", "/v2", [("value", 1, 13)]),
    ("kind: Outplan", "kind: Campaign", [("value", 2, 7)]),
    (SPEC, SPEC + "---\n" + GOOD, [("duplicate-key", 13, 9)]),
]


@pytest.mark.parametrize(("old", "new", "expected"), STRICT)
def test_manifests_are_strict_and_say_where(old: str, new: str, expected: list[Found]) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    _, problems = loaded(text)
    assert [(problem.code, problem.line, problem.column) for problem in problems] == expected
    assert all(problem.message and problem.remedy for problem in problems)
    lines = text.split("\n")
    assert all(problem.source_line in (lines[problem.line - 1], "") for problem in problems)
    assert all(problem.source_line or len(lines[problem.line - 1]) > 2_000 for problem in problems)


def test_a_wrong_value_deep_in_the_seventh_document_points_at_itself() -> None:
    six = "".join(GOOD.replace("sales", f"sales-{number}") + "---\n" for number in range(6))
    text = f"# all of them\n{six}{GOOD}  source:\n    type: tel\n    target: '+1555'\n"
    assert found(text) == [("source-target", 1 + 6 * 9 + 11, 13)]


def test_all_problems_are_found_at_once_and_sorted_by_file_and_place() -> None:
    first = GOOD.replace("30s", "30").replace("sales", "Sales") + "  detai: x\n  name: ''\n"
    second = GOOD.replace("2h", "012") + "---\n- a\n---\na: [\n"
    files = [SourceFile("b.yaml", second.encode()), SourceFile("a.yaml", first.encode())]
    _, problems = load(files, project="acme", ownership="marker")
    assert [(problem.file, problem.line, problem.code) for problem in problems] == [
        ("a.yaml", 4, "label"),
        ("a.yaml", 6, "duration-seconds"),
        ("a.yaml", 9, "unknown-field"),
        ("a.yaml", 10, "empty-name"),
        ("b.yaml", 7, "yaml-octal"),
        ("b.yaml", 10, "mapping"),
        ("b.yaml", 13, "yaml-syntax"),
    ]


def test_an_empty_spec_is_told_everything_that_it_lacks() -> None:
    text = GOOD[: GOOD.index("  dial")].replace("spec:", "spec: {}")
    assert [code for code, _, _ in found(text)] == [
        "missing-field",
        "missing-field",
        "dials-nobody",
    ]


def test_the_garbage_collector_is_left_running() -> None:
    assert gc.isenabled()
    loaded(GOOD)
    assert gc.isenabled()


@given(st.binary(max_size=100) | st.text(max_size=100).map(lambda text: GOOD + text))
def test_any_bytes_give_outplans_and_problems(raw: bytes | str) -> None:
    desired, problems = loaded(raw)
    assert all(problem.severity == "error" and problem.message for problem in problems)
    assert set(desired.outplans) <= {"sales"}


@given(
    st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=50).filter(
        # Refused on purpose; hypothesis reads both out of our source and tries them.
        lambda text: SIGN not in text and MARKER_HINT not in text
    ),
    st.integers(1, 2**31 - 1),
)
def test_what_is_written_as_json_is_wanted_to_the_letter(text: str, number: int) -> None:
    written = manifest("sales", detail=text, dial_timeout=f"{number}ms", max_try_count_0=number)
    desired, problems = loaded(json.dumps(written))
    outplan: Any = desired.outplans["sales"].outplan
    assert not problems
    assert (outplan.detail, outplan.dial_timeout, outplan.max_try_count_0) == (text, number, number)


@pytest.mark.parametrize("text", ["", " \n", "# sales:\n", "---\n", "---\n# a\n---\n~\n"])
def test_a_file_that_holds_nothing_is_an_error_and_no_missing_manifest(text: str) -> None:
    files = [SourceFile("lost.yaml", text.encode()), SourceFile("a.yaml", GOOD.encode())]
    found, problems = load(files, project="acme", ownership="marker")
    assert [(problem.code, problem.file) for problem in problems] == [("empty-file", "lost.yaml")]
    assert problems[0].remedy
    assert list(found.outplans)
