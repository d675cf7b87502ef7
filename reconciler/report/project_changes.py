"""What a branch changes about the project itself, in every format: the first thing to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click import style

from reconciler.report.markdown.escape import clipped, code
from reconciler.report.values_text import markup, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.desired.setting_changes import SettingChange
    from reconciler.plan.plan import Plan

HEADING = "This branch changes settings of the project"
NOTHING = "(nothing)"


def project_changes_text(plan: Plan) -> str:
    """Return a line for each setting."""
    return "\n".join(
        f"  {style('!', fg='magenta')} {visible(change.setting)}: "
        f"{style(visible(_said(change.before)), fg='red')} -> "
        f"{style(visible(_said(change.after)), fg='green')}"
        for change in plan.setting_changes
    )


def project_change_line(change: SettingChange) -> str:
    """Return an item of a Markdown list."""
    before, after = (code(clipped(_said(text), 200)) for text in (change.before, change.after))
    return f"- {code(clipped(change.setting, 200))}: {before} to {after}\n"


def project_changes_html(plan: Plan) -> Iterator[str]:
    """Yield a section of an HTML page."""
    if not plan.setting_changes:
        return
    yield f"<section>\n<h2>{HEADING}</h2>\n<ul>"
    for change in plan.setting_changes:
        before, after = (
            f"<code><bdi>{markup(_said(text))}</bdi></code>"
            for text in (change.before, change.after)
        )
        yield f"<li><code><bdi>{markup(change.setting)}</bdi></code>: {before} to {after}</li>"
    yield "</ul>\n</section>"


def _said(text: str | None) -> str:
    return NOTHING if text is None else text
