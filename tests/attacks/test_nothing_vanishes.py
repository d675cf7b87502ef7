"""Manifests that would be passed over in silence, or read otherwise than they look."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.attacks.command import reconciler
from tests.support import manifest, to_yaml, write_project

HEAD = "apiVersion: voipbin.net/v1\nkind: Outplan\n"
SPEC = "spec: {dial_timeout: 30s, try_interval: 2h, max_try_count_0: 3}\n"
GOOD = f"{HEAD}metadata: {{name: sales}}\n{SPEC}"
NBSP, COLON, ZERO = "\u00a0", "\uff1a", "\u200b"
INVISIBLE = [
    (GOOD.replace("kind: Outplan", f"kind:{NBSP}Outplan"), 2, "U+00A0"),
    (GOOD.replace("kind: Outplan", f"kind{COLON} Outplan"), 2, "U+FF1A"),
    (GOOD.replace("kind: Outplan", f"kind{ZERO}: Outplan"), 2, "U+200B"),
    (GOOD.replace("kind: Outplan", f"kind: Outplan{ZERO}"), 2, "U+200B"),
    (GOOD.replace("30s", f"30s{NBSP}"), 4, "U+00A0"),
    (f"{HEAD}metadata:\n{NBSP} name: sales\n{SPEC}", 4, "U+00A0"),
    (f"{HEAD}metadata:\n  name{COLON}sales\n{SPEC}", 4, "U+FF1A"),
]


def _write(text: str, name: str = "sales.yaml") -> None:
    write_project(Path(), manifest("other"))
    Path("outplans", name).write_text(text, encoding="utf-8", newline="")


def _planned(text: str, name: str = "sales.yaml") -> dict[str, dict[str, object]]:
    _write(text, name)
    run = reconciler("plan", "-o", "json")
    assert run.code == 0, run
    plan = json.loads(run.out)
    return {change["key"]: change["change"]["after"] for change in plan["resource_changes"]}


@pytest.mark.parametrize(("text", "line", "sign"), INVISIBLE)
def test_what_nobody_sees_is_named_at_its_own_line(text: str, line: int, sign: str) -> None:
    _write(text)
    run = reconciler("validate")
    assert run.code == 1
    assert f"outplans/sales.yaml:{line}:" in run.out
    assert f"the character {sign}" in run.out


def test_inside_of_a_text_such_characters_are_the_text() -> None:
    text = GOOD.replace("spec: {", f"spec: {{name: M{NBSP}G 注意{COLON}x, ")
    assert _planned(text)["sales"]["name"] == f"M{NBSP}G 注意{COLON}x"


@pytest.mark.parametrize("suffix", [".YAML", ".YML", ".Yaml"])
def test_a_suffix_in_capitals_is_read(suffix: str) -> None:
    assert {*_planned(GOOD, f"sales{suffix}")} == {"other", "sales"}


@pytest.mark.parametrize("entry", [["outplans"], ["outplans/**/*.yaml"]])
def test_a_link_that_leads_nowhere_stops_every_command(entry: list[str]) -> None:
    write_project(Path(), manifest("a"), manifests=entry)
    Path("outplans/team").symlink_to("../gone")
    for command in ("validate", "plan", "drift", "timeline"):
        run = reconciler(command)
        assert run.code == 1, run
        assert "outplans/team is a link that leads nowhere" in run.out + run.err


def test_a_directory_that_lost_its_manifests_destroys_nothing() -> None:
    write_project(Path(), manifest("a"), manifests=["outplans", "shared"])
    Path("shared").mkdir()
    Path("shared/b.yaml").write_text(to_yaml(manifest("b")), encoding="utf-8")
    assert reconciler("apply", "--auto-approve").code == 0
    Path("shared/b.yaml").unlink()
    run = reconciler("plan")
    assert run.code == 1
    assert "shared holds no manifest" in run.out + run.err


def test_a_list_is_read_as_its_items() -> None:
    items = [manifest("a"), manifest("b", name="B")]
    text = to_yaml({"apiVersion": "v1", "kind": "List", "metadata": {}, "items": items})
    assert {*_planned(text)} == {"a", "b", "other"}
    _write(text.replace("30s", "soon", 1))
    run = reconciler("validate")
    line = 1 + next(at for at, read in enumerate(text.splitlines()) if "30s" in read)
    assert f"outplans/sales.yaml:{line}:" in run.out
    assert "spec.dial_timeout" in run.out


@pytest.mark.parametrize("kind", ["ConfigMap", "Kustomization", "Outplna"])
def test_another_kind_is_one_sentence(kind: str) -> None:
    _write(f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: x, namespace: y}}\ndata: {{a: b}}\n")
    run = reconciler("validate")
    assert run.out.count("error[") == 1
    assert f"kind: '{kind}' is not known" in run.out


def test_a_merge_with_its_tag_is_a_merge() -> None:
    text = f"{HEAD}metadata: {{name: sales}}\nspec:\n  !!merge <<: &x {{dial_timeout: 30s}}\n"
    text += "  try_interval: 2h\n  max_try_count_0: 3\n"
    assert _planned(text)["sales"]["dial_timeout"] == 30_000


def test_a_next_line_character_breaks_no_line() -> None:
    text = GOOD.replace("spec: {", "spec: {detail: 'a\x85b', ")
    assert _planned(text)["sales"]["detail"] == "a\x85b"
    _write(GOOD.replace("spec: {", "spec: {detail: 'a\x85b', x: 1, "))
    assert "outplans/sales.yaml:4:" in reconciler("validate").out


@pytest.mark.parametrize(("written", "value"), [("1e3", "1000"), ("1.5E+2", "150")])
def test_a_count_with_an_exponent_is_said_to_be_what_it_is(written: str, value: str) -> None:
    _write(GOOD.replace("max_try_count_0: 3", f"max_try_count_0: {written}"))
    assert f"{written} is {value} to some YAML readers" in reconciler("validate").out


@pytest.mark.parametrize("written", ["30,000ms", "1,800s", "1,5h"])
def test_a_duration_with_a_comma_is_refused(written: str) -> None:
    _write(GOOD.replace("30s", f"'{written}'"))
    run = reconciler("validate")
    assert run.code == 1
    assert "leave the comma out" in run.out


def test_json_with_two_escapes_for_a_character_is_read() -> None:
    document = manifest("sales", source={"type": "sip", "target": "a@b", "name": "\U0001f600 ü"})
    text = json.dumps(document)
    assert "\\ud83d\\ude00" in text
    source = _planned(text)["sales"]["source"]
    assert isinstance(source, dict)
    assert source["name"] == "\U0001f600 ü"
