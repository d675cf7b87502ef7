"""One change as Markdown: its line in a list, and its values as a small diff. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconciler.report.markdown.escape import block, clipped, code, prose
from reconciler.report.sections import NAMED, suffix
from reconciler.report.values_text import both, markup, plural, quoted, value
from reconciler.report.words import VERBS, alike, told, use_count, would

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Withheld
    from reconciler.report.sections import Group

_LONG, _SHORT = 600, 120
_LISTED = 200


def change_line(group: Group) -> str:
    """Return what happens as one item of a list: to which outplans, which values, whom it reaches.

    Of many outplans those that running campaigns use are named first.
    """
    values = ", ".join(code(clipped(f"{field} {shift}", _SHORT)) for field, shift in group.values)
    more = f": {values}" if values else ""
    reach = f", {use_count(group.campaigns)}" if group.campaigns else ""
    if group.count == 1:
        return f"- {_who(group.first)} {group.predicate}{more}{reach}\n"
    names = ", ".join(code(clipped(change.key, 80)) for change in group.changes[:NAMED])
    rest = f" and {group.count - NAMED:,} more" if group.count > NAMED else ""
    return f"- {group.predicate}{more}{reach}: {names}{rest}\n"


def destroy_line(change: ResourceChange) -> str:
    """Return a destroy as one item of a list."""
    twin = f", a twin of {code(change.twin_of)}, which stays" if change.twin_of is not None else ""
    return f"- {_who(change)}{twin}{_reach(change)}\n"


def _who(change: ResourceChange) -> str:
    identity = f" ({code(change.id)})" if change.id else ""
    return f"{code(clipped(change.key, 80))} {code(quoted(change.name))}{identity}"


def _reach(change: ResourceChange) -> str:
    return f", {use_count(change.campaigns)}" if change.campaigns else ""


def change_block(group: Group, *, folded: bool) -> str:
    """Return what happens with its reasons, the values before and after, and the outplans."""
    alone, first = group.count == 1, group.first
    key = clipped(first.key, 80)
    if folded:
        fields = ", ".join(field.field for field in group.fields)
        name = f"<code>{markup(key)}</code> " if alone else ""
        touched = f": {markup(fields)}" if fields else ""
        head = f"<details><summary>{name}{group.predicate}{touched}</summary>"
    else:
        head = f"#### {f'{code(key)} ' if alone else ''}{group.predicate}"
    why = "; ".join(prose(reason) for reason in group.reasons)
    if alone:
        identity = f", id {code(first.id)}" if first.id else ""
        why = f"{code(quoted(first.name))}{identity}{f'; {why}' if why else ''}"
    parts = [head, *([f"{why}"] if why else []), block(_diff(group)), *_members(group)]
    if folded:
        parts.append("</details>")
    # A blank line ends the HTML, which would swallow the next item of a list otherwise.
    return "\n\n".join([*parts, ""])


def _members(group: Group) -> Iterator[str]:
    """Yield the outplans of a group, folded where they are more than a handful."""
    if group.count == 1:
        return
    items = [f"- {_who(change)}{_reach(change)}" for change in group.changes[:_LISTED]]
    if group.count > _LISTED:
        items.append(f"- and {group.count - _LISTED:,} more")
    names = "\n".join(items)
    if group.count <= NAMED:
        yield names
        return
    summary = f"<summary>{plural(group.count, 'outplan')}</summary>"
    yield f"<details>{summary}\n\n{names}\n\n</details>"


def _diff(group: Group) -> Iterator[str]:
    change = group.first.change
    if change.before is not None and change.after is not None:
        for field in group.fields:
            old, new = both(field.field, field.before, field.after)
            yield f"- {field.field}: {old}"
            whose = suffix(field.origin) if group.first.origin == "both" else ""
            yield f"+ {field.field}: {new}{whose}"
    else:
        shown = change.after or change.before
        assert shown is not None
        sign = "-" if change.after is None else "+"
        for name, content in told(shown):
            yield f"{sign} {name}: {value(name, content)}"
    for line in group.shifts:
        yield f"# {line}"


def request_lines(change: ResourceChange) -> str:
    """Return the exact requests of a change, each an item of a list."""
    rows = []
    for step in change.steps:
        body = f" {json.dumps(step.body)}" if step.body is not None else ""
        rows.append(f"- {code(f'{step.method} {step.path}{body}')}\n")
    return "".join(rows)


def withheld_lines(withheld: Sequence[Withheld]) -> Iterator[tuple[str, list[str]]]:
    """Yield for each reason its item of a list, and the outplans below it where they are many."""
    for same in alike(withheld):
        first = same[0]
        verb = VERBS[first.action]
        why = prose(clipped(first.why, _LONG))
        remedy = f" To do: {prose(clipped(first.remedy, _LONG))}" if first.remedy else ""
        if len(same) == 1:
            yield f"- {_named(first)} is not {verb}: {why}.{remedy}\n", []
        else:
            head = f"- {len(same):,} outplans are not {verb}: {why}.{remedy}\n"
            yield head, [f"  - {_named(member)}\n" for member in same]


def _named(withheld: Withheld) -> str:
    identity = f" ({code(withheld.id)})" if withheld.id else ""
    values = ", ".join(code(clipped(change, _SHORT)) for change in would(withheld))
    named = f"{code(clipped(withheld.key, 80))} {code(quoted(withheld.name))}{identity}"
    return f"{named} ({values})" if values else named
