"""Lines of JSON: one object a line whatever it says, and nothing is lost."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.apply.events import Event, StepEnded, Verifying, Waiting
from reconciler.report.lines.json_lines import as_document, as_json

STEP = {"type": "step", "key": "a", "method": "PUT", "path": "/outplans/1"}


@given(st.text(), st.floats(allow_nan=False, allow_infinity=False))
def test_an_event_is_one_line_and_nothing_is_lost(why: str, seconds: float) -> None:
    text = as_json(Waiting(why, seconds))
    assert (text.isascii(), text.count("\n"), "\r" in text) == (True, 1, False)
    assert json.loads(text) == {"type": "waiting", "why": why, "seconds": seconds}
    assert json.loads(as_document(Waiting(why, seconds))) == json.loads(text)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            StepEnded("a", "PUT", "/outplans/1", done=True),
            STEP | {"done": True, "error": None, "ambiguous": False},
        ),
        (
            StepEnded("a", "PUT", "/outplans/1", done=False, error="refused", ambiguous=True),
            STEP | {"done": False, "error": "refused", "ambiguous": True},
        ),
        (Waiting("rate limit", 1.5), {"type": "waiting", "why": "rate limit", "seconds": 1.5}),
        (Verifying(), {"type": "verifying"}),
    ],
)
def test_each_event_has_its_own_type(event: Event, said: dict[str, object]) -> None:
    assert json.loads(as_json(event)) == said
