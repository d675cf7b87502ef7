"""A remark: what a problem or a finding says about one place, once for all outplans it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.values.problem import Severity

_NAMED = 3


class Remark(NamedTuple):
    """One entry of a report that a code host or a pipeline shows beside the files.

    Without a `file` it is about the whole run. `field` is the dotted path in the manifest, "" where
    it is not known; `allowed_by` the reason of an exception. `environments` are those that it is
    about, () for all that were looked at.
    """

    code: str
    severity: Severity
    message: str
    remedy: str = ""
    file: str = ""
    line: int = 1
    column: int = 1
    keys: tuple[str, ...] = ()
    field: str = ""
    allowed_by: str = ""
    environments: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The code and the outplans, of many the first few."""
        more = len(self.keys) - _NAMED
        named = ", ".join(self.keys[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        return f"{self.code} {named}".rstrip()

    @property
    def text(self) -> str:
        """What is wrong, where, what to do about it, and why it is allowed, a line each."""
        lines = [self.message]
        lines += [f"in: {', '.join(self.environments)}"] if self.environments else []
        lines += [f"to do: {self.remedy}"] if self.remedy else []
        lines += [f"allowed: {self.allowed_by}"] if self.allowed_by else []
        return "\n".join(lines)


def grouped(remarks: Iterable[Remark]) -> list[Remark]:
    """Return equal remarks about one place as one, such as on a default of 300 outplans."""
    keys: dict[Remark, dict[str, None]] = {}
    for remark in remarks:
        keys.setdefault(remark._replace(keys=()), {}).update(dict.fromkeys(remark.keys))
    return [remark._replace(keys=tuple(named)) for remark, named in keys.items()]
