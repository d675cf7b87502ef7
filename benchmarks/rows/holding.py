"""Row 9: whether a plan keeps the account more than once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks.report import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.stage import Stage


def measured(stage: Stage) -> Iterator[Line]:
    """Trace one plan; reading the account twice over would take twice what it occupies."""
    account = stage.account(stage.sizes.many)
    found = json.loads(stage.driver("holding", account.directory).out)
    occupied = found["account"]
    ratio = found["listing"] / occupied
    yield Line(
        f"9 peak of listing {account.count:,}",
        f"{found['listing']:.1f} MiB",
        f"the account read: {occupied:.1f} MiB",
        f"{ratio:.2f}x",
        "< 2x, no second copy",
        ratio < 2,
        "traced allocations",
    )
    yield Line(
        f"9 peak of planning {account.count:,}, on top",
        f"{found['planning']:.1f} MiB",
        f"the account read: {occupied:.1f} MiB",
        f"{found['planning'] / occupied:.2f}x",
        why="traced allocations, manifests and account not among them",
    )
