"""Dial timelines as SVG: a lane per destination, a mark per attempt, time from left to right.

Self-contained, without scripts or fonts. Shapes tell what they mean and colours only help: all is
drawn in `currentColor`, marks in `--timeline-accent` where that is defined, so that a figure fits
a light and a dark page. Whoever embeds a figure decides both.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from reconciler.report.timeline.axis import axis, axis_height, clock, shade
from reconciler.report.timeline.marks import ACCENT, Scale, lane, late, shape
from reconciler.report.timeline.timeline_text import summary_line
from reconciler.report.values_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.dialing.calendar import Calendar, Verdict
    from reconciler.dialing.timeline import Timeline

_WIDTH, _LEFT, _RIGHT, _TOP = 760, 104, 28, 58
_PLOT = _WIDTH - _LEFT - _RIGHT
_ROW, _PAIR = 28, 44
_LEGEND = 264
_TITLE = 52
_BESIDE = 42  # characters beside the legend of a window
_STYLE = """\
svg { color-scheme: light dark; color: #1f2328; --timeline-accent: #0b5fc4; --page: #ffffff }
@media (prefers-color-scheme: dark) {
  svg { color: #e6edf3; --timeline-accent: #6cb2ff; --page: #0d1117 }
}
.page { fill: var(--page) }"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One drawn timeline, `height` pixels high; what is inside is already escaped."""

    title: str
    description: str
    height: int
    body: str

    def embedded(self, top: int = 0) -> str:
        """Return an `<svg>` element to put into an HTML page, or `top` pixels into a document."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" x="0" y="{top}" '
            f'width="{_WIDTH}" height="{self.height}" viewBox="0 0 {_WIDTH} {self.height}" '
            f'aria-label="{self.title}: {self.description}" '
            'font-family="system-ui, sans-serif" font-size="12" fill="currentColor">\n'
            f"<title>{self.title}</title>\n<desc>{self.description}</desc>\n{self.body}\n</svg>"
        )


def timelines_svg(rows: Iterable[tuple[str, str, Timeline]], calendar: Calendar | None) -> str:
    """Return every timeline, given by key, name and timeline, as one SVG file."""
    return document(
        figure(key if key == name else f"{name} ({key})", line, calendar=calendar)
        for key, name, line in rows
    )


def document(figures: Iterable[Figure]) -> str:
    """Return a whole SVG file with the figures one below the other, on a page of its own colour."""
    parts, top = [], 12
    for drawn in figures:
        parts.append(drawn.embedded(top))
        top += drawn.height + 24
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{top}" '
        f'viewBox="0 0 {_WIDTH} {top}">\n<title>Dial timelines</title>\n<style>{_STYLE}</style>\n'
        f'<rect class="page" width="{_WIDTH}" height="{top}" fill="#ffffff"/>\n'
        + "".join(f"{part}\n" for part in parts)
        + "</svg>\n"
    )


def figure(
    title: str,
    line: Timeline,
    *,
    before: Timeline | None = None,
    calendar: Calendar | None = None,
    legend: bool = True,
) -> Figure:
    """Draw a timeline, with `before` above it where a change is shown.

    With a calendar that has a window, attempts outside it are crossed and doubtful ones hollow.
    Without a `legend` the page around it has one.
    """
    lines = [line] if before is None else [before, line]
    slots = sorted({slot for shown in lines for slot in shown.destinations})
    told = [summary_line(shown) for shown in lines]
    description = f"before: {told[0]}; after: {told[1]}" if before is not None else told[0]
    height = _PAIR if before is not None else _ROW
    scale = Scale(max([60_000, *(shown.span_latest for shown in lines)]), _LEFT, _PLOT)
    bottom = _TOP + len(slots) * height
    most = _BESIDE if legend and calendar is not None and calendar.window is not None else _TITLE
    clocked = clock(scale, calendar)
    body = [_heading(title, description, most), *shade(scale, _TOP, bottom, clocked)]
    for row, slot in enumerate(slots):
        top = _TOP + row * height
        body.append(_label(slot, top, height))
        for turn, shown in enumerate(lines):
            middle = top + height * (2 * turn + 1) / (2 * len(lines))
            old = before is not None and turn == 0
            body.extend(lane(shown, slot, scale, middle, calendar, old=old))
    if slots:
        body.extend(axis(scale, _TOP, bottom, clocked))
        body.extend([_legend(calendar, changed=before is not None)] if legend else [])
        bottom += axis_height(clocked)
    return Figure(_text(title), _text(description), bottom, "\n".join(body))


def page_legend() -> str:
    """Return what the marks of all changes on a page mean, as an `<svg>` element."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{_LEGEND}" height="24" '
        f'viewBox="{_WIDTH - _LEGEND} 0 {_LEGEND} 24" aria-label="an attempt before, after, and '
        'how late it may be" font-family="system-ui, sans-serif" fill="currentColor">\n'
        f"{_legend(None, changed=True)}\n</svg>"
    )


def _heading(title: str, description: str, most: int) -> str:
    short = title if len(title) <= most else f"{title[: most - 3]}..."
    return (
        f'<text x="8" y="16" font-size="14" font-weight="600">{_text(short)}</text>\n'
        f'<text class="told" x="8" y="34" opacity="0.8">{_text(description)}</text>'
    )


def _label(slot: int, top: float, height: float) -> str:
    return (
        f'<path d="M8 {top}H{_WIDTH - _RIGHT}" stroke="currentColor" opacity="0.12"/>'
        f'<text x="8" y="{top + height / 2 + 4:.1f}"><tspan class="long">destination </tspan>'
        f"{slot}</text>"
    )


def _legend(calendar: Calendar | None, *, changed: bool) -> str:
    words: list[tuple[str, Verdict | None, bool]] = [("earliest", None, False)]
    if changed:
        words = [("before", None, True), ("after", None, False)]
    elif calendar is not None and calendar.window is not None:
        words = [(f"in {calendar.window}", None, False), ("perhaps", "perhaps", False)]
        words.append(("outside", "outside", False))
    x = float(_WIDTH - _RIGHT)
    parts = []
    for text, glyph in [
        *((text, shape(0, 0, verdict, old=old)) for text, verdict, old in words),
        ("to the latest", late(-6, 6, 0)),
    ][::-1]:
        x -= len(text) * 6
        parts.append(f'<text x="{x:.1f}" y="16" font-size="11">{text}</text>')
        parts.append(f'<g {ACCENT} transform="translate({x - 11:.1f} 12)">{glyph}</g>')
        x -= 30
    return "\n".join(parts)


def _text(text: str) -> str:
    """Return a text for XML: nothing invisible, nothing that is markup, no forbidden character."""
    shown = visible(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    return escape(shown, quote=True)
