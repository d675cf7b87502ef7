"""How wide a text may be that is written for people: as the terminal, within reason."""

from __future__ import annotations

import shutil
import sys

_NARROW, _WIDE = 40, 100


def text_width() -> int:
    """Return the width for lines of prose; in files and pipes always the same."""
    if not sys.stdout.isatty():
        return _WIDE
    return min(max(shutil.get_terminal_size().columns, _NARROW), _WIDE)
