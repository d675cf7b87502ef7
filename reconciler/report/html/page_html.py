"""The frame of an HTML report: head, summary, tools, sections.

The policy of the page (CSP) allows nothing from elsewhere. Script and style are allowed by their
hashes; style attributes are too, since the marks of timelines carry one, and nothing from outside
ever stands in an attribute of that name. Without scripts the tools stay hidden and all can be read.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from reconciler.plan.digest import digest_of
from reconciler.report.html.changes import change_html, drawn
from reconciler.report.html.lists import findings_html, notes_html, withheld_html
from reconciler.report.project_changes import project_changes_html
from reconciler.report.sections import sections
from reconciler.report.timeline.svg import page_legend
from reconciler.report.values_text import markup, plural
from reconciler.report.words import (
    NO_CHANGES,
    aside_lines,
    campaign_line,
    is_production,
    kind,
    loud_lines,
    place_rows,
    sum_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.plan.plan import Plan

FIGURES = 200
"""How many timelines a page draws; thousands would make it too large to open."""

WHOLE = 1_000
"""Up to how many changes an update also shows the fields that stay as they are."""

UNFOLDED = 5
"""Up to how many changes are shown open: whoever reads so few wants to see them."""

_KINDS = (
    ("delete", "destroy"),
    ("forget", "forget"),
    ("import", "import"),
    ("update", "update"),
    ("create", "create"),
    ("withheld", "withheld"),
)


def plan_html(plan: Plan) -> str:
    """Return the plan as a whole HTML document."""
    return "\n".join(_document(plan)) + "\n"


def _document(plan: Plan) -> Iterator[str]:
    style, script = _resource("report.css"), _resource("report.js")
    policy = (
        f"default-src 'none'; style-src 'sha256-{_hash(style)}'; style-src-attr 'unsafe-inline'; "
        f"script-src 'sha256-{_hash(script)}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<link rel="icon" href="data:,">'
    yield f"<title>Plan for {markup(plan.target.project)}</title>"
    yield f"<style>{style}</style>\n</head>\n<body>"
    yield from _header(plan)
    yield "<main>"
    yield from _tools(plan)
    yield from project_changes_html(plan)
    yield from withheld_html(plan.withheld)
    yield from _changes(plan)
    yield from findings_html(plan.findings)
    yield from notes_html(plan.notices)
    yield "</main>"
    yield (
        f"<footer>Made by reconciler {markup(plan.tool_version)}. Digest of what it does: "
        f"<code>{digest_of(plan)}</code></footer>"
    )
    yield f"<script>{script}</script>\n</body>\n</html>"


@cache
def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _header(plan: Plan) -> Iterator[str]:
    yield f"<header>\n<h1>{sum_line(plan)}</h1>\n<dl>"
    for name, text in place_rows(plan.target, plan.base):
        loud = name == "Environment" and is_production(plan.target)
        state = ' class="production"' if loud else ""
        yield f"<div><dt>{name}</dt><dd{state}><bdi>{markup(text)}</bdi></dd></div>"
    yield "</dl>"
    if reach := campaign_line(plan):
        yield f"<p><strong>{reach}</strong></p>"
    for line in loud_lines(plan):
        yield f"<p><strong>{markup(line)}</strong></p>"
    if plan.counts.unchanged and not sum_line(plan).startswith(NO_CHANGES):
        yield f"<p>{plural(plan.counts.unchanged, 'outplan')} unchanged.</p>"
    for line in aside_lines(plan.counts):
        yield f"<p>{line}</p>"
    yield "</header>"


def _tools(plan: Plan) -> Iterator[str]:
    """Yield what filters the list; shown by the script, since nothing of it works without."""
    if not plan.resource_changes and not plan.withheld:
        return
    counts = dict.fromkeys((name for name, _ in _KINDS), 0) | {"withheld": len(plan.withheld)}
    for change in plan.resource_changes:
        counts[kind(change)] += 1
    yield '<div id="tools" role="search" hidden>'
    yield '<label>Filter <input id="filter" type="search" autocomplete="off" spellcheck="false">'
    yield '</label>\n<div class="kinds" role="group" aria-label="Show only">'
    for name, word in _KINDS:
        if counts[name]:
            yield (
                f'<button type="button" class="{name}" data-kind="{name}" aria-pressed="false">'
                f"{word} {counts[name]:,}</button>"
            )
    yield '</div>\n<div class="folds"><button type="button" id="expand">Expand all</button>'
    yield '<button type="button" id="collapse">Collapse all</button></div>'
    yield '<p id="shown" role="status"></p>'
    yield (
        '<p class="keys">Keys: <kbd>/</kbd> filter, <kbd>j</kbd> next, <kbd>k</kbd> previous, '
        "<kbd>Enter</kbd> open or close, <kbd>Esc</kbd> show all</p>\n</div>"
    )


def _changes(plan: Plan) -> Iterator[str]:
    placed = [(section, section.groups) for section in sections(plan)]
    figures, wanted = 0, sum(drawn(group) for _, groups in placed for group in groups)
    whole = len(plan.resource_changes) <= WHOLE
    unfolded = sum(len(groups) for _, groups in placed) <= UNFOLDED
    legend = f'<figure class="legend">{page_legend()}</figure>' if wanted else ""
    for section, groups in placed:
        yield f"<section>\n<h2>{section.title}</h2>"
        if not whole:
            yield "<p>There are many, so updates show only the fields that change.</p>"
        if wanted > FIGURES:
            yield (
                f"<p>Timelines are drawn for the first {FIGURES:,} of {wanted:,} changes that "
                "alter one; <code>reconciler timeline KEY -o svg</code> draws any other.</p>"
            )
        yield from filter(None, [legend])
        legend = ""
        for group in groups:
            draw = figures < FIGURES and drawn(group)
            figures += draw
            yield change_html(group, figure_too=draw, whole=whole, unfolded=unfolded)
        yield "</section>"
