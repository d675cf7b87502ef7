"""A plan as GitHub flavoured Markdown for a comment: what is dangerous first, within a budget.

What does not fit is left out from the least important on: requests, the values of creates, of
destroys and of updates, warnings, notes, errors of rules, the names of what changes, what is
withheld, and destroys last of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.plan.digest import digest_of
from reconciler.report.markdown.budget import Passage, Rank
from reconciler.report.markdown.change_markdown import (
    change_block,
    change_line,
    destroy_line,
    request_lines,
    withheld_lines,
)
from reconciler.report.markdown.escape import prose
from reconciler.report.markdown.page import MAX_BYTES, Page, head_of, within
from reconciler.report.markdown.rules_markdown import finding_lines, note_line
from reconciler.report.project_changes import HEADING, project_change_line
from reconciler.report.sections import sections
from reconciler.report.values_text import plural
from reconciler.report.words import aside_lines, campaign_line, loud_lines, sum_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.plan.plan import Counts, Plan
    from reconciler.report.markdown.budget import Slot
    from reconciler.report.sections import Group

_FOLD_ABOVE = 10
_COLUMNS = ("imports", "add", "change", "destroy", "forget", "withheld", "unchanged")
_VALUES = (
    ("update", "update"),
    ("delete", "destroy"),
    ("forget", "forgotten outplan"),
    ("create", "create"),
)
_ELSEWHERE = "`reconciler show PLANFILE` and `-o html` show everything."


def plan_markdown(plan: Plan, *, max_bytes: int = MAX_BYTES) -> str:
    """Return the plan in at most `max_bytes` bytes of UTF-8.

    Raises:
        UsageError: the budget is below 2,000 bytes.
    """
    digest = digest_of(plan)
    head = head_of(plan, "reconciler", sum_line(plan), digest)
    if plan.resource_changes:  # in a block of its own, beside which GitHub has a button to copy it
        head += f"\nTo apply exactly this: `--digest`\n\n```\n{digest}\n```\n"
    titled = [(section.title, section.groups) for section in sections(plan)]
    return within(max_bytes, head, lambda: _Draft(plan, titled).page, _ELSEWHERE)


class _Draft:
    """The sections of the page in their order, and the ranks that fill them by importance."""

    def __init__(self, plan: Plan, titled: Sequence[tuple[str, Sequence[Group]]]) -> None:
        self._plan, self._titled = plan, titled
        changes = plan.resource_changes
        self._lost = [change for change in changes if change.action == "delete"]
        self._folded = sum(len(groups) for _, groups in titled) > _FOLD_ABOVE
        self._table, self._campaigns = Passage("\n"), Passage("\n")
        self._loud = Passage("\n")
        self._project = Passage(f"\n### {HEADING}\n\n")
        destroyed = plural(len(self._lost), "outplan")
        self._destroys = Passage(f"\n### {destroyed} will be destroyed\n\n")
        kept_out = plural(len(plan.withheld), "change")
        self._withheld = Passage(f"\n### {kept_out} withheld, not part of this plan\n\n")
        self._changes = [Passage(f"\n### {title}\n\n") for title, _ in titled]
        self._rules, self._notes = Passage("\n### Rules\n\n"), Passage("\n### Notes\n\n")
        count = sum(len(change.steps) for change in changes)
        opening = f"\n<details><summary>{plural(count, 'request')}</summary>\n\n"
        self._requests = Passage(opening, "\n</details>\n")

    @property
    def page(self) -> Page:
        """The page, still empty."""
        above = (
            self._project,
            self._loud,
            self._destroys,
            self._withheld,
            self._table,
            self._campaigns,
        )
        below = (*self._changes, self._rules, self._notes, self._requests)
        return Page(above, below, list(self._ranks()))

    def _ranks(self) -> Iterator[Rank]:
        plan = self._plan
        settings = [
            (self._project.slot(), project_change_line(change)) for change in plan.setting_changes
        ]
        yield Rank("", "setting of the project", len(settings), settings)
        loud = [(self._loud.slot(), f"{prose(line)}\n") for line in loud_lines(plan)]
        yield Rank("", "line about take-overs and consents", len(loud), loud)
        lost = ((self._destroys.slot(), destroy_line(change)) for change in self._lost)
        yield Rank("", "destroy", len(self._lost), lost)
        yield from self._withheld_ranks()
        yield Rank("", "table of counts", 1, [(self._table.slot(), _table(plan.counts))])
        reach = campaign_line(plan)
        told = [(self._campaigns.slot(), f"{reach}\n")] if reach else []
        yield Rank("", "line about campaigns", len(told), told)
        slots = self._slots()
        others = [(group, slot) for group, slot in slots if group.first.action != "delete"]
        lines = ((slot, change_line(group)) for group, slot in others)
        yield Rank("", "other change", _changes_in(others), lines)
        yield from self._findings_ranks()
        for action, words in _VALUES:
            some = [(group, slot) for group, slot in slots if group.first.action == action]
            yield Rank("the values of", words, _changes_in(some), self._blocks(some))
        asked = ((self._requests.slot(), request_lines(change)) for change in plan.resource_changes)
        yield Rank("the requests of", "change", len(plan.resource_changes), asked)

    def _slots(self) -> list[tuple[Group, Slot]]:
        placed = zip(self._titled, self._changes, strict=True)
        return [
            (group, place.slot(group.count)) for (_, groups), place in placed for group in groups
        ]

    def _blocks(self, some: Sequence[tuple[Group, Slot]]) -> Iterator[tuple[Slot, str]]:
        for group, slot in some:
            yield slot, change_block(group, folded=self._folded)

    def _withheld_ranks(self) -> Iterator[Rank]:
        heads: list[tuple[Slot, str]] = []
        names: list[tuple[Slot, str]] = []
        for head, below in withheld_lines(self._plan.withheld):
            heads.append((self._withheld.slot(), head))
            names.extend((self._withheld.slot(), name) for name in below)
        yield Rank("", "reason to withhold", len(heads), heads)
        yield Rank("the names of", "withheld change", len(names), names)

    def _findings_ranks(self) -> Iterator[Rank]:
        grave, rest = finding_lines(self._plan.findings)
        placed = [(self._rules.slot(), line) for line in (*grave, *rest)]
        notes = [
            (self._notes.slot(), note_line(notice.message, notice.remedy))
            for notice in self._plan.notices
        ]
        yield Rank("", "rule error", len(grave), placed[: len(grave)])
        yield Rank("", "note", len(notes), notes)
        yield Rank("", "lesser finding", len(rest), placed[len(grave) :])


def _changes_in(some: Sequence[tuple[Group, Slot]]) -> int:
    return sum(group.count for group, _ in some)


def _table(counts: Counts) -> str:
    names = [name for name in _COLUMNS if name != "forget" or counts.forget]
    head = "".join(f"| {name} " for name in names)
    row = "".join(f"| {getattr(counts, name):,} " for name in names)
    asides = "".join(f"\n{line}\n" for line in aside_lines(counts))
    return f"{head}|\n{'|---:' * len(names)}|\n{row}|\n{asides}"
