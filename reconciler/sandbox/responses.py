"""JSON answers with the bytes that the Go server would send.

Knows how to write a value, not which.
"""

import json
import re
from typing import Any, Final

from starlette.responses import Response

# Go escapes these in strings, and outside of strings JSON has none of them.
_ESCAPED: Final = re.compile("[<>&\u2028\u2029]")


class GoJson(Response):
    """A compact JSON answer."""

    media_type = "application/json; charset=utf-8"

    def render(self, content: Any) -> bytes:
        """Write `content` as Go's standard library does."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        # Text put into the store by hand may hold what UTF-8 cannot.
        text = _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
        return text.encode(errors="replace")
