"""The builder: what YAML readers disagree about is refused, and nothing can explode."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired.yaml import read
from reconciler.desired.yaml_builder import MAX_DEPTH, MAX_NODES

Found = tuple[str, int, int]


def build(text: str) -> tuple[list[object], list[Found]]:
    documents, problems = read(text.encode(), "a.yaml")
    return [document.data for document in documents], [(p.code, p.line, p.column) for p in problems]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: 1", {"a": 1}),
        ("- a\n- [b, {c: d}]", ["a", ["b", {"c": "d"}]]),
        ("{}", {}),
        ("a: {}\nb: []", {"a": {}, "b": []}),
        ('"012"', "012"),
        ("'yes'", "yes"),
        ("!!str 5", "5"),
        ("|\n  012\n", "012\n"),
        ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
        ("a: &x 1\nb: &x 2\nc: *x", {"a": 1, "b": 2, "c": 2}),
        ("a: &x one\n*x : 2", {"a": "one", "one": 2}),
        ("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}", {"a": {"b": 1, "c": 2}, "d": {"c": 3, "b": 1}}),
        (
            "a: &x {k: 1}\nb: &y {k: 2, l: 3}\nc: {<<: [*x, *y]}",
            {"a": {"k": 1}, "b": {"k": 2, "l": 3}, "c": {"k": 1, "l": 3}},
        ),
        ('{"json": [true, null, 1.5, "\\u00e9"]}', {"json": [True, None, 1.5, "é"]}),
    ],
)
def test_data_is_what_the_text_says(text: str, data: object) -> None:
    assert build(text)[0] == [data]


def test_a_file_holds_many_documents_and_empty_ones_are_none() -> None:
    assert build("# c\n---\n---\na: 1\n--- \n~\n---\nfalse\n") == ([{"a": 1}, False], [])


def test_an_anchor_ends_with_its_document() -> None:
    assert build("a: &x 1\n---\nb: *x\n") == ([{"a": 1}], [("yaml-alias", 3, 4)])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1\nb: 2\na: 3\n", ("yaml-duplicate-key", 3, 1)),
        ('a: {x: 1, "x": 2}', ("yaml-duplicate-key", 1, 11)),
        ("a: &x 1\nb: *y", ("yaml-alias", 2, 4)),
        ("a: &x [1, *x]", ("yaml-alias", 1, 11)),
        ("a: &x {<<: *x}", ("yaml-alias", 1, 12)),
        ("a: &x 1\nb: &x [*x]", ("yaml-alias", 2, 8)),
        ('a: !!int "3"', ("yaml-tag", 1, 4)),
        ("a: !secret {b: 1}", ("yaml-tag", 1, 4)),
        ("a: !!python/object:os.system []", ("yaml-tag", 1, 4)),
        ("a: {<<: 5}", ("yaml-merge", 1, 9)),
        ("a: {<<: [{b: 1}, 5]}", ("yaml-merge", 1, 9)),
        ("1: a", ("yaml-key", 1, 1)),
        ("a:\n  true: b", ("yaml-key", 2, 3)),
        ("~: b", ("yaml-key", 1, 1)),
        ("? [a, b]\n: c", ("yaml-key", 1, 3)),
        ("{{a: 1}: b}", ("yaml-key", 1, 2)),
        ("on: a", ("yaml-boolean", 1, 1)),
        ("a: [x, 012]", ("yaml-octal", 1, 8)),
        ("a: =", ("yaml-special", 1, 4)),
        ("a: <<", ("yaml-special", 1, 4)),
        ("- <<", ("yaml-special", 1, 3)),
    ],
)
def test_what_readers_disagree_about_is_refused_at_its_place(text: str, found: Found) -> None:
    assert build(text)[1] == [found]


def test_a_duplicate_key_names_the_line_of_the_first() -> None:
    _, (problem,) = read(b"x: 1\nname: a\nname: b\n", "a.yaml")
    assert problem.message == "the key name stands here a second time; the first is in line 2"


def test_a_key_that_is_no_text_is_shown_as_it_is_written() -> None:
    _, problems = read(b"a:\n  8080: x\n", "a.yaml")
    assert [problem.message for problem in problems] == ["the key 8080 is not a text"]


def test_every_problem_of_a_file_is_noted() -> None:
    text = "a: 012\nb: yes\n---\nc: 1:30\nc: +49\n"
    assert [code for code, _, _ in build(text)[1]] == [
        "yaml-octal",
        "yaml-boolean",
        "yaml-sexagesimal",
        "yaml-unquoted-plus",
        "yaml-duplicate-key",
    ]


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
def test_nesting_is_limited(opening: str, closing: str) -> None:
    assert not build(opening * MAX_DEPTH + closing * MAX_DEPTH)[1]
    deeper = build(opening * (MAX_DEPTH + 1) + closing * (MAX_DEPTH + 1))
    assert deeper == ([], [("yaml-depth", 1, 1 + MAX_DEPTH * len(opening))])


@pytest.mark.parametrize("hostile", ["[" * 50_000, "{a: " * 50_000, "- " * 50_000, "? " * 50_000])
def test_hostile_nesting_ends_in_one_problem(hostile: str) -> None:
    assert [code for code, _, _ in build(f"a: 1\n--- \n{hostile}")[1]] == ["yaml-depth"]


def bomb(levels: int, width: int = 10) -> str:
    lines = ["l0: &l0 lol"]
    lines += [
        f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * width)}]"
        for level in range(1, levels)
    ]
    return "\n".join(lines)


def test_a_bomb_of_aliases_ends_in_one_problem() -> None:
    (data, found), (few, none) = build(bomb(30)), build(bomb(4))
    assert not data
    assert [code for code, _, _ in found] == ["yaml-alias-expansion"]
    assert few
    assert not none


def test_a_bomb_of_merges_ends_in_one_problem() -> None:
    lines = ["l0: &l0 {k: v}"]
    lines += [
        f"l{n}: &l{n} {{<<: [{', '.join([f'*l{n - 1}'] * 9)}], k{n}: v}}" for n in range(1, 30)
    ]
    assert [code for code, _, _ in build("\n".join(lines))[1]] == ["yaml-alias-expansion"]


def test_a_document_may_follow_aliases_up_to_the_limit() -> None:
    ten = "a: &a [0, 1, 2, 3, 4, 5, 6, 7, 8]\nb:\n"
    count = (MAX_NODES - 20) // 10
    assert not build(ten + "- *a\n" * count)[1]
    assert build(ten + "- *a\n" * (count + 2))[1] == [("yaml-alias-expansion", count + 3, 3)]


def test_mappings_as_keys_of_mappings_do_not_multiply() -> None:
    levels = 16
    text = "{" * levels + '"\'\\"": 1' + "}: 1" * (levels - 1) + "}"
    assert len(repr(build(text)[0])) < 10 * len(text)


@given(st.recursive(st.text("ab\"'{}\\ ", max_size=3), lambda inner: st.lists(inner, max_size=3)))
def test_flow_text_that_json_writes_reads_back(data: object) -> None:
    assert build(json.dumps({"root": data})) == ([{"root": data}], [])
