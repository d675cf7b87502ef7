"""One change as HTML: a line that opens, values before and after side by side, and the timeline."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from reconciler.dialing.timeline import timeline
from reconciler.plan.diff import fields_of
from reconciler.report.sections import suffix
from reconciler.report.timeline.svg import figure
from reconciler.report.timeline.timeline_text import shift_lines
from reconciler.report.values_text import both, markup, quoted, value
from reconciler.report.words import is_quiet, kind, predicate, reasons, use_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.plan.change import ResourceChange

_SIGNS = {"create": "+", "update": "~", "delete": "−", "import": "→"}  # noqa: RUF001 - a minus sign


def drawn(change: ResourceChange) -> bool:
    """Whether a change alters a timeline, so that there is something to draw."""
    before, after = change.change.before, change.change.after
    if after is None:
        return False
    return before is None or timeline(before) != timeline(after)


def change_html(
    change: ResourceChange, *, figure_too: bool, whole: bool, unfolded: bool = False
) -> str:
    """Return a change, open if `unfolded`; `whole` also shows what an update does not change."""
    action, state = kind(change), " open" if unfolded else ""
    parts = [
        f'<details class="item {action}" data-kind="{action}"{state}>',
        f"<summary>{_summary(change)}</summary>",
        f'<p class="why">{_why(change)}</p>',
        _table(change, whole=whole),
        "".join(
            f'<p class="shift">{line}</p>'
            for line in shift_lines(change.change.before, change.change.after)
        ),
        _figure(change) if figure_too else "",
        f'<p class="requests">{_requests(change)}</p>\n</details>',
    ]
    return "\n".join(filter(None, parts))


def _summary(change: ResourceChange) -> str:
    fields = ", ".join(field.field for field in change.change.fields)
    touched = f": <b>{escape(fields)}</b>" if fields else ""
    reach = ""
    if change.campaigns:
        running = any(use.status == "run" for use in change.campaigns)
        reach = (
            f' <em class="{"running" if running else "idle"}">{use_count(change.campaigns)}</em>'
        )
    return (
        f'<span class="sign" aria-hidden="true">{_SIGNS[kind(change)]}</span> '
        f"<code><bdi>{markup(change.key)}</bdi></code> <q><bdi>{_name(change)}</bdi></q> "
        f"{predicate(change)}{touched}{reach}"
    )


def _name(change: ResourceChange) -> str:
    return escape(quoted(change.name)[1:-1])


def _why(change: ResourceChange) -> str:
    identity = [f"id <code>{markup(change.id)}</code>"] if change.id else []
    return "; ".join([*identity, *(escape(reason) for reason in reasons(change))]) or "new"


def _table(change: ResourceChange, *, whole: bool) -> str:
    before, after = change.change.before, change.change.after
    if before is not None and after is not None:
        rows = "\n".join(_pairs(change, whole=whole))
        return _framed('<th scope="col">before</th><th scope="col">after</th>', rows)
    shown = after or before
    assert shown is not None
    tag = "del" if after is None else "ins"
    rows = "\n".join(
        f'<tr class="changed"><th scope="row">{name}</th>'
        f"<td><{tag}>{escape(value(name, content))}</{tag}></td></tr>"
        for name, content in fields_of(shown).items()
        if not is_quiet(name, content)
    )
    return _framed(f'<th scope="col">{"before" if after is None else "after"}</th>', rows)


def _framed(columns: str, rows: str) -> str:
    return (
        f'<table><thead><tr><th scope="col">field</th>{columns}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table>"
    )


def _pairs(change: ResourceChange, *, whole: bool) -> Iterator[str]:
    before, after = change.change.before, change.change.after
    assert before is not None
    assert after is not None
    changed = {field.field: field for field in change.change.fields}
    whose = {
        name: suffix(field.origin) if change.origin == "both" else ""
        for name, field in changed.items()
    }
    if not whole:
        for name, field in changed.items():
            yield _pair(f"{name}{whose[name]}", *both(name, field.before, field.after))
        return
    for name, content in fields_of(after).items():
        if name in changed:
            yield _pair(f"{name}{whose[name]}", *both(name, changed[name].before, content))
        elif not is_quiet(name, content):
            same = escape(value(name, content))
            yield f'<tr><th scope="row">{name}</th><td>{same}</td><td>{same}</td></tr>'


def _pair(name: str, before: str, after: str) -> str:
    return (
        f'<tr class="changed"><th scope="row">{escape(name)}</th>'
        f"<td><del>{escape(before)}</del></td><td><ins>{escape(after)}</ins></td></tr>"
    )


def _figure(change: ResourceChange) -> str:
    before, after = change.change.before, change.change.after
    assert after is not None
    old = timeline(before) if before is not None else None
    drawing = figure(change.key, timeline(after), before=old).embedded()
    return f'<figure tabindex="0" aria-label="dial timeline">\n{drawing}\n</figure>'


def _requests(change: ResourceChange) -> str:
    return " ".join(f"<code>{step.method} {markup(step.path)}</code>" for step in change.steps)
