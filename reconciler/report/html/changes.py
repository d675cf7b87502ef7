"""One change as HTML: a line that opens, values before and after side by side, and the timeline."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from reconciler.dialing.timeline import timeline
from reconciler.plan.diff import fields_of
from reconciler.report.origins import suffix
from reconciler.report.timeline.svg import figure
from reconciler.report.timeline.timeline_text import shift_lines
from reconciler.report.values_text import both, markup, quoted, value
from reconciler.report.words import is_quiet, kind, predicate, reasons, use_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.plan.change import ResourceChange

_SIGNS = {"create": "+", "update": "~", "delete": "−", "import": "→"}  # noqa: RUF001 - a minus sign


def drawn(one: ResourceChange) -> bool:
    """Whether a change alters a timeline, so that there is something to draw."""
    before, after = one.change.before, one.change.after
    if after is None:
        return False
    return before is None or timeline(before) != timeline(after)


def change_html(
    one: ResourceChange, *, figure_too: bool, whole: bool, unfolded: bool = False
) -> str:
    """Return a change, open if `unfolded`; `whole` also shows what an update does not change."""
    action, state = kind(one), " open" if unfolded else ""
    parts = [
        f'<details class="item {action}" data-kind="{action}"{state}>',
        f"<summary>{_summary(one)}</summary>",
        f'<p class="why">{_why(one)}</p>',
        _table(one, whole=whole),
        "".join(
            f'<p class="shift">{line}</p>'
            for line in shift_lines(one.change.before, one.change.after)
        ),
        _figure(one) if figure_too else "",
        f'<p class="requests">{_requests(one)}</p>\n</details>',
    ]
    return "\n".join(filter(None, parts))


def _summary(one: ResourceChange) -> str:
    fields = ", ".join(field.field for field in one.change.fields)
    touched = f": <b>{escape(fields)}</b>" if fields else ""
    reach = ""
    if one.campaigns:
        running = any(use.status == "run" for use in one.campaigns)
        reach = f' <em class="{"running" if running else "idle"}">{use_count(one.campaigns)}</em>'
    return (
        f'<span class="sign" aria-hidden="true">{_SIGNS[kind(one)]}</span> '
        f"<code><bdi>{markup(one.key)}</bdi></code> <q><bdi>{_name(one)}</bdi></q> "
        f"{predicate(one)}{touched}{reach}"
    )


def _name(one: ResourceChange) -> str:
    return escape(quoted(one.name)[1:-1])


def _why(one: ResourceChange) -> str:
    identity = [f"id <code>{markup(one.id)}</code>"] if one.id else []
    return "; ".join([*identity, *(escape(reason) for reason in reasons(one))]) or "new"


def _table(one: ResourceChange, *, whole: bool) -> str:
    before, after = one.change.before, one.change.after
    if before is not None and after is not None:
        rows = "\n".join(_pairs(one, whole=whole))
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


def _pairs(one: ResourceChange, *, whole: bool) -> Iterator[str]:
    before, after = one.change.before, one.change.after
    assert before is not None
    assert after is not None
    changed = {field.field: field for field in one.change.fields}
    whose = {
        name: suffix(field.origin) if one.origin == "both" else ""
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


def _figure(one: ResourceChange) -> str:
    before, after = one.change.before, one.change.after
    assert after is not None
    old = timeline(before) if before is not None else None
    drawing = figure(one.key, timeline(after), before=old).embedded()
    return f'<figure tabindex="0" aria-label="dial timeline">\n{drawing}\n</figure>'


def _requests(one: ResourceChange) -> str:
    return " ".join(f"<code>{step.method} {markup(step.path)}</code>" for step in one.steps)
