"""A saved plan as the steps of a workflow need it: whose, its digest, how much it does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.github.comment_marker import Marker
    from reconciler.plan.plan import Counts


@dataclass(frozen=True, slots=True)
class Planned:
    """A saved plan; `marker` is the line of its comment."""

    marker: Marker
    counts: Counts
    changes: bool


def read_planned(path: Path) -> Planned:
    """Read and check a saved plan.

    Raises:
        PlanFileError: it is not a plan that reconciler made.
        UsageError: it cannot be read.
    """
    from reconciler.cli.github.sharing import read_text
    from reconciler.github.comment_marker import DIGEST, Marker
    from reconciler.plan.planfile import load

    text = read_text(path)
    plan = load(text, str(path))
    digest = json.loads(text).get("digest")
    known = digest if isinstance(digest, str) and DIGEST.fullmatch(digest) else ""
    marker = Marker(plan.target.project, plan.target.environment or "", known)
    return Planned(marker, plan.counts, bool(plan.resource_changes))
