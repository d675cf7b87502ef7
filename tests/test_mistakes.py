"""Deliberate mistakes, as people make them: each is told once, where it is, with what it needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from reconciler.desired.files import SourceFile
from reconciler.desired.load import load
from reconciler.report.problems import problems_text
from tests.library_words import library_words_in
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

HEAD = "apiVersion: voipbin.net/v1\nkind: Outplan\nmetadata:\n  name: sales\n"
SPEC = "spec:\n  dial_timeout: 30s\n  try_interval: 10m\n  max_try_count_0: 1\n"
GOOD = HEAD + SPEC
ID = "d5fb7357-7ddb-4f2d-87b5-8ccbfd6c039e"
RECORD = json.dumps({"id": ID, "customer_id": None, "name": "A", "dial_timeout": 30000})
HEADLESS = "has neither apiVersion, kind, metadata nor spec"


class Said(NamedTuple):
    """The one problem: where, its code, and parts of what it says."""

    line: int
    column: int
    code: str
    message: str
    remedy: str = ""


def change(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


MISTAKES = {
    # A misspelt key is not missing as well.
    change("dial_timeout", "dial_timout"): Said(6, 3, "unknown-field", "", "mean dial_timeout?"),
    change("dial_timeout", "dialTimeout"): Said(6, 3, "unknown-field", "", "mean dial_timeout?"),
    change("dial_timeout", "dial-timeout"): Said(6, 3, "unknown-field", "", "mean dial_timeout?"),
    change("max_try_count_0", "max_try_count"): Said(
        8, 3, "unknown-field", "max_try_count is not a field in spec", "mean max_try_count_0?"
    ),
    change("max_try_count_0", "max_try_count_5"): Said(
        8, 3, "unknown-field", "max_try_count_5 is not a field", "mean max_try_count_0?"
    ),
    change("metadata", "metdata"): Said(3, 1, "unknown-field", "metdata", "mean metadata?"),
    change("spec", "specs"): Said(5, 1, "unknown-field", "specs is not a field", "mean spec?"),
    change("kind", "Kind"): Said(2, 1, "unknown-field", "Kind is not a field", "mean kind?"),
    change("apiVersion", "apiversion"): Said(1, 1, "unknown-field", "", "mean apiVersion?"),
    change("  name", "  nmae"): Said(4, 3, "unknown-field", "in metadata", "mean name?"),
    # A key in the wrong place says where it belongs, and what follows says nothing.
    HEAD + indented(SPEC): Said(
        5, 3, "misplaced-field", "spec stands in metadata and belongs at the top", "first column"
    ),
    GOOD + "  lifecycle: {prevent_destroy: true}\n": Said(
        9, 3, "misplaced-field", "lifecycle stands in spec and belongs at the top"
    ),
    GOOD + "  prevent_destroy: true\n": Said(
        9,
        3,
        "misplaced-field",
        "prevent_destroy stands in spec and belongs in lifecycle",
        "write it below a line lifecycle:, indented",
    ),
    GOOD + "  preventDestroy: true\n": Said(
        9, 3, "misplaced-field", "belongs in lifecycle, as prevent_destroy"
    ),
    GOOD + "  prevent_destroy: true\nlifecycle: {prevent_destroy: true}\n": Said(
        9, 3, "misplaced-field", "", "lifecycle.prevent_destroy is written already"
    ),
    GOOD + "prevent_destroy: true\nlifecycle: {id: null}\n": Said(
        9, 1, "misplaced-field", "at the top", "move it below lifecycle:, indented"
    ),
    GOOD + "labels: {team: sales}\n": Said(
        9, 1, "misplaced-field", "labels stands at the top and belongs in metadata", "metadata:"
    ),
    GOOD + "  labels: {team: sales}\n": Said(9, 3, "misplaced-field", "belongs in metadata"),
    change("metadata:\n  name", "name"): Said(3, 1, "misplaced-field", "belongs in metadata"),
    HEAD + "  previous_key: old\n" + SPEC: Said(5, 3, "misplaced-field", "belongs in lifecycle"),
    HEAD + SPEC.replace("spec:\n", "").replace("  ", ""): Said(
        5,
        1,
        "misplaced-field",
        "dial_timeout, try_interval and max_try_count_0 stand at the top and belong in spec",
        "write them below a line spec:, indented",
    ),
    HEAD + SPEC.replace("  ", ""): Said(
        6, 1, "misplaced-field", "belong in spec", "move them below spec:, indented"
    ),
    GOOD + "max_try_count_1: 2\n": Said(9, 1, "misplaced-field", "belongs in spec", "below spec:"),
    GOOD + '  target: "+15559876543"\n': Said(
        9, 3, "misplaced-field", "belongs in spec.source", "a line source: inside of spec"
    ),
    "apiVersion: voipbin.net/v1\nkind: Outplan\n"
    + SPEC.replace("spec:\n", "spec:\n  metadata: {name: sales}\n"): Said(
        4, 3, "misplaced-field", "metadata stands in spec and belongs at the top"
    ),
    # Something else as the whole file.
    RECORD: Said(1, 1, "api-record", "what the API answers", "`reconciler export`"),
    f'{{"result": [{RECORD}], "next_page_token": ""}}': Said(1, 1, "api-record", "the API"),
    f"[{RECORD}]": Said(1, 1, "api-record", "the API", "below spec:"),
    SPEC.replace("spec:\n", "").replace("  ", ""): Said(1, 1, "no-manifest", HEADLESS),
    "services:\n  web: {image: nginx}\n": Said(1, 1, "no-manifest", HEADLESS, "take the file out"),
    GOOD + f"  id: {ID}\n  tm_create: x\n": Said(
        9, 3, "read-only-field", "id and tm_create are set by VoIPBIN", "use lifecycle.id"
    ),
    change("Outplan", "outplan"): Said(2, 7, "value", "kind: 'outplan'", "write 'Outplan'"),
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: y}\n": Said(
        2, 7, "value", "kind: 'ConfigMap' is not known", "take the document out"
    ),
    "apiVersion: voipbin.net/v1\nkind: Project\nmetadata: {name: a}\nspec: {}\n": Said(
        2, 7, "value", "kind: 'Project'", "a file named reconciler.yaml"
    ),
    # YAML: the line with the mistake, and not the one below it.
    GOOD + GOOD: Said(9, 1, "yaml-separator", "a second document begins here", "write a line ---"),
    GOOD + HEAD: Said(9, 1, "yaml-separator", "without --- above it", "write a line ---"),
    change("apiVersion: ", "apiVersion:"): Said(1, 11, "yaml-syntax", "the colon of apiVersion:"),
    change("kind: ", "kind:"): Said(2, 5, "yaml-syntax", "the colon of kind:", "kind: Outplan"),
    change("name: ", "name:"): Said(4, 3, "yaml-colon", "the colon of name:", "write name: sales"),
    change("dial_timeout: ", "dial_timeout:"): Said(
        6, 15, "yaml-syntax", "a blank is missing after the colon of dial_timeout:", "write dial_"
    ),
    change("_0: 1", "_0:1"): Said(8, 18, "yaml-syntax", "a blank is missing after the colon"),
    change("timeout: 30s", "timeout 30s"): Said(6, 3, "yaml-syntax", "this line has no colon"),
    change("timeout: 30s", "timeout = 30s"): Said(6, 3, "yaml-syntax", "this line has no colon"),
    change("  try", "\ttry"): Said(7, 1, "yaml-syntax", "a tab cannot indent YAML"),
    change("  try", "   try"): Said(7, 16, "yaml-syntax", "indented as if it went on"),
    change("  try", " try"): Said(7, 2, "yaml-syntax", "in no column of the keys above"),
    change("name: sales", 'name: "sales'): Said(4, 9, "yaml-syntax", "quote that opens here"),
    change("name: sales", "name: [sales"): Said(4, 9, "yaml-syntax", "the [ that opens here"),
    change("name: sales", "name: @sales"): Said(4, 9, "yaml-syntax", "cannot begin with @"),
    GOOD + "  name: Sales: east\n": Said(9, 14, "yaml-syntax", "needs quotes", "in quotes"),
    GOOD + "  detail: | x\n": Said(9, 13, "yaml-syntax", "a text of lines begins below"),
    # Values.
    change("30s", "30"): Said(6, 17, "duration-seconds", "30 is 30ms", "write 30000 or 30s"),
    change("30s", "30 seconds"): Said(6, 17, "duration", "is not a duration", "30s"),
    change("_0: 1", '_0: "1"'): Said(8, 20, "count", "is a text, not a number", "without quotes"),
    GOOD + "lifecycle: {prevent_destroy: yes}\n": Said(9, 30, "yaml-boolean", "", "true or false"),
    GOOD + "  source: {type: tel, target: +1555}\n": Said(
        9, 31, "yaml-unquoted-plus", "", '"+1555"'
    ),
}


@pytest.mark.parametrize(("text", "said"), MISTAKES.items(), ids=range(len(MISTAKES)))
def test_one_mistake_is_one_error(text: str, said: Said) -> None:
    _, problems = load([SourceFile("a.yaml", text.encode())], project="acme", ownership="marker")
    shown = problems_text(problems)
    assert len(problems) == 1, shown
    found = problems[0]
    assert (found.line, found.column, found.code) == said[:3], shown
    assert said.message in found.message
    assert said.remedy in found.remedy
    assert library_words_in(shown) == []


@pytest.mark.parametrize(("text", "said"), MISTAKES.items(), ids=range(len(MISTAKES)))
def test_it_is_one_error_with_the_projects_defaults_under_it_too(
    text: str, said: Said, cli: Cli
) -> None:
    defaults = {"detail": "x", "source": {"type": "tel", "target": "+15559876543"}}
    write_project(Path(), defaults=defaults)
    Path("outplans").mkdir(exist_ok=True)
    Path("outplans/a.yaml").write_text(text, encoding="utf-8")
    done = cli("validate")
    if '"+15559876543"' in text:
        return  # a part of what the defaults say, which is another mistake
    assert done.out.count("error[") == 1, done.out
    assert f"outplans/a.yaml:{said.line}:{said.column}: error[{said.code}]" in done.out
    assert library_words_in(done.out) == []


def test_a_patch_of_another_kind_is_one_error(cli: Cli) -> None:
    own = {"endpoint": "sandbox:", "patches": ["patches"]}
    write_project(Path(), manifest("sales"), environments={"production": own})
    Path("patches").mkdir()
    patch = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n"
    Path("patches/a.yaml").write_text(patch, encoding="utf-8")
    done = cli("validate")
    assert (done.out.count("error["), "kind: 'ConfigMap' is not known" in done.out) == (1, True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: Project", "kind: Outplan", "kind: 'Outplan' is not known"),
        ("spec:", "specs:", "specs is not a field"),
        ("metadata:\n  name:", "name:", "name stands at the top and belongs in metadata"),
        (
            "apiVersion: voipbin.net/v1\nkind: Project\nmetadata:\n  name: acme\nspec:",
            "a:",
            "is no project",
        ),
        (
            "  endpoint: 'sandbox:'",
            "  endpoint:x",
            "a blank is missing after the colon of endpoint:",
        ),
        ("spec:", "max_destroys: 3\nspec:", "max_destroys stands at the top and belongs in spec.g"),
        ("spec:", "ownership: marker\nspec:", "ownership stands at the top and belongs in spec"),
    ],
)
def test_a_mistake_in_the_project_file_is_one_error(
    old: str, new: str, said: str, cli: Cli
) -> None:
    path = write_project(Path(), manifest("sales")) / "reconciler.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = cli("validate")
    assert (done.code, done.err.count("error["), said in done.err) == (1, 1, True), done.err
    assert library_words_in(done.err) == []
