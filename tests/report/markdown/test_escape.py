"""Texts from outside in Markdown: read back by a parser as the very same text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reconciler.report.markdown.escape import block, clipped, code, comment_value, prose, size
from reconciler.report.values_text import visible

PARSER = MarkdownIt("commonmark").enable("table")
syntax = st.text(st.sampled_from(list("`| \\<>&*_[]()!@#~\n\r\t-+1aA.:/")), max_size=30)
texts = st.text(max_size=30) | syntax
# What a code span may not keep: it turns a line into one of spaces, and has to hold something.
spans = texts.map(visible).filter(lambda text: bool(text.strip()))


@given(spans)
def test_a_code_span_shows_exactly_its_text(text: str) -> None:
    inline = PARSER.parseInline(f"before {code(text)} after")[0].children or []
    assert [(token.type, token.content) for token in inline] == [
        ("text", "before "),
        ("code_inline", text),
        ("text", " after"),
    ]


@pytest.mark.parametrize("text", ["", " ", "  "])
def test_nothing_at_all_is_a_code_span_too(text: str) -> None:
    assert [token.type for token in PARSER.parseInline(code(text))[0].children or []] == [
        "code_inline"
    ]


@given(texts)
def test_a_sentence_holds_no_syntax_and_keeps_its_words(text: str) -> None:
    tokens = PARSER.parse(f"- It says: {prose(text)}\n")
    assert [token.type for token in tokens] == [
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
        "inline",
        "paragraph_close",
        "list_item_close",
        "bullet_list_close",
    ]
    inline = tokens[3].children or []
    assert {token.type for token in inline} <= {"text", "code_inline"}
    shown = "".join(token.content for token in inline).removeprefix("It says:")
    assert "".join(shown.split()).replace("`", "") == "".join(visible(text).split()).replace(
        "`", ""
    )


@given(texts)
def test_a_sentence_calls_nobody_and_refers_to_nothing(text: str) -> None:
    inline = PARSER.parseInline(f"It says: {prose(text)}")[0].children or []
    plain = " ".join(token.content for token in inline if token.type == "text")
    assert not re.search(r"@|#\d|://|www\.|GH-\d|[\w.]+@", plain)


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("no campaign uses it", "no campaign uses it"),
        ('used by 2 campaigns, 1 running: "Autumn", "A B"', None),
        ("consent with --max-destroys 12", "consent with `--max-destroys` 12"),
        ("see `reconciler show`, then go", "see `reconciler show`, then go"),
        ('campaign "hi @all", stop', 'campaign `"hi @all"`, stop'),
        ("fixes #12 and acme/x#1.", "fixes `#12` and `acme/x#1`."),
        ("GH-12 www.example.com deadbeef", "`GH-12` `www.example.com` `deadbeef`"),
        ("Lost (id_1) has", "Lost (`id_1`) has"),
        ("1. item", "`1`. item"),
        ("<b> & *x* _y_ ~z~ | ! #", "`<b>` `&` `*x*` `_y_` `~z~` `|` `!` `#`"),
    ],
)
def test_only_what_could_be_syntax_becomes_code(sentence: str, written: str | None) -> None:
    assert prose(sentence) == (written or sentence)


@given(st.lists(texts.map(visible), min_size=1, max_size=5))
def test_a_block_ends_where_it_should(lines: list[str]) -> None:
    (token,) = PARSER.parse(f"{block(lines)}\n")
    assert (token.type, token.info) == ("fence", "diff")
    assert token.content == "\n".join(lines) + "\n"


@given(texts)
def test_a_comment_value_is_one_word_without_an_end_of_comment(text: str) -> None:
    assert re.fullmatch(r"(?:[A-Za-z0-9_.~:%]|-(?!-))*", comment_value(text))


@pytest.mark.parametrize("label", ["acme", "acme-dialing", "a1"])
def test_an_ordinary_label_stays_as_it_is(label: str) -> None:
    assert comment_value(label) == label


@given(st.text(max_size=60), st.integers(10, 60))
def test_a_clipped_text_keeps_its_beginning_and_its_length(text: str, most: int) -> None:
    short = clipped(text, most)
    assert size(short) <= most
    assert short == text or (short.endswith("...") and text.startswith(short[:-3]))
