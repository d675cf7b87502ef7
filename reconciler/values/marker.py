"""Identity without a state file: the ownership marker in the last line of a live `detail`.

    Standard sales campaign strategy
    [managed by reconciler: acme-dialing/sales-standard]

A marker names the project and the key, and may say `, protected`. Plain ASCII on one line, because
`detail` may sit in a 3-byte character set. Only text in and text out; who owns what is decided in
`ownership`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LABEL = r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?"
"""A DNS label, the grammar of project names and keys."""

MARKER_HINT = "[managed by reconciler"
"""What a marker starts with; a `detail` that has it without ending in a marker lost one."""

_LABEL = re.compile(LABEL)
# Trailing white space is tolerated: web forms add a line feed that changes nobody's ownership.
_MARKED = re.compile(rf"(?:\A|\n)\[managed by reconciler: ({LABEL})/({LABEL})(, protected)?\]\s*\Z")


@dataclass(frozen=True, slots=True)
class Marker:
    """Who owns a live outplan: a project, and the key inside it."""

    project: str
    """The metadata.name of the project that owns it."""

    key: str
    """The metadata.name of its manifest."""

    protected: bool = False
    """Its lifecycle.prevent_destroy, kept here so that removing the manifest does not remove the
    protection."""

    def __str__(self) -> str:
        return f"{self.project}/{self.key}"

    @property
    def line(self) -> str:
        """The marker as it stands in the last line of a live `detail`."""
        return f"[managed by reconciler: {self}{', protected' if self.protected else ''}]"


def is_label(text: str) -> bool:
    """Whether `text` can be a project name or a key."""
    return _LABEL.fullmatch(text) is not None


def join_detail(detail: str, marker: Marker | None) -> str:
    """Return the `detail` to send: the user's text with the marker as its last line."""
    if marker is None:
        return detail
    return f"{detail}\n{marker.line}" if detail else marker.line


def split_detail(live_detail: str) -> tuple[str, Marker | None]:
    """Take a live `detail` apart into the user's text and its marker, None when it has none.

    The inverse of `join_detail`: for every text without a marker of its own,
    `split_detail(join_detail(text, marker)) == (text, marker)`.
    """
    # Nearly every marker is the last line of a text: looked for there, and not from its beginning.
    begin = live_detail.rfind(f"\n{MARKER_HINT}")
    found = _MARKED.search(live_detail, max(begin, 0)) if MARKER_HINT in live_detail else None
    if found is None:
        return live_detail, None
    project, key, protected = found.groups()
    return live_detail[: found.start()], Marker(project, key, protected=protected is not None)
