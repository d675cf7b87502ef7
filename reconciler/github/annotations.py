"""Findings of `validate -o json` and `plan -o json` as annotations on the lines of manifests.

Plain data in; paths become relative to the repository, which is what GitHub shows them by.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.github.workflow import Annotation, Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LEVELS: Mapping[str, Level] = {"error": "error", "warning": "warning", "info": "notice"}


def annotations_of(document: Mapping[str, Any], here: str, root: str) -> list[Annotation]:
    """Return an annotation per problem and finding.

    `here` is the directory in which the document was made, `root` the repository's; both absolute.
    """
    error = document.get("error")
    inner = error if isinstance(error, dict) else {}
    found = [*_listed(document, "problems"), *_listed(inner, "problems")]
    found += _listed(document, "findings")
    if inner and not _listed(inner, "problems"):
        return [Annotation("error", "reconciler", _sentence(inner))]
    return [_annotation(one, here, root) for one in found]


def _listed(document: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = document.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _annotation(one: Mapping[str, Any], here: str, root: str) -> Annotation:
    level = _LEVELS.get(str(one.get("severity")), "notice")
    allowed, remedy = one.get("allowed_by"), one.get("remedy")
    parts = [str(one.get("message", ""))]
    parts += [f"to do: {remedy}"] if remedy else []
    parts += [f"allowed: {allowed}"] if allowed else []
    return Annotation(
        level="notice" if allowed else level,
        title=" ".join(_words(one)),
        message="\n".join(parts),
        file=_relative(str(one.get("file") or ""), here, root),
        line=_number(one.get("line")),
        column=_number(one.get("column")),
    )


def _words(one: Mapping[str, Any]) -> Iterator[str]:
    for name in ("code", "key"):
        if one.get(name):
            yield str(one[name])


def _sentence(error: Mapping[str, Any]) -> str:
    told = (error.get("message"), error.get("why"), error.get("where"), error.get("remedy"))
    return "\n".join(str(text) for text in told if text)


def _relative(name: str, here: str, root: str) -> str:
    """Return a file's path in the repository; as it is if outside, none for standard input."""
    if not name or name.startswith("<"):
        return ""
    path = os.path.relpath(Path(here, name), root)
    return name if path.startswith("..") else path


def _number(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 1
