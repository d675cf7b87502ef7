"""What stands beside the changes of an HTML report: withheld changes, findings, notes."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from reconciler.report.findings_text import by_code
from reconciler.report.values_text import markup, plural, quoted
from reconciler.report.words import VERBS, alike, would

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.plan.plan import Notice, Withheld
    from reconciler.policy.findings import Finding

_ALIKE = 20


def withheld_html(withheld: Sequence[Withheld]) -> Iterator[str]:
    """Yield what was kept out of the plan, each reason once with its outplans."""
    if not withheld:
        return
    yield f"<section>\n<h2>Withheld, not part of this plan: {len(withheld):,}</h2>\n<ul>"
    for same in alike(withheld):
        first = same[0]
        is_not = "is not" if len(same) == 1 else f"{len(same):,} outplans are not"
        todo = f' <span class="todo">To do: {markup(first.remedy)}</span>' if first.remedy else ""
        why = f"{is_not} {VERBS[first.action]}: {markup(first.why)}.{todo}"
        if len(same) == 1:
            yield f"{_ITEM}{_named(first)} {why}</li>"
            continue
        yield f"<li>{why}\n<ul>"
        yield from (f"{_ITEM}{_named(member)}</li>" for member in same)
        yield "</ul></li>"
    yield "</ul>\n</section>"


_ITEM = '<li class="item withheld" data-kind="withheld">'


def _named(withheld: Withheld) -> str:
    identity = f" (<code>{markup(withheld.id)}</code>)" if withheld.id else ""
    name = escape(quoted(withheld.name)[1:-1])
    values = ", ".join(escape(change) for change in would(withheld))
    return f"<code><bdi>{markup(withheld.key)}</bdi></code> <q><bdi>{name}</bdi></q>{identity}" + (
        f" <small>({values})</small>" if values else ""
    )


def findings_html(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield what the rules say, of many alike the first 20, and what is allowed and why."""
    if not findings:
        return
    yield '<section class="rules">\n<h2>Rules</h2>\n<ul>'
    for same in by_code(findings):
        yield from (f"<li>{_finding(finding)}</li>" for finding in same[:_ALIKE])
        if len(same) > _ALIKE:
            more = plural(len(same) - _ALIKE, "more outplan")
            yield f"<li><code>{markup(same[0].code)}</code> the same of {more}</li>"
    allowed = [finding for finding in findings if finding.allowed_by]
    for finding in allowed[:_ALIKE]:
        reason = f"<bdi>{markup(finding.allowed_by)}</bdi>"
        yield f"<li>allowed <code>{markup(finding.code)}</code> {_key(finding)}: {reason}</li>"
    if len(allowed) > _ALIKE:
        yield f"<li>{len(allowed) - _ALIKE:,} more that are allowed</li>"
    yield "</ul>\n</section>"


def _finding(finding: Finding) -> str:
    return (
        f'<strong class="{finding.severity}">{finding.severity}</strong> '
        f"<code>{markup(finding.code)}</code> {_key(finding)} "
        f"<small>{markup(finding.file)}:{finding.line}</small>: {markup(finding.message)}"
        + (f' <span class="todo">To do: {markup(finding.remedy)}</span>' if finding.remedy else "")
    )


def _key(finding: Finding) -> str:
    return f"<code><bdi>{markup(finding.key)}</bdi></code>"


def notes_html(notices: Sequence[Notice]) -> Iterator[str]:
    """Yield what a reader should know beside the changes."""
    if not notices:
        return
    yield "<section>\n<h2>Notes</h2>\n<ul>"
    for notice in notices:
        todo = f' <span class="todo">To do: {markup(notice.remedy)}</span>' if notice.remedy else ""
        yield f"<li>{markup(notice.message)}.{todo}</li>"
    yield "</ul>\n</section>"
