"""Characters that nobody sees or that pass for others: named where they stand.

Also what YAML 1.1, which libyaml speaks, reads otherwise than YAML 1.2 and JSON: line breaks that
are none, and characters written as two escapes. Texts in, texts out.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from reconciler.values.problem import Position

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.desired.document import Mark

_OLD_BREAKS = "\x85"
_BLANKS = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_NOTHING = "\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_COLONS = "\uff1a\ufe55"
_UNSEEN = f"[{_BLANKS}{_NOTHING}]"
_ODD = f"[{_BLANKS}{_NOTHING}{_COLONS}]"
# A key and its colon that are none: the whole is one text.
_NO_KEY = rf"[A-Za-z_][A-Za-z0-9_.-]*(?:[{_COLONS}]|{_UNSEEN}*:{_UNSEEN})"
_SURROGATES = r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
_FIRST_PRIVATE, _LAST_PRIVATE = 0xE000, 0xF8FF


def has_invisible(text: str) -> bool:
    """Whether a text has anything that this module knows."""
    return re.search(f"[{_BLANKS}{_NOTHING}{_COLONS}{_OLD_BREAKS}]", text) is not None


def invisible_in(text: str, *, is_key: bool) -> tuple[str, str] | None:
    """Return (what is wrong, remedy) with a key, or with a text without quotes; None for neither.

    Inside of a text such characters may be meant; at its ends, and where a colon should end a key,
    they are not.
    """
    edges = rf"(?P<begin>\A{_UNSEEN})|(?P<end>{_UNSEEN}\Z)|\A{_NO_KEY}"
    found = re.search(_ODD if is_key else edges, text)
    if found is None:
        return None
    return _sentence(_first(found[0])), _REMEDY


def invisible_line(lines: Sequence[str], mark: Mark | None) -> tuple[Position, str, str] | None:
    """Return where the first such character stands that can be why a text is no YAML."""
    last = len(lines) if mark is None else min(mark.line + 1, len(lines))
    for number, line in enumerate(lines[:last], start=1):
        if line.isascii() or len(line) > _READABLE:
            continue
        found = re.match(rf"[ -]*(?:{_UNSEEN}|{_NO_KEY})", line)
        if found is not None:
            sign = _first(found[0])
            return Position(number, line.index(sign) + 1), _sentence(sign), _REMEDY
    return None


_READABLE = 2_000
_REMEDY = "type it anew, or write the text in quotes if the character is meant"


def _first(text: str) -> str:
    return next(sign for sign in text if re.match(_ODD, sign))


def _sentence(sign: str) -> str:
    name = unicodedata.name(sign, "a control character").lower()
    what = "a colon" if re.match(f"[{_COLONS}]", sign) else "a blank"
    like = f"which is not {what} to YAML"
    if re.match(f"[{_NOTHING}]", sign):
        like = "which nobody sees"
    return f"the character U+{ord(sign):04X} ({name}) stands here, {like}"


def hide_breaks(text: str) -> tuple[str, Mapping[int, str]]:
    """Return the text with what only YAML 1.1 breaks lines at hidden, and how to find it again."""
    if text.isascii() or re.search(f"[{_OLD_BREAKS}]", text) is None:
        return text, {}
    used = set(text)
    private = (chr(code) for code in range(_FIRST_PRIVATE, _LAST_PRIVATE) if chr(code) not in used)
    hidden = {ord(sign): next(private) for sign in _OLD_BREAKS}
    return text.translate(hidden), {ord(sign): chr(code) for code, sign in hidden.items()}


def joined_surrogates(text: str) -> str:
    """Return a text with characters that JSON writes as two escapes as YAML's one escape.

    Where it is no JSON such a text is plain and means itself: ask only about what is no YAML.
    """

    def joined(found: re.Match[str]) -> str:
        high, low = int(found[2], 16), int(found[3], 16)
        code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
        return f"{found[1]}\\U{code:08x}"

    return re.sub(_SURROGATES, joined, text)
