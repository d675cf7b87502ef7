"""JSON answers with the bytes that the Go server would send.

Knows how to write a value, not which.
"""

import json
from typing import Any, Final

from starlette.responses import Response

# Go escapes these in strings, and outside of strings JSON has none of them.
_ESCAPED: Final = "<>&\u2028\u2029"
_ESCAPES: Final = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in _ESCAPED})


class GoJson(Response):
    """A compact JSON answer."""

    media_type = "application/json; charset=utf-8"

    def render(self, content: Any) -> bytes:
        """Write `content` as Go's standard library does."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        if any(sign in text for sign in _ESCAPED):
            text = text.translate(_ESCAPES)
        # Text put into the store by hand may hold what UTF-8 cannot.
        return text.encode(errors="replace")
