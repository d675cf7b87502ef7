"""The golden files: one rich plan in every format, kept in git to be read in a review.

`python -m tests.golden.renders` writes them again.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from click import unstyle

from reconciler.plan.planfile import dump
from reconciler.report.html import plan_html
from reconciler.report.markdown.plan_markdown import plan_markdown
from reconciler.report.text import plan_text
from tests.golden.rich_plan import rich_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.plan.plan import Plan

HERE = Path(__file__).parent
RENDERS: dict[str, Callable[[Plan], str]] = {
    "plan.txt": lambda plan: unstyle(plan_text(plan)),
    "plan.json": dump,
    "plan.md": plan_markdown,
    "plan.html": plan_html,
}


def main() -> None:
    """Write every golden file."""
    for name, render in RENDERS.items():
        (HERE / name).write_text(render(rich_plan()), encoding="utf-8")


if __name__ == "__main__":
    main()
