"""Files that commands write: whole or not at all."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from reconciler.values.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a file, or leave it as it was.

    Raises:
        ConfigError: it cannot be written there.
    """
    partial = path.parent / f".{path.name}.partial"
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        remedy = "name a file in a directory that exists and may be written"
        raise ConfigError(f"cannot write {path}", why=error.strerror, remedy=remedy) from None
