"""The frame of every Markdown report: the hidden first line, the head, and what was left out.

By the hidden line a pipeline finds the comment that it wrote before about the same project and
environment, and replaces it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.report.markdown.budget import Passage, Rank, check_room, everything, fill
from reconciler.report.markdown.escape import clipped, code, comment_value, size
from reconciler.report.words import place_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reconciler.plan.plan import Plan

MAX_BYTES = 60_000
"""Below the 65,536 characters that a comment on GitHub may have, with room for a greeting."""


@dataclass(frozen=True, slots=True)
class Page:
    """Sections above and below the line that says what was left out, and what fills them."""

    above: Sequence[Passage]
    below: Sequence[Passage]
    ranks: Sequence[Rank]


def within(max_bytes: int, head: str, page: Callable[[], Page], elsewhere: str) -> str:
    """Return the head and as much of a page as the budget holds.

    `page` makes the page, and makes it anew where not everything fits; `elsewhere` is the sentence
    that says what shows the rest.

    Raises:
        UsageError: the budget is below 2,000 bytes.
    """
    check_room(max_bytes)
    made, note = page(), ""
    if list(fill(made.ranks, max_bytes - size(head))):
        made = page()
        reserve = size(_left_out(everything(made.ranks), max_bytes, elsewhere))
        missing = list(fill(made.ranks, max_bytes - size(head) - reserve))
        note = _left_out(missing, max_bytes, elsewhere)
    above, below = ("".join(section.text for section in part) for part in (made.above, made.below))
    return f"{head}{above}{note}{below}"


def _left_out(parts: Sequence[str], max_bytes: int, elsewhere: str) -> str:
    return f"\n> **Left out** to stay within {max_bytes:,} bytes: {'; '.join(parts)}. {elsewhere}\n"


def head_of(plan: Plan, mark: str, summed: str, digest: str) -> str:
    """Return the hidden line that begins with `mark`, the sum, and where the plan acts."""
    target = plan.target
    named = (("project", target.project), ("environment", target.environment or ""))
    words = [f"{name}={clipped(comment_value(text), 63)}" for name, text in named]
    marker = f"<!-- {mark}: {' '.join(words)} digest={digest} -->"
    return f"{marker}\n## {clipped(summed, 200)}\n\n{_place(plan)}"


def _place(plan: Plan) -> str:
    rows = place_rows(plan.target, plan.base)
    return " · ".join(f"**{name}** {code(clipped(text, 120))}" for name, text in rows) + "\n"
