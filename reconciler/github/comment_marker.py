"""The hidden first line by which a comment or an issue is found again: whose it is, and of what.

    <!-- reconciler: project=acme-dialing environment=prod digest=sha256:... -->

Text in, text out. GitHub shows no HTML comments, and keeps them. Whether a text with a marker is
ours is decided by its author, see `viewer`: anybody can write a marker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

_LINE = re.compile(r"<!-- reconciler:((?: [a-z]+=[^\s<>]*)*) -->")
_NOTHING = ("", "-", "none", "None", "null")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
"""The grammar of a digest, of a plan or of a drift."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What a comment or an issue is about; `environment` is "" for a project without.

    `digest` is that of the plan a comment shows, or of the drift an issue reports; "" when unknown.
    """

    project: str
    environment: str = ""
    digest: str = ""

    @property
    def line(self) -> str:
        """The hidden line."""
        pairs = [("project", self.project), ("environment", self.environment)]
        pairs.append(("digest", self.digest))
        # Two hyphens end an HTML comment for some readers; a name may hold them.
        told = [f"{name}={value.replace('--', '-%2D')}" for name, value in pairs if value]
        return f"<!-- reconciler: {' '.join(told)} -->"

    @property
    def title(self) -> str:
        """The project and its environment, for people."""
        return f"{self.project} ({self.environment})" if self.environment else self.project

    def same_place(self, other: Marker | None) -> bool:
        """Whether both are of the same project and environment."""
        return other is not None and (self.project, self.environment) == (
            other.project,
            other.environment,
        )


def read_marker(text: str | None) -> Marker | None:
    """Return the marker in the first line of a text, None when it has none that is whole."""
    lines = (text or "").lstrip("\ufeff").splitlines()
    found = _LINE.fullmatch(lines[0].strip()) if lines else None
    if found is None:
        return None
    pairs = dict(pair.split("=", 1) for pair in found[1].split())
    told = {name: "" if value in _NOTHING else unquote(value) for name, value in pairs.items()}
    digest = told.get("digest", "")
    if not told.get("project") or (digest and not DIGEST.fullmatch(digest)):
        return None
    return Marker(told["project"], told.get("environment", ""), digest)


def without_marker(text: str) -> str:
    """Return a text without the marker in its first line, if it has one."""
    return text if read_marker(text) is None else text.partition("\n")[2].lstrip("\n")
