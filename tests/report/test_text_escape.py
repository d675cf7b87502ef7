"""Plans as text: no raw control character ever, whatever a name, an id or an owner holds."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from click import unstyle
from hypothesis import given
from hypothesis import strategies as st

from reconciler.plan.change import ResourceChange, resource_change
from reconciler.plan.plan import Notice, Plan, Target, Withheld, counts_of
from reconciler.plan.planner import make_plan
from reconciler.report.text import plan_text
from reconciler.values.marker import Marker
from reconciler.values.outplan import Outplan, Source
from tests.report.as_text import TARGET
from tests.support import account, desired

odd = st.text(st.sampled_from('\x1b\x9b\x07\r\n\t\u202e\u2066\u200b\u2028\x00\x7f\ufeff"é日x'))


def _raw(text: str) -> list[str]:
    return [sign for sign in text if unicodedata.category(sign)[0] in "CZ" and sign not in " \n"]


def _plan(left: str, right: str) -> Plan:
    before = Outplan("1" + left, "1" + right, Source("1" + left, "1" + right, "1" + left))
    after = Outplan("2" + left, "2" + right)
    changes = (
        resource_change("1" + left, "1" + right, before, after),
        resource_change("1" + left, None, None, before),
        resource_change("1" + right, "1" + left, after, None),
    )
    return replace(
        make_plan(
            desired(), account(), target=replace(TARGET, endpoint=left, environment="1" + right)
        ),
        resource_changes=changes,
        withheld=(Withheld(left, "1" + right, left, "delete", "code", right, "1" + left),),
        notices=(Notice("code", left, "1" + right),),
        counts=counts_of(changes),
    )


@given(odd, odd)
def test_no_text_from_outside_can_move_the_cursor_or_add_a_line(left: str, right: str) -> None:
    text = unstyle(plan_text(_plan(left, right)))
    assert _raw(text) == []
    assert text.count("\n") == plan_text(_plan("x", "x")).count("\n")


def test_an_escape_sequence_in_a_name_is_shown_and_not_obeyed() -> None:
    text = unstyle(plan_text(_plan("\x1b[31mred\u202e", "x")))
    assert '+ name: "1\\u001b[31mred\\u202e"' in text


@pytest.mark.parametrize(
    ("target", "change"),
    [
        (replace(TARGET, customer_id="\x9b"), None),
        (replace(TARGET, project="\x9b"), None),
        (TARGET, resource_change("k", "i", Outplan("n"), None, twin_of="\x9b")),
        (TARGET, resource_change("k", "i", Outplan("n"), Outplan("n", marker=Marker("\x9b", "k")))),
    ],
    ids=["customer_id", "project", "twin_of", "managed_by"],
)
def test_ids_and_owners_are_texts_from_outside_too(
    target: Target, change: ResourceChange | None
) -> None:
    changes = (change,) if change is not None else ()
    empty = make_plan(desired(), account(), target=target)
    assert _raw(unstyle(plan_text(replace(empty, resource_changes=changes)))) == []
