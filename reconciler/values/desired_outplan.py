"""What one project wants, as values: desired outplans by key. How they are read is not said."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.values.outplan import Outplan
    from reconciler.values.written import Marked

OwnershipMode = Literal["marker", "exclusive"]
_KEY = ("metadata", "name")


@dataclass(frozen=True, slots=True)
class DesiredOutplan:
    """One outplan as a manifest wants it, with its marker.

    `document` says where it stands; a position costs reading its file again.
    `import_id` is `lifecycle.id`, the unmanaged outplan to take over. `forget` gives the live one
    up, whatever else is said. `previous_project` is whose it was, by `former_key`.
    """

    key: str
    outplan: Outplan
    import_id: str | None = None
    previous_key: str | None = None
    prevent_destroy: bool = False
    forget: bool = False
    previous_project: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    document: Marked | None = field(default=None, repr=False, compare=False)

    @property
    def renamed_from(self) -> str | None:
        """The key that it had before in this project, if it did not come from another one."""
        return self.previous_key if self.previous_project is None else None

    @property
    def former_key(self) -> str:
        """The key that it had in the project that it comes from."""
        return self.previous_key or self.key

    @property
    def file(self) -> str:
        """The file in which it stands, "" if it stands in none."""
        return self.document.file if self.document is not None else ""

    @property
    def line(self) -> int:
        """The line of its key."""
        return self.document.position(_KEY).line if self.document is not None else 1


class Desired(NamedTuple):
    """Everything one project wants, by key; `forgotten` are the manifests that give one up."""

    project: str
    ownership: OwnershipMode
    outplans: Mapping[str, DesiredOutplan]
    forgotten: Mapping[str, DesiredOutplan] = MappingProxyType({})

    @property
    def manifests(self) -> Mapping[str, DesiredOutplan]:
        """Every manifest, those included that give their outplan up."""
        return {**self.forgotten, **self.outplans} if self.forgotten else self.outplans
