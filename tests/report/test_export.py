"""Exported manifests: read back they mean the same outplan, or a comment says why they cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.desired.files import SourceFile
from reconciler.desired.load import load
from reconciler.report.export import export_key, manifest_text
from reconciler.values.marker import is_label
from reconciler.values.outplan import COUNT_FIELDS, Outplan, Source
from tests.support import live, outplan_id

if TYPE_CHECKING:
    from reconciler.values.account import LiveOutplan
    from reconciler.values.desired_outplan import Desired

COMMENT = "# does not validate: "
TRAPS = (
    *("yes", "No", "on", "OFF", "y", "true", "null", "~", "Null", "=", "<<", "!tag", "&a", "*a"),
    *("012", "0o17", "0x1F", "0b1", "1_000", "1:30", "+15551234567", "1e3", "1.", ".5", ".inf"),
    *("-1", "30000", "3.14", "2026-01-01", "'null'", '"quoted"', "- a", "? a", "a: b", "a #b"),
    *(
        "#a",
        "%YAML",
        "---",
        "...",
        "{a}",
        "[a]",
        "@a",
        "`a`",
        "|",
        ">",
        " a ",
        "\ta",
        "a\tb",
        "{{}}",
    ),
    *(
        "a\nb",
        "a\nb\n",
        "a\n\n\n",
        "\na",
        " a\nb",
        "a \nb",
        "a\n b",
        "a\n---\nb",
        "a\n#b",
        "a\r\nb",
    ),
    *(
        "é日本",
        "e\u0301",
        "Ω\u2028x",
        "\u2029",
        "\u3000",
        "\xa0",
        "\ufeff",
        "\u202e",
        "\x00\x1b",
        "\x7f",
    ),
    *("😀", "\uffff", "\ud800", "x " * 6_000),
)
pieces = st.lists(st.sampled_from(TRAPS[:-1]) | st.text(st.characters()), max_size=3)
texts = st.sampled_from(TRAPS) | pieces.map("".join) | st.text()
clean = texts.filter(lambda text: "\x85" not in text)
integers = st.sampled_from([0, 1, 999, 1_500, 2**31 - 1, 2**31, -1, -(2**31), 10**40])
sources = st.builds(Source, st.just("sip"), st.just("a@b"), clean, clean, clean) | st.builds(
    Source, clean, clean, clean
)
outplans = st.builds(
    Outplan,
    name=st.just("Sales") | clean,
    detail=clean,
    source=st.just(Source()) | sources,
    dial_timeout=st.just(30_000) | integers,
    try_interval=st.just(7_200_000) | integers,
    **dict.fromkeys(COUNT_FIELDS, st.just(3) | integers),
)


def _read(*documents: str) -> tuple[Desired, bool]:
    raw = "---\n".join(documents).encode("utf-8", "surrogatepass")
    found, problems = load([SourceFile("f", raw)], project="acme", ownership="exclusive")
    return found, not problems


@settings(max_examples=300)
@given(outplans)
@example(Outplan(""))
@example(Outplan("Sales", max_try_count_0=-1))
def test_an_exported_outplan_means_itself_or_says_why_it_cannot(odd: Outplan) -> None:
    outplan = live(1)._replace(outplan=odd)
    text = manifest_text("key", outplan)
    found, valid = _read(text)
    assert valid != (COMMENT in text)
    if valid:
        assert found.outplans["key"].outplan == odd
        assert found.outplans["key"].import_id == outplan.id


@pytest.mark.parametrize("field", ["name", "detail", "target_name"])
@pytest.mark.parametrize("text", TRAPS)
def test_a_trap_is_written_so_that_it_stays_a_text(field: str, text: str) -> None:
    source = {"type": "sip", "target": "a@b"}
    changes: dict[str, Any] = {field: text}
    if field == "target_name":
        changes = {"source": source | changes}
    outplan = live(1, **changes)
    exported = manifest_text("key", outplan)
    found, valid = _read(exported)
    assert found.outplans["key"].outplan == outplan.outplan if valid else COMMENT in exported


@pytest.mark.parametrize("text", ["a\x85b", "a\nb\x85c", "\x85"])
def test_a_next_line_character_stays_what_it_is(text: str) -> None:
    found, _ = _read(manifest_text("key", live(1, detail=text)))
    assert found.outplans["key"].outplan.detail == text


def test_a_manifest_is_written_as_a_person_would() -> None:
    source = {"type": "tel", "target": "+15559876543"}
    outplan = live(1, "Sales", detail="Two\nlines", source=source, marker="acme/sales, protected")
    assert manifest_text("sales", outplan) == (
        """\
apiVersion: voipbin.net/v1
kind: Outplan
metadata:
  name: sales
spec:
  name: Sales
  detail: |-
    Two
    lines
  source:
    type: tel
    target: "+15559876543"
  dial_timeout: 30s
  try_interval: 2h
  max_try_count_0: 3
lifecycle:
  id: 00000000-0000-4000-8000-000000000001
  prevent_destroy: true
"""
    )


def test_each_line_that_will_not_validate_has_its_own_comment_above() -> None:
    odd = live(1, "", dial_timeout=-5, max_try_count_0=0, source={"type": "fax", "target": "x\n"})
    lines = manifest_text("key", odd).splitlines()
    assert all(line.startswith("# ") for line in lines)
    below = [lines[at + 1][2:].strip() for at, text in enumerate(lines) if COMMENT in text]
    assert below == ["spec:", 'name: ""', "type: fax", "dial_timeout: -5"]


def test_an_outplan_that_dials_nobody_is_exported_with_the_reason() -> None:
    text = manifest_text("key", live(1, max_try_count_0=0))
    assert f"{COMMENT}spec: no max_try_count_N is above 0" in text
    assert "max_try_count_0: 0" in text


@given(st.lists(texts, max_size=6))
def test_every_outplan_gets_a_key_of_its_own(names: list[str]) -> None:
    taken: dict[str, LiveOutplan] = {}
    for number, name in enumerate(names):
        outplan = live(number, name)
        taken[export_key(outplan, taken)] = outplan
    assert len(taken) == len(names)
    assert all(is_label(key) for key in taken)


@pytest.mark.parametrize(
    ("name", "marker", "key"),
    [
        ("Sales Standard!", None, "sales-standard"),
        ("Köln, früh", None, "koln-fruh"),
        ("日本", None, "outplan-00000000"),
        ("", None, "outplan-00000000"),
        ("x" * 255, None, "x" * 55),
        ("Other", "acme/sales", "sales"),
        ("Taken", None, "taken-3"),
    ],
)
def test_a_key_is_the_markers_or_made_of_the_name(name: str, marker: str | None, key: str) -> None:
    assert export_key(live(1, name, marker=marker), {"taken", "taken-2"}) == key


def test_documents_put_together_are_read_one_by_one() -> None:
    found, valid = _read(
        *(manifest_text(f"k{number}", live(number, f"N{number}")) for number in range(3))
    )
    assert valid
    assert {outplan.import_id for outplan in found.outplans.values()} == {
        outplan_id(n) for n in range(3)
    }
