"""Timelines as SVG: XML whatever the names hold, readable without eyes and without colours."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.dialing.calendar import Calendar, parse_start, parse_window
from reconciler.dialing.timeline import Timeline, timeline
from reconciler.report.timeline.svg import document, figure, page_legend
from reconciler.values.outplan import COUNT_FIELDS, INT_MAX
from tests.support import outplan

SVG = "{http://www.w3.org/2000/svg}"
START = parse_start("2026-11-22T09:00", today=date(2026, 11, 22), zone=ZoneInfo("Europe/Berlin"))
NASTY = "</title><script>alert(1)</script><x y=\"'&amp;]]>"


def _line(*counts: int, **changes: Any) -> Timeline:
    named = dict(zip(COUNT_FIELDS, (*counts, 0, 0, 0, 0, 0), strict=False))
    return timeline(outplan(**(named | changes)))


def _texts(element: ET.Element) -> list[str]:
    return ["".join(found.itertext()) for found in element.iter(f"{SVG}text")]


def test_a_figure_has_a_lane_per_destination_and_a_mark_per_attempt() -> None:
    drawn = ET.fromstring(figure("Sales", _line(3, 0, 2)).embedded())
    texts = _texts(drawn)
    assert [text for text in texts if text.startswith("destination")] == [
        "destination 0",
        "destination 2",
    ]
    tips = [tip.text or "" for tip in drawn.findall(f"{SVG}g/{SVG}title")]
    assert [tip.partition(":")[0] for tip in tips] == [
        f"attempt {number}, destination {slot}"
        for number, slot in ((1, 0), (2, 0), (3, 0), (4, 2), (5, 2))
    ]
    assert [text for text in texts if re.fullmatch(r"0|\d+h", text)] == [
        "0",
        "2h",
        "4h",
        "6h",
        "8h",
    ]


def test_a_figure_is_an_image_with_a_name_and_a_description() -> None:
    drawn = ET.fromstring(figure("Sales", _line(3)).embedded())
    assert drawn.get("role") == "img"
    assert drawn.get("aria-label") == "Sales: 3 attempts, first to last at least 4h"
    assert [child.tag for child in drawn][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert drawn.findtext(f"{SVG}desc") == "3 attempts, first to last at least 4h"


def test_colours_are_those_of_the_page_around_it() -> None:
    markup = figure("Sales", _line(3, 2), before=_line(4)).embedded()
    colours = {*re.findall(r'(?:fill|stroke|color)[=:]"?([^";]+)', markup)}
    assert colours == {"currentColor", "none", "var(--timeline-accent,currentColor)"}
    assert "<style" not in markup


def test_a_document_has_colours_for_light_and_dark() -> None:
    whole = ET.fromstring(document([figure("a", _line(1)), figure("b", _line(2))]))
    style = whole.findtext(f"{SVG}style") or ""
    assert "prefers-color-scheme: dark" in style
    figures = whole.findall(f"{SVG}svg")
    assert [found.findtext(f"{SVG}title") for found in figures] == ["a", "b"]
    tops = [(int(found.get("y", "")), int(found.get("height", ""))) for found in figures]
    assert tops[0][0] + tops[0][1] <= tops[1][0]
    assert tops[1][0] + tops[1][1] <= int(whole.get("height", ""))


def test_a_change_shows_before_and_after() -> None:
    drawn = figure("Sales", _line(3, 1), before=_line(0, 0, 2))
    texts = _texts(ET.fromstring(drawn.embedded()))
    assert [text for text in texts if text.startswith("destination")] == [
        "destination 0",
        "destination 1",
        "destination 2",
    ]
    assert {"before", "after"} <= {*texts}
    assert drawn.description == (
        "before: 2 attempts (0+0+2), first to last at least 2h; "
        "after: 4 attempts (3+1), first to last at least 6h"
    )


def test_a_window_has_a_legend_and_its_shapes() -> None:
    calendar = Calendar(START, parse_window("09:00-17:02"))
    texts = _texts(ET.fromstring(figure("x", _line(6), calendar=calendar).embedded()))
    assert {"in 09:00-17:02", "perhaps", "outside"} <= {*texts}


def test_a_calendar_puts_the_clock_below_the_axis_and_shades_what_is_open() -> None:
    calendar = Calendar(START, parse_window("10:00-12:00"))
    drawn = ET.fromstring(figure("x", _line(3), calendar=calendar).embedded())
    texts = _texts(drawn)
    assert [text for text in texts if text[2:] == ":00"] == [
        f"{hour:02}:00" for hour in (9, 10, 11, 12, 13)
    ]
    ticks = {
        text: float(found.get("x", ""))
        for text, found in zip(texts, drawn.iter(f"{SVG}text"), strict=True)
    }
    [open_] = [found for found in drawn.iter(f"{SVG}rect") if found.get("class") == "open"]
    begin, width = float(open_.get("x", "")), float(open_.get("width", ""))
    assert begin == pytest.approx(ticks["10:00"], abs=4)
    assert begin + width == pytest.approx(ticks["12:00"], abs=4)


def test_of_a_time_longer_than_the_calendar_only_the_length_is_told() -> None:
    calendar = Calendar(START, parse_window("10:00-12:00"))
    endless = figure("x", _line(*[INT_MAX] * 5), calendar=calendar).embedded()
    assert 'class="open"' not in endless


def test_a_page_has_one_legend_for_its_figures() -> None:
    drawn = figure("x", _line(3), before=_line(2), legend=False).embedded()
    legend = _texts(ET.fromstring(page_legend()))
    assert legend == ["to the latest", "after", "before"]
    assert not {*legend} & {*_texts(ET.fromstring(drawn))}


def test_small_numbers_have_the_full_colour() -> None:
    drawn = ET.fromstring(figure("x", _line(3), before=_line(30, try_interval=1)).embedded())
    numbers = [found for group in drawn.iter(f"{SVG}g") for found in group.iter(f"{SVG}text")]
    assert {(found.get("opacity"), found.get("font-size")) for found in numbers} == {(None, "10")}


@pytest.mark.parametrize(
    "line", [_line(), _line(1), _line(0, 1, try_interval=0), _line(*[INT_MAX] * 5)]
)
@pytest.mark.parametrize("before", [None, _line(), _line(3, 2)])
def test_every_timeline_can_be_drawn_in_few_marks(line: Timeline, before: Timeline | None) -> None:
    drawn = figure("Sales", line, before=before, calendar=None)
    markup = document([drawn])
    assert len(markup) < 40_000
    whole = ET.fromstring(markup)
    width = int(whole.get("width", ""))
    places = [
        float(found.get(name, ""))
        for tag, name in (("circle", "cx"), ("rect", "x"), ("text", "x"))
        for found in whole.iter(f"{SVG}{tag}")
        if found.get(name)
    ]
    assert all(0 <= place <= width for place in places)
    assert "None" not in markup


@given(st.text())
def test_no_name_can_break_the_markup(name: str) -> None:
    whole = ET.fromstring(document([figure(name, _line(1))]))
    (drawn,) = whole.findall(f"{SVG}svg")
    plain = ET.fromstring(document([figure("x", _line(1))]))
    assert [element.tag for element in whole.iter()] == [element.tag for element in plain.iter()]
    if name.isprintable() and name.isascii():
        assert drawn.findtext(f"{SVG}title") == name


def test_markup_in_a_name_is_shown_and_not_obeyed() -> None:
    markup = document([figure(NASTY, _line(1))])
    assert "<script" not in markup
    (drawn,) = ET.fromstring(markup).findall(f"{SVG}svg")
    assert drawn.findtext(f"{SVG}title") == NASTY


def test_a_long_name_is_shortened_on_the_figure_and_not_in_its_title() -> None:
    drawn = ET.fromstring(figure("x" * 255, _line(1)).embedded())
    assert drawn.findtext(f"{SVG}title") == "x" * 255
    assert max(map(len, _texts(drawn))) < 80


def test_a_title_ends_before_the_legend_of_a_window_begins() -> None:
    calendar = Calendar(START, parse_window("09:00-17:02"))
    drawn = ET.fromstring(figure("W" * 60, _line(3), calendar=calendar).embedded())
    assert _texts(drawn)[0] == "W" * 39 + "..."
