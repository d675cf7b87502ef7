"""Dial timelines as text: a drawing per destination as VoIPBIN publishes them, and the facts.

Also the short lines that a plan shows. Which numbers rest on documentation alone is said beside
them.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby, islice
from typing import TYPE_CHECKING

from click import style

from reconciler.dialing.timeline import LISTED, RING, TURN, timeline
from reconciler.report.values_text import plural, quoted, visible
from reconciler.values.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.dialing.calendar import Calendar, Placed
    from reconciler.dialing.timeline import Timeline
    from reconciler.values.outplan import Outplan

NOBODY = "nobody is dialled"
FOOTER = """\
Counted from a target's first attempt, for a target that never answers. At least: every call fails
at once. At most: every call rings to its end, and the dialer looks 5s late each time; a long queue
of targets, or agents that are all busy, makes it later still. See docs/timeline.md."""
ADVICE = (
    "VoIPBIN has no calling window: it dials all the same, unless the campaign is stopped by then."
)
_SECONDS = f"{RING // 1000}s"
_WIDTH = 70
_CELLS = 16
_GAP = (" ... |", "      ")
_ROWS = 40


@lru_cache(maxsize=1024)  # ten thousand outplans have a handful of timelines
def summary_line(line: Timeline) -> str:
    """Return a timeline in a few words, for a place that has one line for it."""
    if not line.total:
        return NOBODY
    attempts = _attempts(line)
    if line.total == 1:
        return attempts
    return f"{attempts}, first to last at least {format_duration(line.span_earliest)}"


def shift_lines(
    before: Outplan | None, after: Outplan | None, names: Sequence[str] = ("before", "after")
) -> Iterator[str]:
    """Yield what a change does to the timeline: one line for a create, two or three for an update.

    Nothing for a destroy, and nothing where every attempt stays as it was.
    """
    if after is None:
        return
    new = timeline(after)
    if before is None:
        yield f"timeline: {summary_line(new)}"
        return
    old = timeline(before)
    width = max(map(len, names)) + 1
    if summary_line(old) != summary_line(new):
        for name, line in zip(names, (old, new), strict=True):
            yield f"timeline {name + ':':<{width}} {summary_line(line)}"
    if old.dial_timeout != new.dial_timeout and old.total and new.total:
        yield (
            "dial_timeout rests on documentation alone: the server source rings "
            f"{_SECONDS} whatever it says"
        )


def timelines_text(rows: Iterable[tuple[str, str, Timeline]], calendar: Calendar | None) -> str:
    """Return a block for each outplan, given by its key, name and timeline, and how to read it."""
    blocks = [_block(key, name, line, calendar) for key, name, line in rows]
    if not blocks:
        return "No outplan to show.\n"
    windowed = calendar is not None and calendar.window is not None
    return "\n\n".join([*blocks, *([ADVICE] if windowed else []), FOOTER]) + "\n"


def _block(key: str, name: str, line: Timeline, calendar: Calendar | None) -> str:
    head = f"{style(visible(key), bold=True)} {quoted(name)}"
    if not line.total:
        return f"{head}\n\n  {NOBODY.capitalize()}: no max_try_count_N is above 0."
    parts = [head, "\n".join(_lanes(line)), "\n".join(_facts(line))]
    if calendar is not None:
        parts.append("\n".join(_calendar(line, calendar)))
    return "\n\n".join(parts)


def _attempts(line: Timeline) -> str:
    counts = list(line.counts)
    while counts and not counts[-1]:
        counts.pop()
    told = f" ({'+'.join(f'{count:,}' for count in counts)})" if len(counts) > 1 else ""
    return f"{plural(line.total, 'attempt')}{told}"


def _lanes(line: Timeline) -> Iterator[str]:
    for slot, numbers in line.destinations.items():
        scale, below = drawing(line, numbers)
        yield f"  destination {slot}  {scale}"
        yield f"  {'':<13}  {style(below, dim=True)}"


def drawing(line: Timeline, numbers: range) -> tuple[str, str]:
    """Return `|--0h--|--2h--|` and the numbers of the attempts below it.

    What does not fit into 70 columns is left out in the middle.
    """
    cells = [_cell(line, number) for number in numbers[:_CELLS]]
    last = _cell(line, numbers[-1])
    missing = len(numbers) > len(cells) or _width(cells) > _WIDTH
    while missing and len(cells) > 1 and _width([*cells, _GAP, last]) > _WIDTH:
        cells.pop()
    if missing:
        cells += [_GAP, last]
    return (
        "|" + "".join(label for label, _ in cells),
        " " + "".join(digits for _, digits in cells).rstrip(),
    )


def _width(cells: Iterable[tuple[str, str]]) -> int:
    return 1 + sum(len(label) for label, _ in cells)


def _cell(line: Timeline, number: int) -> tuple[str, str]:
    earliest = line.attempt(number).earliest
    step = format_duration(line.shortest_step)
    # The published drawings give zero the unit of the interval: 0m, 0h.
    label = format_duration(earliest) if earliest else f"0{step[len(step.rstrip('hms')) :]}"
    label = f"--{label.ljust(len(str(number)), '-')}--|"
    return label, f"  {number}".ljust(len(label))


def _facts(line: Timeline) -> Iterator[str]:
    yield _fact("Attempts", _attempts(line))
    if line.total > 1:
        least, most = format_duration(line.span_earliest), format_duration(line.span_latest)
        yield _fact("First to last", f"{least} at least, {most} at most")
        pause = f"{format_duration(line.try_interval)} at least, from the end of one to the next"
        soon = f"nothing but the dialer's next turn, {format_duration(TURN)} after a call began"
        yield _fact("Between", pause if line.try_interval >= TURN else soon)
    documented, each = line.ringing_documented, format_duration(line.dial_timeout)
    yield _fact(
        "Ringing",
        f"{format_duration(documented)} at most by dial_timeout ({each} each), which rests on "
        "documentation alone;",
    )
    in_source = format_duration(line.ringing_in_source)
    yield _fact("", f"{in_source} at most by the public server source ({_SECONDS} each)")


def _fact(name: str, text: str) -> str:
    return f"  {f'{name}:' if name else '':<15} {text}"


def _calendar(line: Timeline, calendar: Calendar) -> Iterator[str]:
    placed = [calendar.place(attempt) for attempt in islice(line.attempts(), LISTED)]
    yield f"  On the calendar of {visible(str(calendar.start.tzinfo))}:"
    yield from _rows(placed)
    if calendar.window is None:
        return
    for verdict, words in (("outside", "Outside"), ("perhaps", "Perhaps outside")):
        numbers = [place.attempt.number for place in placed if place.verdict == verdict]
        if numbers:
            colour = "red" if verdict == "outside" else "yellow"
            label = style(f"{words} {calendar.window}", fg=colour, bold=True)
            yield f"  {label}: {_numbers(numbers)}"
    if all(place.verdict == "inside" for place in placed):
        yield f"  Every attempt is inside {calendar.window}."
    if line.total > len(placed):
        yield f"  The first {len(placed):,} of {line.total:,} attempts were looked at."


def _rows(placed: Sequence[Placed]) -> Iterator[str]:
    shown = placed if len(placed) <= _ROWS else [*placed[: _ROWS - 1], placed[-1]]
    width = len(str(shown[-1].attempt.number))
    for finding in shown:
        if len(placed) > _ROWS and finding is placed[-1]:
            yield f"    {'...':>{width}}"
        attempt = finding.attempt
        late = attempt.latest - attempt.earliest
        spread = f"up to {format_duration(late)} later" if late else ""
        verdict = finding.verdict if finding.verdict not in (None, "inside") else ""
        text = (
            f"    {attempt.number:>{width}}  destination {attempt.destination}  "
            f"{finding.earliest.isoformat(' ', 'seconds')}  {spread:<24}  {verdict}"
        )
        yield text.rstrip()


def _numbers(numbers: Sequence[int]) -> str:
    """Return `attempt 6`, `attempts 2, 5 to 8`."""
    runs: list[str] = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        ends = f"{members[0]} to {members[-1]}" if len(members) > 1 else f"{members[0]}"
        runs.append(ends)
    return f"attempt{'' if len(numbers) == 1 else 's'} {', '.join(runs)}"
