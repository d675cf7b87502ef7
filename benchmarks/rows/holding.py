"""Row 9: whether a plan keeps the account more than once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks.report import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.stage import Stage


def measured(stage: Stage) -> Iterator[Line]:
    """Trace one plan; a second copy of the account would bring its peak to twice the account."""
    account = stage.account(stage.sizes.many)
    found = json.loads(stage.driver("holding", account.directory).out)
    ratio = found["peak"] / found["account"]
    yield Line(
        f"9 peak of listing and planning {account.count:,}",
        f"{found['peak']:.1f} MiB",
        f"the account read: {found['account']:.1f} MiB",
        f"{ratio:.2f}x",
        "< 2x, no second copy",
        ratio < 2,
        "traced allocations, the manifests not among them",
    )
