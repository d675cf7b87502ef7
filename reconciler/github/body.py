"""The body of a comment or an issue: a marker, Markdown, and never more than GitHub takes.

Pure: text in, text out.
"""

from __future__ import annotations

import re

LIMIT = 65_536
"""GitHub refuses longer bodies: "body is too long (maximum is 65536 characters)". Counted here in
bytes of UTF-8, which is never less, since it is not documented what a character is there."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_DETAILS = re.compile(r"<(/?)details\b")
_SPARE = 200


def body(marker_line: str, markdown: str, elsewhere: str = "", limit: int = LIMIT) -> str:
    """Return the marker and the Markdown, shortened at a line's end if it must be.

    `elsewhere` says where all of it can be read, such as "the summary of the run".
    """
    whole = f"{marker_line}\n{markdown.rstrip()}\n"
    if _size(whole) <= limit:
        return whole
    room = limit - _size(marker_line) - _size(elsewhere) - _SPARE
    kept: list[str] = []
    for line in markdown.splitlines():
        room -= _size(line) + 1
        if room < 0:
            break
        kept.append(line)
    left = len(markdown.splitlines()) - len(kept)
    where = f"; all of it is in {elsewhere}" if elsewhere else ""
    closed = "\n".join([*kept, *_closing(kept)])
    return f"{marker_line}\n{closed}\n\n**Shortened:** {left:,} more lines{where}.\n"


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _closing(lines: list[str]) -> list[str]:
    """Return what closes an open code fence and open <details>, so that the end can be read."""
    fence, depth = "", 0
    for line in lines:
        found = _FENCE.fullmatch(line)
        if fence:
            closes = found is not None and found[1].startswith(fence) and not found[2].strip()
            fence = "" if closes else fence
        elif found is not None:
            fence = found[1]
        else:
            depth += sum(-1 if one[1] else 1 for one in _DETAILS.finditer(line))
    return [*([fence] if fence else []), *([""] if depth > 0 else []), *["</details>"] * depth]
