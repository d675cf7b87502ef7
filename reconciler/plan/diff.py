"""Which fields differ between two canonical outplans.

The only room that imports deepdiff. Whether a pair differs at all is asked by equality, once, by
whoever has the pair: that is two orders of magnitude faster on an account where little has changed.
Here a value is compared with a value, and DeepDiff names what differs inside the nested one, the
source. Pure.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from reconciler.values.outplan import DIAL_INFO_FIELDS, INFO_FIELDS, SOURCE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.values.outplan import Outplan


Origin = Literal["branch", "drift", "both"]
"""Whose change it is, see `origins`."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs between live and manifest."""

    field: str
    """The API's name, dotted: `dial_timeout`, `source.target`; or `managed_by`, which is
    PROJECT/KEY, or `prevent_destroy`."""

    before: str | int | bool | None = None
    """The live value: milliseconds for `dial_timeout` and `try_interval`, attempts for
    `max_try_count_N`. Null only for `managed_by`, where nobody owns the outplan."""

    after: str | int | bool | None = None
    """The value that the manifest wants, in the same units; null only for `managed_by`."""

    origin: Origin | None = None
    """Whose change it is. branch: this branch makes it. drift: it was there already, by an edit of
    the account or not applied yet. both: the branch touches what had drifted. Null without
    --base."""


def fields_of(outplan: Outplan) -> dict[str, Any]:
    """Return every comparable field by its dotted name, in the order of the API.

    Ownership appears as `managed_by` (project/key, None for nobody) and `prevent_destroy`.
    """
    marker = outplan.marker
    return {
        **{name: getattr(outplan, name) for name in INFO_FIELDS},
        **{f"source.{name}": getattr(outplan.source, name) for name in SOURCE_FIELDS},
        **{name: getattr(outplan, name) for name in DIAL_INFO_FIELDS if name != "source"},
        "managed_by": str(marker) if marker is not None else None,
        "prevent_destroy": marker is not None and marker.protected,
    }


def changed_fields(before: Outplan, after: Outplan) -> tuple[FieldChange, ...]:
    """Return what must change to turn `before` into `after`, which are known to differ."""
    old, new = fields_of(before), fields_of(after)
    differing = {name for name in old if "." not in name and old[name] != new[name]}
    if before.source != after.source:
        differing |= _members("source", asdict(before.source), asdict(after.source))
    return tuple(FieldChange(name, old[name], new[name]) for name in old if name in differing)


def _members(name: str, before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Return the dotted names of what differs inside a value that holds others."""
    from deepdiff import DeepDiff

    difference = DeepDiff(before, after, view="tree", threshold_to_diff_deeper=0)
    levels = (level for levels in difference.values() for level in levels)
    return {".".join([name, *level.path(output_format="list")]) for level in levels}


def touched_groups(changes: Iterable[FieldChange]) -> tuple[bool, bool]:
    """Return (info, dial_info): which of the two PUTs these changes need."""
    heads = {change.field.partition(".")[0] for change in changes}
    info = bool(heads & {*INFO_FIELDS, "managed_by", "prevent_destroy"})
    return info, bool(heads & {*DIAL_INFO_FIELDS})
