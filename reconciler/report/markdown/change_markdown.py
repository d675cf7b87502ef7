"""One change as Markdown: its line in a list, and its values as a small diff. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconciler.report.markdown.escape import block, clipped, code, prose
from reconciler.report.sections import suffix
from reconciler.report.timeline.timeline_text import shift_lines
from reconciler.report.values_text import both, markup, quoted, value
from reconciler.report.words import VERBS, alike, predicate, reasons, told, use_count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Withheld

_LONG = 600


def change_line(change: ResourceChange) -> str:
    """Return a change as one item of a list, with the fields it touches and whom it reaches."""
    fields = ", ".join(code(field.field) for field in change.change.fields)
    return (
        f"- {_who(change)} {predicate(change)}{f': {fields}' if fields else ''}{_reach(change)}\n"
    )


def destroy_line(change: ResourceChange) -> str:
    """Return a destroy as one item of a list."""
    twin = f", a twin of {code(change.twin_of)}, which stays" if change.twin_of is not None else ""
    return f"- {_who(change)}{twin}{_reach(change)}\n"


def _who(change: ResourceChange) -> str:
    identity = f" ({code(change.id)})" if change.id else ""
    return f"{code(clipped(change.key, 80))} {code(quoted(change.name))}{identity}"


def _reach(change: ResourceChange) -> str:
    return f", {use_count(change.campaigns)}" if change.campaigns else ""


def change_block(change: ResourceChange, *, folded: bool) -> str:
    """Return a change with its reasons and its values before and after."""
    fields = ", ".join(field.field for field in change.change.fields)
    touched = f": {markup(fields)}" if fields else ""
    if folded:
        name = markup(clipped(change.key, 80))
        head = f"<details><summary><code>{name}</code> {predicate(change)}{touched}</summary>"
    else:
        head = f"#### {code(clipped(change.key, 80))} {predicate(change)}"
    identity = f", id {code(change.id)}" if change.id else ""
    why = "".join(f"; {prose(reason)}" for reason in reasons(change))
    parts = [head, f"{code(quoted(change.name))}{identity}{why}", block(_diff(change))]
    if folded:
        parts.append("</details>")
    # A blank line ends the HTML, which would swallow the next item of a list otherwise.
    return "\n\n".join([*parts, ""])


def _diff(change: ResourceChange) -> Iterator[str]:
    before, after = change.change.before, change.change.after
    if before is not None and after is not None:
        for field in change.change.fields:
            old, new = both(field.field, field.before, field.after)
            yield f"- {field.field}: {old}"
            whose = suffix(field.origin) if change.origin == "both" else ""
            yield f"+ {field.field}: {new}{whose}"
    else:
        shown = after or before
        assert shown is not None
        sign = "-" if after is None else "+"
        for name, content in told(shown):
            yield f"{sign} {name}: {value(name, content)}"
    for line in shift_lines(before, after):
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
    return f"{code(clipped(withheld.key, 80))} {code(quoted(withheld.name))}{identity}"
