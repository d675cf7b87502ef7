"""What is mechanical about a wrong manifest, mended: comments stay, nothing is guessed."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired.files import SourceFile
from reconciler.desired.fixes import fixed
from reconciler.desired.load import load

HEAD = "apiVersion: voipbin.net/v1\nkind: Outplan\nmetadata:\n  name: sales # the key\n"
SPEC = "spec:\n  dial_timeout: 30s # long enough\n\n  try_interval: 2h\n  max_try_count_0: 3\n"
GOOD = HEAD + SPEC


def mend(text: str, *, durations: bool = False) -> tuple[str, list[str]]:
    raw, fixes = fixed(text.encode(), "a.yaml", durations=durations)
    return raw.decode(), [fix.what for fix in fixes]


def codes(text: str) -> list[str]:
    _, problems = load([SourceFile("a.yaml", text.encode())], project="p", ownership="marker")
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            GOOD + "  source: {type: tel, target: +15559876543} # ours\n",
            GOOD + '  source: {type: tel, target: "+15559876543"} # ours\n',
        ),
        (
            HEAD + "  labels: {n: 5, yes: no}\n" + SPEC,
            HEAD + '  labels: {n: "5", "yes": "no"}\n' + SPEC,
        ),
        (
            HEAD + "  labels:\n    day: 2026-01-02 # one\n" + SPEC,
            HEAD + '  labels:\n    day: "2026-01-02" # one\n' + SPEC,
        ),
        (HEAD + "  labels: {v: 1.50}\n" + SPEC, HEAD + '  labels: {v: "1.50"}\n' + SPEC),
        (GOOD + "  name: 012\n", GOOD + '  name: "012"\n'),
    ],
)
def test_quotes_are_written_where_a_text_is_wanted(before: str, after: str) -> None:
    said, fixes = mend(before)
    assert said == after
    assert fixes
    assert codes(said) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            GOOD + "  prevent_destroy: true # keep\n",
            GOOD + "lifecycle:\n  prevent_destroy: true # keep\n",
        ),
        (
            GOOD + "  # Legal asked for it.\n  prevent_destroy: true\nlifecycle:\n    id: null\n",
            GOOD
            + "lifecycle:\n    id: null\n    # Legal asked for it.\n    prevent_destroy: true\n",
        ),
        (
            GOOD + "labels:\n  # whose\n  team: sales\n",
            HEAD + "  labels:\n    # whose\n    team: sales\n" + SPEC,
        ),
        (
            HEAD + "".join(f"  {line}" if line.strip() else line for line in SPEC.splitlines(True)),
            GOOD,
        ),
        (
            GOOD + '  target: "+15559876543"\n  type: tel',
            GOOD + '  source:\n    target: "+15559876543"\n    type: tel\n',
        ),
        (
            HEAD + "spec:\n" + SPEC[6:].replace("  ", ""),
            GOOD.replace("\n\n  try", "\n  try") + "\n",
        ),
        (GOOD.replace("metadata:\n  name", "name"), None),
    ],
)
def test_a_key_is_moved_with_its_lines_to_where_it_belongs(before: str, after: str | None) -> None:
    said, fixes = mend(before)
    assert all("is moved" in what for what in fixes)
    if after is not None:
        assert said == after
    assert codes(said) == []


def test_a_document_further_down_is_mended_in_its_own_place() -> None:
    text = f"{GOOD}---\n{GOOD.replace('sales', 'other')}  prevent_destroy: true\n---\n"
    text += GOOD.replace("sales", "third")
    said, _ = mend(text)
    assert said == text.replace("  prevent_destroy", "lifecycle:\n  prevent_destroy")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_end_as_they_did(newline: str) -> None:
    text = (GOOD + "  prevent_destroy: true").replace("\n", newline)
    said, _ = mend(text)
    assert said == (GOOD + "lifecycle:\n  prevent_destroy: true\n").replace("\n", newline)


def test_a_byte_order_mark_stays() -> None:
    raw, fixes = fixed(b"\xef\xbb\xbf" + f"{GOOD}  name: 5\n".encode(), "a.yaml")
    assert fixes
    assert raw == b"\xef\xbb\xbf" + f'{GOOD}  name: "5"\n'.encode()


def test_seconds_are_written_on_request_alone() -> None:
    text = GOOD.replace("30s", "30")
    assert mend(text) == (text, [])
    assert mend(text, durations=True) == (GOOD, ["spec.dial_timeout: 30 -> 30s"])


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace("_0: 3", "_0: 012"),  # a count is wanted, and which one?
        GOOD + "lifecycle: {prevent_destroy: yes}\n",  # true or a slip
        GOOD.replace("dial_timeout", "dial_timout"),  # a guess, however near
        GOOD + "  prevent_destroy: true\nlifecycle: {prevent_destroy: false}\n",  # which one?
        GOOD + "  lifecycle: {prevent_destroy: true}\nlifecycle:\n  id: null\n",
        "{apiVersion: voipbin.net/v1, kind: Outplan, metadata: {name: a}, labels: {a: b}}",
        GOOD + GOOD,
        "a: [",
        "\0",
        "",
    ],
)
def test_what_would_be_a_guess_stays_as_it_is(text: str) -> None:
    assert mend(text) == (text, [])


def test_the_same_spelling_is_quoted_where_it_is_a_text_and_left_where_it_is_none() -> None:
    text = GOOD.replace("_0: 3", "_0: 012") + "  name: 012\n"
    said, fixes = mend(text)
    assert (said, len(fixes)) == (GOOD.replace("_0: 3", "_0: 012") + '  name: "012"\n', 1)


def test_more_than_a_reader_lists_are_mended_in_one_go() -> None:
    one = GOOD + "  source: {type: tel, target: +15559876543}\n"
    text = "---\n".join(one.replace("sales", f"k{number}") for number in range(120))
    said, fixes = mend(text)
    assert said == text.replace("+15559876543", '"+15559876543"')
    assert len(fixes) == 120


def test_bytes_that_are_no_text_stay() -> None:
    assert fixed(b"\xff\xfe", "a.yaml") == (b"\xff\xfe", [])


@given(st.text("ab:# -\n\"'{}[],&*|>\t0159+", max_size=60), st.integers(0, len(GOOD)))
def test_any_text_is_left_or_made_better(noise: str, at: int) -> None:
    text = GOOD[:at] + noise + GOOD[at:] + "  prevent_destroy: true\n"
    said, fixes = mend(text)
    assert (said == text) == (not fixes)
    if fixes:
        assert Counter("".join(text.split())) <= Counter("".join(said.split()))
        assert mend(said) == (said, []), "a second time there is nothing left to mend"
