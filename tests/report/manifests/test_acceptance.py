"""What is live becomes what a manifest says, and nothing else of the file changes."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yaml.reader import ReaderError

from reconciler.desired.files import SourceFile
from reconciler.desired.load import load
from reconciler.plan.change import ResourceChange, resource_change
from reconciler.report.manifests.acceptance import Drafter, LeftField
from reconciler.report.manifests.rewrite import ManifestText
from reconciler.values.marker import Marker
from reconciler.values.outplan import Outplan, Source
from tests.report.manifests import layouts
from tests.support import outplan_id

if TYPE_CHECKING:
    from reconciler.values.desired_outplan import Desired

KEYS = ("a", "b")


def _desired(raw: bytes) -> Desired:
    found, problems = load([SourceFile("a.yaml", raw)], project="acme", ownership="marker")
    assert problems == []
    return found


def _live(key: str, said: dict[str, Any]) -> Outplan:
    return Outplan(**said | {"source": Source(**said["source"])}, marker=Marker("acme", key))


def _change(wanted: Outplan, live: Outplan) -> ResourceChange:
    assert wanted.marker is not None
    return resource_change(wanted.marker.key, outplan_id(1), live, wanted)


def _accepted(raw: bytes, lives: dict[str, Outplan]) -> tuple[bytes, list[LeftField]]:
    """Return the file with what is live, and what was left."""
    desired = _desired(raw)
    try:
        text: ManifestText | str = ManifestText(raw)
    except ReaderError:
        text = "not edited"
    drafter = Drafter(lambda _: text)
    drafts = [
        draft
        for key, live in lives.items()
        if live != desired.outplans[key].outplan and (document := desired.outplans[key].document)
        for draft in drafter.drafts(_change(desired.outplans[key].outplan, live), document)
    ]
    if isinstance(text, str):
        return raw, drafter.left
    return text.edited(draft.edit for draft in drafts), drafter.left


@given(st.data())
def test_after_it_the_manifest_wants_what_is_live(data: st.DataObject) -> None:
    said = {key: data.draw(layouts.fields()) for key in KEYS[: data.draw(st.integers(1, 2))]}
    raw = data.draw(layouts.files(said))
    _, problems = load([SourceFile("a.yaml", raw)], project="acme", ownership="marker")
    if problems:
        return  # what nobody could have applied
    live = {key: _live(key, data.draw(layouts.fields())) for key in said}
    after, left = _accepted(raw, live)
    if left:
        assert {field.why for field in left} == {"not edited"}
        return
    assert {key: found.outplan for key, found in _desired(after).outplans.items()} == live


@given(st.data())
def test_numbers_change_and_every_other_byte_stays(data: st.DataObject) -> None:
    said = {"a": data.draw(layouts.fields())}
    raw = data.draw(layouts.files(said))
    found, problems = load([SourceFile("a.yaml", raw)], project="acme", ownership="marker")
    if problems:
        return
    live = replace(found.outplans["a"].outplan, max_try_count_0=977, dial_timeout=77_777_000)
    after, left = _accepted(raw, {"a": live})
    assert left == []
    assert _desired(after).outplans["a"].outplan == live
    pairs = [*zip(raw.split(b"\n"), after.split(b"\n"), strict=True)]
    changed = [now for was, now in pairs if was != now]
    assert len(changed) <= 2
    for line in changed:
        assert b"977" in line or b"7" in line
    if b"#" in raw:
        assert raw.count(b"#") == after.count(b"#")


@given(st.data())
def test_what_is_as_it_was_is_the_same_file(data: st.DataObject) -> None:
    raw = data.draw(layouts.files({"a": data.draw(layouts.fields())}))
    with contextlib.suppress(ReaderError):  # what PyYAML takes for no text is not edited
        assert ManifestText(raw).edited([]) == raw


MANIFEST = b"""\
apiVersion: voipbin.net/v1
kind: Outplan
metadata:
  name: a
spec:
  # ring
  dial_timeout: 30s   # long enough
  try_interval: PT2H
  max_try_count_0: 3
"""


def _edited(raw: bytes, **changes: Any) -> str:
    live = replace(_desired(raw).outplans["a"].outplan, **changes)
    after, left = _accepted(raw, {"a": live})
    assert left == []
    assert _desired(after).outplans["a"].outplan == live
    return after.decode()


@pytest.mark.parametrize(
    ("was", "changes", "line"),
    [
        (b"30s   #", {"dial_timeout": 45_000}, "  dial_timeout: 45s   # long enough"),
        (b"'30s'   #", {"dial_timeout": 45_000}, "  dial_timeout: '45s'   # long enough"),
        (b"30000   #", {"dial_timeout": 45_000}, "  dial_timeout: 45000   # long enough"),
        (b"30000   #", {"dial_timeout": 500}, "  dial_timeout: 500ms   # long enough"),
        (b"30s   #", {"try_interval": 5_400_500}, "  try_interval: PT1H30M0.5S"),
        (b"30s   #", {"try_interval": 0}, "  try_interval: PT0S"),
        (b"30s   #", {"max_try_count_2": 4}, "  max_try_count_2: 4"),
        (b"30s   #", {"name": "Sales"}, "  name: Sales"),
        (b"30s   #", {"name": "it's: #1"}, '  name: "it\'s: #1"'),
        (b"30s   #", {"source": Source("tel", "+1 5")}, '  source: {type: tel, target: "+1 5"}'),
    ],
)
def test_a_value_is_written_as_the_file_writes_them(
    was: bytes, changes: dict[str, Any], line: str
) -> None:
    raw = MANIFEST.replace(b"30s   #", was)
    live = replace(_desired(raw).outplans["a"].outplan, **changes)
    after, _ = _accepted(raw, {"a": live})
    lines = after.decode().splitlines()
    assert line in lines
    kept = raw.decode().splitlines()
    assert [known for known in kept if known not in lines] in ([], [kept[6]], [kept[7]])


def test_a_member_is_added_behind_those_that_go_before_it() -> None:
    text = _edited(MANIFEST, max_try_count_1=1, name="Sales", detail="x")
    assert text.splitlines()[5:] == [
        "  # ring",
        "  dial_timeout: 30s   # long enough",
        "  try_interval: PT2H",
        "  max_try_count_0: 3",
        "  name: Sales",
        "  detail: x",
        "  max_try_count_1: 1",
    ]


def test_a_protection_is_written_into_a_lifecycle_that_is_there_or_not() -> None:
    protected = Marker("acme", "a", protected=True)
    assert _edited(MANIFEST, marker=protected).endswith("lifecycle: {prevent_destroy: true}\n")
    there = MANIFEST + b"lifecycle:\n  prevent_destroy: false # for now\n"
    assert _edited(there, marker=protected).endswith("  prevent_destroy: true # for now\n")


@pytest.mark.parametrize(
    ("head", "value", "written"),
    [
        ("|  # why", "a\n b\n\nc\n", "|  # why\n    a\n     b\n\n    c\n"),
        ("|+", "a", "|-\n    a\n"),
        (">-", "a b", "|-\n    a b\n"),
        ("|", " a", '" a"\n'),
        ("|", "a\tb\x07", '"a\\tb\\u0007"\n'),
    ],
)
def test_a_text_of_several_lines_stays_one_where_it_can(
    head: str, value: str, written: str
) -> None:
    raw = MANIFEST.replace(b"  # ring\n", f"  detail: {head}\n    old\n    text\n".encode())
    live = replace(_desired(raw).outplans["a"].outplan, detail=value)
    after, _ = _accepted(raw, {"a": live})
    assert f"  detail: {written}  dial_timeout: 30s" in after.decode()


def test_blanks_at_the_end_of_a_block_go_with_it() -> None:
    raw = MANIFEST.replace(b"  # ring\n", b"  detail: >-\n    old \t \n")
    assert "  detail: |-\n    new\n  dial_timeout" in _edited(raw, detail="new")


def test_a_text_of_several_lines_with_a_remark_is_left_where_it_cannot_stay_one() -> None:
    raw = MANIFEST.replace(b"  # ring\n", b"  detail: | # why\n    old\n")
    live = replace(_desired(raw).outplans["a"].outplan, detail=" odd")
    after, [left] = _accepted(raw, {"a": live})
    assert (after, left.where) == (raw, "a.yaml:6")


def test_ownership_is_no_value_of_a_manifest() -> None:
    live = replace(_desired(MANIFEST).outplans["a"].outplan, marker=Marker("acme", "older"))
    after, [left] = _accepted(MANIFEST, {"a": live})
    assert (after, left.remedy) == (MANIFEST, "run `reconciler apply`")


def test_an_anchor_is_left_for_it_says_more_than_one_value() -> None:
    raw = MANIFEST.replace(b"30s ", b"&ring 30s ").replace(b"PT2H", b"*ring")
    live = replace(_desired(raw).outplans["a"].outplan, dial_timeout=1, try_interval=2)
    after, left = _accepted(raw, {"a": live})
    assert (after, len(left)) == (raw, 2)
