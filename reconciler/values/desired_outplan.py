"""What one project wants, as values: desired outplans by key. How they are read is not said."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, NamedTuple

from reconciler.values.outplan import DIAL_INFO_FIELDS, INFO_FIELDS, SOURCE_FIELDS, Outplan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.values.written import Marked

OwnershipMode = Literal["marker", "exclusive"]
_KEY = ("metadata", "name")

# What a manifest means, without where it stands and what is only for people.
_WANTED = attrgetter(
    "key",
    *(f"outplan.{name}" for name in INFO_FIELDS),
    *(f"outplan.source.{name}" for name in SOURCE_FIELDS),
    *(f"outplan.{name}" for name in DIAL_INFO_FIELDS if name != "source"),
    "import_id",
    "previous_key",
    "prevent_destroy",
)


@dataclass(frozen=True, slots=True)
class DesiredOutplan:
    """One outplan as a manifest wants it, with its marker.

    `document` says where it stands; a position costs reading its file again.
    `import_id` is `lifecycle.id`, the unmanaged outplan to take over.
    """

    key: str
    outplan: Outplan
    import_id: str | None = None
    previous_key: str | None = None
    prevent_destroy: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    document: Marked | None = field(default=None, repr=False, compare=False)

    @property
    def file(self) -> str:
        """The file in which it stands, "" if it stands in none."""
        return self.document.file if self.document is not None else ""

    @property
    def line(self) -> int:
        """The line of its key."""
        return self.document.position(_KEY).line if self.document is not None else 1


class Desired(NamedTuple):
    """Everything one project wants, by key."""

    project: str
    ownership: OwnershipMode
    outplans: Mapping[str, DesiredOutplan]

    @property
    def digest(self) -> str:
        """A fingerprint of what is wanted: equal for manifests that mean the same."""
        import hashlib
        import json

        wanted = [_WANTED(one) for _, one in sorted(self.outplans.items())]
        text = json.dumps([self.project, self.ownership, wanted])
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
