"""How single values read: human units, quotes, and nothing that a terminal would obey.

Names and details come from manifests and from an API that stores anything, so every text passes
`visible` before it is shown.
"""

from __future__ import annotations

import unicodedata
from html import escape
from typing import TYPE_CHECKING

from reconciler.values.durations import format_duration
from reconciler.values.outplan import DURATION_FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONG = 200
_LISTED = 10
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Control characters, invisible formatting (which can reorder a line), surrogates, line separators.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def visible(text: str) -> str:
    """Return the text with everything escaped that could move a cursor or reorder a line."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(sign) for sign in text)


def is_unsafe(sign: str) -> bool:
    """Whether a terminal or a reader could be misled by this character."""
    # The last two of a plane are no characters, and no XML may hold U+FFFE and U+FFFF.
    return unicodedata.category(sign) in _UNSAFE or ord(sign) & 0xFFFE == 0xFFFE


def cells(sign: str) -> int:
    """Return how many columns of a terminal a character takes."""
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _visible(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if is_unsafe(sign):
        return f"\\u{ord(sign):04x}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"
    return sign


def quoted(text: str) -> str:
    """Return the text in quotes, visible, and shortened in the middle when very long."""
    if len(text) > _LONG:
        text = f"{text[: _LONG // 2]} ... {text[-_LONG // 2 :]}"
    inner = visible(text.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{inner}"'


def markup(text: str) -> str:
    """Return the text, visible, for the inside of an element or attribute of HTML."""
    return escape(visible(text), quote=True)


def transition(field: str, before: object, after: object) -> str:
    """Return `before -> after`; of two long texts the part where they begin to differ."""
    return " -> ".join(both(field, before, after))


def both(field: str, before: object, after: object) -> tuple[str, str]:
    """Return a field's two values; of two long texts the part where they begin to differ."""
    if isinstance(before, str) and isinstance(after, str) and max(len(before), len(after)) > _LONG:
        pairs = enumerate(zip(before, after, strict=False))
        same = next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))
        start = max(0, same - 20)
        before, after = before[start:], after[start:]
    if isinstance(before, str) and isinstance(after, str) and before != after:
        normal = [unicodedata.normalize("NFKC", text) for text in (before, after)]
        if normal[0] == normal[1]:
            return _spelled(before), _spelled(after)
    return value(field, before), value(field, after)


def _spelled(text: str) -> str:
    """Return a text whose look-alikes can be told apart, such as a no-break space from a space."""
    return quoted(text).encode("ascii", "backslashreplace").decode()


def value(field: str, content: object) -> str:
    """Return a field's value as people read it: durations with units, texts in quotes."""
    if field in DURATION_FIELDS and isinstance(content, int):
        return format_duration(content)
    if field == "managed_by":
        return "nobody" if content is None else visible(str(content))
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, str):
        return quoted(content)
    return str(content)


def matching(count: int) -> str:
    """Return the sentence for outplans that are as their manifests say."""
    verb = "matches its manifest" if count == 1 else "match their manifests"
    return f"{plural(count, 'outplan')} {verb}."


def plural(count: int, word: str) -> str:
    """Return `1 outplan`, `2 outplans`."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """Return names with commas between them, of many the first ten."""
    more = ", ..." if len(names) > _LISTED else ""
    return ", ".join(map(visible, names[:_LISTED])) + more
