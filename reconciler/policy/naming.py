"""RC501 and RC502: names and descriptions. RC503 to RC506 are the schema's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.policy.findings import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import Desired, DesiredOutplan


def check(one: DesiredOutplan, _around: Surroundings | None) -> Iterator[Hit]:
    """Yield what is odd about the description."""
    if not one.outplan.detail.strip():
        yield Hit("RC502", "detail is empty", "describe the strategy in a sentence", "spec")


def same_names(desired: Desired) -> dict[str, Hit]:
    """Return a hit for each outplan, by key, whose display name another one has already."""
    first: dict[str, DesiredOutplan] = {}
    found = {}
    for one in desired.outplans.values():
        other = first.setdefault(one.outplan.name, one)
        if other is not one and desired.ownership == "marker":
            found[one.key] = Hit(
                "RC501",
                f"the display name {one.outplan.name} is also that of {other.key} "
                f"({other.file}:{other.line})",
                "give one of the two another spec.name",
                "spec.name" if one.outplan.name != one.key else "metadata.name",
            )
    return found
