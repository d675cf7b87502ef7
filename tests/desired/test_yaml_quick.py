"""The quick way through a file: the builder's data, or none; and the builder's positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired.yaml import read
from reconciler.desired.yaml_builder import MAX_DEPTH, Builder, GaveUpError
from reconciler.desired.yaml_quick import quick_data

if TYPE_CHECKING:
    from reconciler.desired.document import Document

PLAIN = """\
apiVersion: voipbin.net/v1
metadata: {name: sales, labels: {team: "sales"}}
spec:
  dial_timeout: 30000
  notes: [a, 1, true, ~, 1.5]
  empty: {}
---
second: document
"""


def _built(text: str) -> tuple[list[Document], bool]:
    """Return what the builder makes of a text, and whether it had something to say about it."""
    builder = Builder("a.yaml", text)
    documents: list[Document] = []
    try:
        documents.extend(builder.documents())
    except (GaveUpError, yaml.YAMLError):
        return documents, True
    return documents, bool(builder.problems)


def test_a_plain_file_has_its_data_at_once() -> None:
    data = quick_data(PLAIN)
    assert data == [document.data for document in _built(PLAIN)[0]]
    assert data is not None
    assert data[1] == {"second": "document"}


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x\n",
        "a: &x {b: 1}\n",
        "a: !!str 1\n",
        "a: !mine {b: 1}\n",
        "a: 012\n",
        "a: 1\na: 2\n",
        "1: a\n",
        "{a: 1}: b\n",
        "<<: {a: 1}\n",
        "a: [\n",
        "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
        "a: b: c\n",
    ],
)
def test_whatever_is_not_plain_is_left_to_the_builder(text: str) -> None:
    assert quick_data(text) is None


# Text of which YAML could make anything, anchors and traps among it.
FRAGMENTS = st.sampled_from(
    r"a|b|'c'|:|: |- |\n|  |[|]|{|}|,|1|012|on|~|&x |*x|!!str |<<|---\n|# c\n|\t|1:30".replace(
        r"\n", "\n"
    )
    .replace(r"\t", "\t")
    .split("|")
)


@given(st.lists(FRAGMENTS, max_size=25).map("".join))
def test_for_every_text_it_is_the_builders_data_or_none(text: str) -> None:
    documents, spoke = _built(text)
    quick = quick_data(text)
    if quick is not None:
        assert quick == [document.data for document in documents]
        assert repr(quick) == repr([document.data for document in documents])  # 1 is not True
        assert not spoke


@given(st.lists(FRAGMENTS, max_size=25).map("".join))
def test_positions_are_the_builders_too(text: str) -> None:
    documents, _ = _built(text)
    for quick, built in zip(read(text.encode(), "a.yaml")[0], documents, strict=False):
        keys = list(built.data) if isinstance(built.data, dict) else [0]
        for path in ([], *([key] for key in keys)):
            assert quick.position(path) == built.position(path)
            assert quick.problem("c", "m", path) == built.problem("c", "m", path)
