"""The README as a package page shows it: links into the repository lead to the repository."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"\]\((?!https?:|#)([^)]+)\)")


class PackagePage(MetadataHookInterface):
    """Adds the text of the package page to the metadata."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Read README.md, and make its links absolute."""
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        repository = f"{metadata['urls']['Homepage']}/blob/main/"
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": _LINK.sub(rf"]({repository}\1)", text),
        }
