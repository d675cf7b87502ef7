"""One change as HTML: a line that opens, values before and after side by side, and the timeline."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from reconciler.dialing.timeline import timeline
from reconciler.plan.diff import fields_of
from reconciler.report.markdown.escape import clipped
from reconciler.report.sections import NAMED, suffix
from reconciler.report.timeline.svg import figure
from reconciler.report.values_text import both, markup, plural, quoted, value
from reconciler.report.words import is_quiet, kind, reaches, told, use_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.dialing.timeline import Timeline
    from reconciler.plan.change import ResourceChange
    from reconciler.report.sections import Group

_SIGNS = {"create": "+", "update": "~", "delete": "−", "import": "→", "forget": "←"}  # noqa: RUF001 - a minus sign

_SHORT = 120


def drawn(group: Group) -> bool:
    """Whether there is a timeline to draw: one that is altered, and the same in all outplans."""
    first = group.first.change
    if first.after is None:
        return False
    lines = {
        (change.change.before and timeline(change.change.before), _after(change))
        for change in group.changes
    }
    [(before, after)] = lines if len(lines) == 1 else [(None, None)]
    return before != after


def _after(change: ResourceChange) -> Timeline | None:
    return timeline(change.change.after) if change.change.after is not None else None


def change_html(group: Group, *, figure_too: bool, whole: bool, unfolded: bool = False) -> str:
    """Return what happens, open if `unfolded`; `whole` also shows what an update leaves alone."""
    action, state = kind(group.first), " open" if unfolded else ""
    anchor, count = _anchor(group.first), group.count
    size = f' data-count="{count}"' if count > 1 else ""
    parts = [
        f'<details class="item {action}" id="{anchor}" data-kind="{action}"{size}{state}>',
        f"<summary>{_summary(group)}</summary>",
        f'<p class="why">{_why(group)}</p>',
        _table(group, whole=whole),
        "".join(f'<p class="shift">{line}</p>' for line in group.shifts),
        _figure(group.first) if figure_too else "",
        _members(group) if count > 1 else _requests(group.first),
        "</details>",
    ]
    return "\n".join(filter(None, parts))


def _anchor(change: ResourceChange) -> str:
    """Return a name to link to, the same in every page about this outplan."""
    return escape(f"{kind(change)}-{quote(change.key, safe='')}-{change.id or ''}".rstrip("-"))


def _summary(group: Group) -> str:
    values = ", ".join(
        f"<b>{escape(field)}</b> {escape(clipped(shift, _SHORT))}" for field, shift in group.values
    )
    reach = ""
    if group.campaigns:
        running = any(map(reaches, group.changes))
        count = use_count(group.campaigns)
        reach = f' <em class="{"running" if running else "idle"}">{count}</em>'
    sign = f'<span class="sign" aria-hidden="true">{_SIGNS[kind(group.first)]}</span>'
    name = f"{_named(group.first)} " if group.count == 1 else ""
    return f"{sign} {name}{group.predicate}{f': {values}' if values else ''}{reach}"


def _named(change: ResourceChange) -> str:
    name = escape(quoted(change.name)[1:-1])
    return f"<code><bdi>{markup(change.key)}</bdi></code> <q><bdi>{name}</bdi></q>"


def _why(group: Group) -> str:
    alone = group.count == 1 and group.first.id
    identity = [f"id <code>{markup(group.first.id)}</code>"] if alone and group.first.id else []
    return "; ".join([*identity, *(escape(reason) for reason in group.reasons)]) or "new"


def _members(group: Group) -> str:
    """Return the outplans of a group with their requests, folded where they are many."""
    state = " open" if group.count <= NAMED else ""
    rows = "\n".join(
        f'<li id="{_anchor(change)}-each">{_named(change)}{_reach(change)} {_steps(change)}</li>'
        for change in group.changes
    )
    return (
        f'<details class="members"{state}><summary>{plural(group.count, "outplan")}</summary>\n'
        f"<ul>\n{rows}\n</ul></details>"
    )


def _reach(change: ResourceChange) -> str:
    if not change.campaigns:
        return ""
    name = "running" if reaches(change) else "idle"
    return f' <em class="{name}">{use_count(change.campaigns)}</em>'


def _table(group: Group, *, whole: bool) -> str:
    before, after = group.first.change.before, group.first.change.after
    if before is not None and after is not None:
        rows = "\n".join(_pairs(group, whole=whole and group.count == 1))
        return _framed('<th scope="col">before</th><th scope="col">after</th>', rows)
    shown = after or before
    assert shown is not None
    tag = "del" if after is None else "ins"
    rows = "\n".join(
        f'<tr class="changed"><th scope="row">{name}</th>'
        f"<td><{tag}>{escape(value(name, content))}</{tag}></td></tr>"
        for name, content in told(shown)
    )
    return _framed(f'<th scope="col">{"before" if after is None else "after"}</th>', rows)


def _framed(columns: str, rows: str) -> str:
    return (
        f'<table><thead><tr><th scope="col">field</th>{columns}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table>"
    )


def _pairs(group: Group, *, whole: bool) -> Iterator[str]:
    changed = {field.field: field for field in group.fields}
    mixed = group.first.origin == "both"
    if not whole:
        for name, field in changed.items():
            title = f"{name}{suffix(field.origin) if mixed else ''}"
            yield _pair(title, *both(name, field.before, field.after))
        return
    after = group.first.change.after
    assert after is not None
    for name, content in fields_of(after).items():
        if name in changed:
            title = f"{name}{suffix(changed[name].origin) if mixed else ''}"
            yield _pair(title, *both(name, changed[name].before, content))
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
    drawing = figure(change.key, timeline(after), before=old, legend=False).embedded()
    return f'<figure tabindex="0" aria-label="dial timeline">\n{drawing}\n</figure>'


def _requests(change: ResourceChange) -> str:
    return f'<p class="requests">{_steps(change)}</p>'


def _steps(change: ResourceChange) -> str:
    return " ".join(f"<code>{step.method} {markup(step.path)}</code>" for step in change.steps)
