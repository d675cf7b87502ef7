"""Did you mean: the known word that is nearest to one that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALIKE = 0.6
_LONGEST = 100


def nearest(word: str, known: Iterable[str], *, alike: float = _ALIKE) -> str | None:
    """Return the known word that `word` most likely stands for, the first of several; else None.

    What differs in capitals, hyphens and underscores alone is the same word.
    """
    import difflib

    names = list(known)
    for name in names:
        if is_same(name, word):
            return name
    if len(word) > _LONGEST:
        return None
    matcher = difflib.SequenceMatcher(b=word)
    best, found = alike, None
    for name in names:
        matcher.set_seq1(name)
        if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best:
            ratio = matcher.ratio()
            if ratio > best or (ratio == best and found is None):
                best, found = ratio, name
    return found


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return the remedy for a word that is not known: the nearest known one, if there is any."""
    near = nearest(word, known)
    return otherwise if near is None else f"did you mean {near}?"


def is_same(word: str, other: str) -> bool:
    """Whether two words differ in capitals, hyphens and underscores at most."""
    return _bare(word) == _bare(other)


def _bare(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "")
