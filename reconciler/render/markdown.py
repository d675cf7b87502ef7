"""A plan as GitHub flavoured Markdown for a comment: what is dangerous first, within a budget.

The first line is a comment that nobody sees, by which a pipeline finds the comment to replace. What
does not fit is left out from the least important on: requests, the values of creates, of destroys
and of updates, warnings, notes, errors of rules, the names of what changes, what is withheld, and
destroys last of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.digest import digest_of
from reconciler.render.findings import by_code
from reconciler.render.markdown_budget import Layer, Section, Slot, check_room, everything, fill
from reconciler.render.markdown_changes import (
    change_block,
    change_line,
    destroy_line,
    request_lines,
    withheld_lines,
)
from reconciler.render.markdown_escape import clipped, code, comment_value, prose, size
from reconciler.render.sections import sections
from reconciler.render.values import plural
from reconciler.render.wording import aside_lines, place_rows, sum_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.plan import Counts, Plan, ResourceChange
    from reconciler.policy.findings import Finding

MAX_BYTES = 60_000
"""Below the 65,536 characters that a comment on GitHub may have, with room for a greeting."""

_FOLD_ABOVE = 10
_ALIKE = 3
_COLUMNS = ("imports", "add", "change", "destroy", "withheld", "unchanged")


def plan_markdown(plan: Plan, *, max_bytes: int = MAX_BYTES) -> str:
    """Return the plan in at most `max_bytes` bytes of UTF-8.

    Raises:
        UsageError: the budget is below 2,000 bytes.
    """
    check_room(max_bytes)
    head = f"{marker(plan)}## {clipped(sum_line(plan), 200)}\n\n{_place(plan)}"
    room = max_bytes - size(head)
    page = _Page(plan)
    left_out = list(fill(page.layers, room))
    if left_out:
        page = _Page(plan)
        reserve = size(_left_out_text(everything(page.layers), max_bytes))
        left_out = list(fill(page.layers, room - reserve))
    return head + page.text(_left_out_text(left_out, max_bytes) if left_out else "")


def _left_out_text(parts: Sequence[str], max_bytes: int) -> str:
    return (
        f"\n> **Left out** to stay within {max_bytes:,} bytes: {'; '.join(parts)}. "
        "`reconciler show PLANFILE` and `-o html` show everything.\n"
    )


def marker(plan: Plan) -> str:
    """Return the comment that marks what was written about one project and environment."""
    target = plan.target
    named = (("project", target.project), ("environment", target.environment or ""))
    words = [f"{name}={clipped(comment_value(text), 63)}" for name, text in named]
    return f"<!-- reconciler: {' '.join(words)} digest={digest_of(plan)} -->\n"


class _Page:
    """The sections of the page in their order, and the layers that fill them by importance."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        changes = plan.resource_changes
        self._lost = [one for one in changes if one.action == "delete"]
        self._folded = len(changes) > _FOLD_ABOVE
        self._table, self._campaigns = Section("\n"), Section("\n")
        destroyed = plural(len(self._lost), "outplan")
        self._destroys = Section(f"\n### {destroyed} will be destroyed\n\n")
        kept_out = plural(len(plan.withheld), "change")
        self._withheld = Section(f"\n### {kept_out} withheld, not part of this plan\n\n")
        self._changes = [Section(f"\n### {one.title}\n\n") for one in sections(plan)]
        self._rules, self._notes = Section("\n### Rules\n\n"), Section("\n### Notes\n\n")
        count = sum(len(one.steps) for one in changes)
        opening = f"\n<details><summary>{plural(count, 'request')}</summary>\n\n"
        self._requests = Section(opening, "\n</details>\n")
        self.layers = list(self._layers())

    def text(self, left_out: str) -> str:
        """Return everything below the head."""
        before = (self._destroys, self._withheld, self._table, self._campaigns)
        after = (*self._changes, self._rules, self._notes, self._requests)
        top, bottom = ("".join(one.text for one in part) for part in (before, after))
        return f"{top}{left_out}{bottom}"

    def _layers(self) -> Iterator[Layer]:
        plan = self._plan
        lost = ((self._destroys.slot(), destroy_line(one)) for one in self._lost)
        yield Layer("", "destroy", len(self._lost), lost)
        yield from self._withheld_layers()
        yield Layer("", "table of counts", 1, [(self._table.slot(), _table(plan.counts))])
        reach = _campaigns(plan)
        told = [(self._campaigns.slot(), reach)] if reach else []
        yield Layer("", "line about campaigns", len(told), told)
        slots = self._slots()
        others = [(one, slot) for one, slot in slots if one.action != "delete"]
        lines = ((slot, change_line(one)) for one, slot in others)
        yield Layer("", "other change", len(others), lines)
        yield from self._findings_layers()
        for action, words in (("update", "update"), ("delete", "destroy"), ("create", "create")):
            some = [(one, slot) for one, slot in slots if one.action == action]
            yield Layer("the values of", words, len(some), self._blocks(some))
        asked = ((self._requests.slot(), request_lines(one)) for one in plan.resource_changes)
        yield Layer("the requests of", "change", len(plan.resource_changes), asked)

    def _slots(self) -> list[tuple[ResourceChange, Slot]]:
        grouped = zip(sections(self._plan), self._changes, strict=True)
        return [(one, place.slot()) for group, place in grouped for one in group.changes]

    def _blocks(self, some: Sequence[tuple[ResourceChange, Slot]]) -> Iterator[tuple[Slot, str]]:
        for one, slot in some:
            yield slot, change_block(one, folded=self._folded)

    def _withheld_layers(self) -> Iterator[Layer]:
        heads: list[tuple[Slot, str]] = []
        names: list[tuple[Slot, str]] = []
        for head, below in withheld_lines(self._plan.withheld):
            heads.append((self._withheld.slot(), head))
            names.extend((self._withheld.slot(), name) for name in below)
        yield Layer("", "reason to withhold", len(heads), heads)
        yield Layer("the names of", "withheld change", len(names), names)

    def _findings_layers(self) -> Iterator[Layer]:
        grave, rest = _findings(self._plan.findings)
        placed = [(self._rules.slot(), line) for line in (*grave, *rest)]
        notes = [(self._notes.slot(), _note(one.message, one.remedy)) for one in self._plan.notices]
        yield Layer("", "rule error", len(grave), placed[: len(grave)])
        yield Layer("", "note", len(notes), notes)
        yield Layer("", "lesser finding", len(rest), placed[len(grave) :])


def _place(plan: Plan) -> str:
    rows = (
        f"**{name}** {code(clipped(text, 120))}"
        for name, text in place_rows(plan.target, plan.base)
    )
    return " · ".join(rows) + "\n"


def _table(counts: Counts) -> str:
    head = "".join(f"| {name} " for name in _COLUMNS)
    row = "".join(f"| {getattr(counts, name):,} " for name in _COLUMNS)
    asides = "".join(f"\n{line}\n" for line in aside_lines(counts))
    return f"{head}|\n{'|---:' * len(_COLUMNS)}|\n{row}|\n{asides}"


def _campaigns(plan: Plan) -> str:
    """Return how many campaigns the whole plan reaches, "" for none."""
    uses = {use.id: use.status for one in plan.resource_changes for use in one.campaigns or ()}
    running = sum(status == "run" for status in uses.values())
    if not uses:
        return ""
    soon = "; edits reach a running campaign within seconds" if running else ""
    return f"Campaigns affected: {len(uses):,}, {running:,} running{soon}.\n"


def _findings(findings: Sequence[Finding]) -> tuple[list[str], list[str]]:
    """Return the lines about errors, and all others; of many alike the first few."""
    grave: list[str] = []
    rest: list[str] = []
    for alike in by_code(findings):
        lines = grave if alike[0].severity == "error" else rest
        lines.extend(_finding(one) for one in alike[:_ALIKE])
        if len(alike) > _ALIKE:
            lines.append(f"- {code(alike[0].code)}: {len(alike) - _ALIKE:,} more of the same\n")
    allowed = [one for one in findings if one.allowed_by]
    rest.extend(
        f"- allowed {code(one.code)} {code(clipped(one.key, 80))}: "
        f"{prose(clipped(one.allowed_by, 600))}\n"
        for one in allowed[:_ALIKE]
    )
    if len(allowed) > _ALIKE:
        rest.append(f"- {len(allowed) - _ALIKE:,} more that are allowed\n")
    return grave, rest


def _finding(one: Finding) -> str:
    place = code(clipped(f"{one.file}:{one.line}", 200))
    message = prose(clipped(one.message, 600))
    return f"- {one.severity} {code(one.code)} {code(clipped(one.key, 80))} ({place}): {message}\n"


def _note(message: str, remedy: str) -> str:
    todo = f". To do: {prose(clipped(remedy, 600))}" if remedy else ""
    return f"- Note: {prose(clipped(message, 600))}{todo}\n"
