"""A plan as GitHub flavoured Markdown for a comment: what is dangerous first, within a budget.

What does not fit is left out from the least important on: requests, the values of creates, of
destroys and of updates, warnings, notes, errors of rules, the names of what changes, what is
withheld, and destroys last of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.report.markdown.budget import Layer, Section
from reconciler.report.markdown.change_markdown import (
    change_block,
    change_line,
    destroy_line,
    request_lines,
    withheld_lines,
)
from reconciler.report.markdown.page import MAX_BYTES, Page, head_of, within
from reconciler.report.markdown.rules_markdown import finding_lines, note_line
from reconciler.report.sections import sections
from reconciler.report.values_text import plural
from reconciler.report.words import aside_lines, campaign_line, sum_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Counts, Plan
    from reconciler.report.markdown.budget import Slot

_FOLD_ABOVE = 10
_COLUMNS = ("imports", "add", "change", "destroy", "withheld", "unchanged")
_ELSEWHERE = "`reconciler show PLANFILE` and `-o html` show everything."


def plan_markdown(plan: Plan, *, max_bytes: int = MAX_BYTES) -> str:
    """Return the plan in at most `max_bytes` bytes of UTF-8.

    Raises:
        UsageError: the budget is below 2,000 bytes.
    """
    head = head_of(plan, "reconciler", sum_line(plan))
    return within(max_bytes, head, lambda: _Draft(plan).page, _ELSEWHERE)


class _Draft:
    """The sections of the page in their order, and the layers that fill them by importance."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        changes = plan.resource_changes
        self._lost = [change for change in changes if change.action == "delete"]
        self._folded = len(changes) > _FOLD_ABOVE
        self._table, self._campaigns = Section("\n"), Section("\n")
        destroyed = plural(len(self._lost), "outplan")
        self._destroys = Section(f"\n### {destroyed} will be destroyed\n\n")
        kept_out = plural(len(plan.withheld), "change")
        self._withheld = Section(f"\n### {kept_out} withheld, not part of this plan\n\n")
        self._changes = [Section(f"\n### {section.title}\n\n") for section in sections(plan)]
        self._rules, self._notes = Section("\n### Rules\n\n"), Section("\n### Notes\n\n")
        count = sum(len(change.steps) for change in changes)
        opening = f"\n<details><summary>{plural(count, 'request')}</summary>\n\n"
        self._requests = Section(opening, "\n</details>\n")

    @property
    def page(self) -> Page:
        """The page, still empty."""
        above = (self._destroys, self._withheld, self._table, self._campaigns)
        below = (*self._changes, self._rules, self._notes, self._requests)
        return Page(above, below, list(self._layers()))

    def _layers(self) -> Iterator[Layer]:
        plan = self._plan
        lost = ((self._destroys.slot(), destroy_line(change)) for change in self._lost)
        yield Layer("", "destroy", len(self._lost), lost)
        yield from self._withheld_layers()
        yield Layer("", "table of counts", 1, [(self._table.slot(), _table(plan.counts))])
        reach = campaign_line(plan)
        told = [(self._campaigns.slot(), f"{reach}\n")] if reach else []
        yield Layer("", "line about campaigns", len(told), told)
        slots = self._slots()
        others = [(change, slot) for change, slot in slots if change.action != "delete"]
        lines = ((slot, change_line(change)) for change, slot in others)
        yield Layer("", "other change", len(others), lines)
        yield from self._findings_layers()
        for action, words in (("update", "update"), ("delete", "destroy"), ("create", "create")):
            some = [(change, slot) for change, slot in slots if change.action == action]
            yield Layer("the values of", words, len(some), self._blocks(some))
        asked = ((self._requests.slot(), request_lines(change)) for change in plan.resource_changes)
        yield Layer("the requests of", "change", len(plan.resource_changes), asked)

    def _slots(self) -> list[tuple[ResourceChange, Slot]]:
        grouped = zip(sections(self._plan), self._changes, strict=True)
        return [(change, place.slot()) for group, place in grouped for change in group.changes]

    def _blocks(self, some: Sequence[tuple[ResourceChange, Slot]]) -> Iterator[tuple[Slot, str]]:
        for change, slot in some:
            yield slot, change_block(change, folded=self._folded)

    def _withheld_layers(self) -> Iterator[Layer]:
        heads: list[tuple[Slot, str]] = []
        names: list[tuple[Slot, str]] = []
        for head, below in withheld_lines(self._plan.withheld):
            heads.append((self._withheld.slot(), head))
            names.extend((self._withheld.slot(), name) for name in below)
        yield Layer("", "reason to withhold", len(heads), heads)
        yield Layer("the names of", "withheld change", len(names), names)

    def _findings_layers(self) -> Iterator[Layer]:
        grave, rest = finding_lines(self._plan.findings)
        placed = [(self._rules.slot(), line) for line in (*grave, *rest)]
        notes = [
            (self._notes.slot(), note_line(notice.message, notice.remedy))
            for notice in self._plan.notices
        ]
        yield Layer("", "rule error", len(grave), placed[: len(grave)])
        yield Layer("", "note", len(notes), notes)
        yield Layer("", "lesser finding", len(rest), placed[len(grave) :])


def _table(counts: Counts) -> str:
    head = "".join(f"| {name} " for name in _COLUMNS)
    row = "".join(f"| {getattr(counts, name):,} " for name in _COLUMNS)
    asides = "".join(f"\n{line}\n" for line in aside_lines(counts))
    return f"{head}|\n{'|---:' * len(_COLUMNS)}|\n{row}|\n{asides}"
