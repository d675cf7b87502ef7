"""Whose change it is, in words; the sections that a plan with a base is told in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.report.values_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.diff import Origin
    from reconciler.plan.plan import Base

HEADINGS: dict[Origin, str] = {
    "branch": "Changes that this branch makes",
    "both": "Changes that this branch makes to what differs already",
    "drift": "Drift, which differs already and which this branch leaves alone",
}
"""The sections of a plan with a base, in the order in which a reviewer needs them."""

_SUFFIXES: dict[Origin | None, str] = {
    "branch": " (this branch)",
    "drift": " (drift)",
    "both": " (this branch, and drift)",
    None: "",
}


def suffix(origin: Origin | None) -> str:
    """Return whose change one field is, "" where nobody asked."""
    return _SUFFIXES[origin]


def by_origin(changes: Iterable[ResourceChange]) -> Iterator[tuple[Origin, list[ResourceChange]]]:
    """Yield each origin that has changes, with them."""
    told = list(changes)
    for origin in HEADINGS:
        found = [change for change in told if change.origin == origin]
        if found:
            yield origin, found


def base_text(base: Base) -> str:
    """Return what the branch is compared with."""
    return f"{visible(base.ref)} (merge base {visible(base.commit[:12])})"
