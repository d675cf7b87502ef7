"""Texts from outside inside GitHub flavoured Markdown, as texts and nothing else.

GitHub looks for @mentions, #references and addresses after it has read the Markdown, so that
neither a backslash nor an entity stops them; it never looks into code. Whatever is not plainly a
word is therefore a code span. No text from outside enters a table, where a pipe ends even that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from reconciler.report.values_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

_TICKS = re.compile("`+")
# A code span, a text in quotes, or a word.
_TOKEN = re.compile(r'`([^`]+)`([.,;:)]*)|("(?:[^"\\]|\\.)*"[.,;:)]*)|(\S+)')
# Letters and digits, with a little punctuation around them, and inside what no syntax uses.
_WORD = re.compile(r"[\"'(]*[^\W_]+(?:[-'/.,][^\W_]+)*[\"'),.;:?!]*")
# What GitHub, or a list, makes something of all the same.
_SPECIAL = re.compile(r"\b(?:www\.|GH-\d|[0-9a-f]{7,}\b)|^\d+[.)]$", re.IGNORECASE)


def code(text: str) -> str:
    """Return a code span that shows the text, on one line and whatever it holds."""
    shown = visible(text) or " "
    fence = _fence(shown, 1)
    blank = not shown.strip(" ")
    pad = " " if not blank and (shown[0] in "` " or shown[-1] in "` ") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def prose(sentence: str) -> str:
    """Return a sentence whose words from outside stay words; what could be syntax becomes code.

    It may begin with anything, so that a list item must not begin with it.
    """
    return " ".join(_token(found) for found in _TOKEN.finditer(visible(sentence)))


def _token(found: re.Match[str]) -> str:
    spanned, after, quoted, word = found.groups()
    if spanned is not None:
        return code(spanned) + after
    text = quoted or word
    if all(_is_plain(part) for part in text.split()):
        return text
    core = text.strip(".,;:()") or text
    begin = text.index(core)
    return text[:begin] + code(core) + text[begin + len(core) :]


def _is_plain(word: str) -> bool:
    return _WORD.fullmatch(word) is not None and _SPECIAL.search(word) is None


def block(lines: Iterable[str]) -> str:
    """Return a fenced diff block, whose fence is longer than any run of backticks inside."""
    body = "\n".join(lines)
    fence = _fence(body, 3)
    return f"{fence}diff\n{body}\n{fence}"


def comment_value(text: str) -> str:
    """Return a text for an HTML comment: one word, in which no `--` stands."""
    return quote(text, safe=":", errors="backslashreplace").replace("--", "-%2D")


def clipped(text: str, most: int) -> str:
    """Return the text in at most `most` bytes of UTF-8, with dots where it was cut."""
    data = text.encode(errors="backslashreplace")
    if len(data) <= most:
        return text
    return data[: most - 3].decode(errors="ignore") + "..."


def size(text: str) -> int:
    """Return how many bytes of UTF-8 a text takes."""
    return len(text) if text.isascii() else len(text.encode(errors="backslashreplace"))


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    return "`" * max(least, longest + 1)
