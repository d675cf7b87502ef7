"""What is mechanical about a wrong manifest, mended in its text: quotes, places, units on request.

Every edit is read back by the strict reader before it is believed: it must say exactly what is
meant and nothing else, else the text stays as it is. Bytes in, bytes out.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from reconciler.desired.edit import Replacement, line_starts, replaced
from reconciler.desired.files import SourceFile
from reconciler.desired.load import load
from reconciler.desired.manifest import OutplanManifest
from reconciler.desired.moves import moved
from reconciler.desired.unknown_keys import dotted, slips_in
from reconciler.desired.yaml import read
from reconciler.values.problem import MAX_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic_core import ErrorDetails

    from reconciler.desired.document import Path
    from reconciler.values.problem import Problem
    from reconciler.values.written import Marked

_MOST = 200  # of one file; each is read back
_BOM = "\ufeff"
_PLAIN = re.compile(r"[^\s,\[\]{}\"'#&*!|>%@`]+(?<!:)")
_WANT_NO_TEXT = frozenset({"count", "duration", "boolean", "mapping", "value"})
_TRAPS = frozenset(
    {
        "yaml-unquoted-plus",
        "yaml-octal",
        "yaml-hexadecimal",
        "yaml-sexagesimal",
        "yaml-underscore",
        "yaml-date",
        "yaml-number",
        "yaml-boolean",
        "yaml-special",
    }
)


class Fix(NamedTuple):
    """One thing that was mended: where it stood, and what was done."""

    file: str
    line: int
    what: str


class _Draft(NamedTuple):
    """An edit that is to be tried: `data` is what every document must say afterwards."""

    fix: Fix
    edits: tuple[Replacement, ...]
    data: Sequence[object]
    moves: bool = False


def fixed(raw: bytes, file: str, *, durations: bool = False) -> tuple[bytes, list[Fix]]:
    """Return a file of manifests with everything mended that is mechanical, and what that was."""
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw, []
    bom = _BOM if decoded.startswith(_BOM) else ""
    text = decoded.removeprefix(_BOM)
    fixes: list[Fix] = []
    refused: set[tuple[int, str]] = set()
    while len(fixes) < _MOST:
        found = _drafts(text, file, durations=durations)
        drafts = [draft for draft in found if (draft.fix.line, draft.fix.what) not in refused]
        if not drafts:
            break
        for some in _together(drafts):
            after = replaced(text, (edit for draft in some for edit in draft.edits))
            if _is_as_meant(some[0], text, after, file):
                text = after
                fixes += [draft.fix for draft in some]
                break
        else:
            refused.add((drafts[0].fix.line, drafts[0].fix.what))
    return (bom + text).encode(), fixes


def _together(drafts: Sequence[_Draft]) -> Iterator[Sequence[_Draft]]:
    """Yield what is tried at once: all quotes that change nothing that is said, else the first."""
    if not drafts[0].moves:
        same = [draft for draft in drafts if draft.data is drafts[0].data]
        if len(same) > 1:
            yield same
    yield drafts[:1]


def _is_as_meant(draft: _Draft, before: str, after: str, file: str) -> bool:
    documents, _ = read(after.encode(), file)
    said = [document.data for document in documents]
    _, problems = read(before.encode(), file)
    if len(problems) > MAX_PROBLEMS:  # the reader gave up before the end, and now comes further
        said = said[: len(draft.data)]
    if said != [*draft.data]:
        return False
    if draft.moves:
        return True  # what is in its place now may be wrong by itself
    old, new = _codes(before, file), _codes(after, file)
    # A text may be a wrong one; where no text is wanted at all, quotes are no remedy.
    return old != new and not _WANT_NO_TEXT & (new - old).keys()


def _codes(text: str, file: str) -> Counter[str]:
    _, problems = load([SourceFile(file, text.encode())], project="p", ownership="marker")
    return Counter(problem.code for problem in problems)


def _drafts(text: str, file: str, *, durations: bool) -> Iterator[_Draft]:
    documents, problems = read(text.encode(), file)
    data = [document.data for document in documents]
    found = [
        draft
        for number, document in enumerate(documents)
        for draft in _of_document(text, document, number, data, durations=durations)
    ]
    # What stands in its place can be judged, so quotes come last.
    yield from (draft for draft in found if draft.moves)
    for problem in problems:
        if problem.code in _TRAPS:
            yield from _quoted(text, problem, data)
    yield from (draft for draft in found if not draft.moves)


def _of_document(
    text: str, document: Marked, number: int, data: Sequence[object], *, durations: bool
) -> Iterator[_Draft]:
    if not isinstance(document.data, dict) or document.data.get("kind") != "Outplan":
        return
    try:
        OutplanManifest.model_validate(document.data)
    except ValidationError as error:
        yield from _of_errors(
            text, document, error.errors(include_url=False), (number, data), durations=durations
        )


def _of_errors(
    text: str,
    document: Marked,
    details: Sequence[ErrorDetails],
    place: tuple[int, Sequence[object]],
    *,
    durations: bool,
) -> Iterator[_Draft]:
    number, data = place
    for detail in details:
        path, kind, value = detail["loc"], detail["type"], detail["input"]
        if kind == "text" and isinstance(value, int | float):
            yield from _replaced(text, document, path, place, '"{}"')
        if kind == "duration-seconds" and durations:
            yield from _replaced(text, document, path, place, "{}s")
    unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
    missing = {detail["loc"] for detail in details if detail["type"] == "missing"}
    slips = slips_in(unknown, missing, document, OutplanManifest)
    for slip in sorted(slips, key=lambda slip: len(slip.home)):
        if not slip.moves or slip.taken or slip.keys[0] != slip.names[0]:
            continue
        member = (*slip.at, slip.keys[0])
        edits = moved(text, document, member, slip.home)
        if edits is not None:
            line = document.position(member, of_key=True).line
            where = f"into {dotted(slip.home)}" if slip.home else "to the top"
            fix = Fix(document.file, line, f"{dotted(member)} is moved {where}")
            yield _Draft(fix, edits, _with_moved(data, number, member, slip.home), moves=True)


def _quoted(text: str, problem: Problem, data: Sequence[object]) -> Iterator[_Draft]:
    """Yield the quotes around what is no text to every reader; it counts as its text already."""
    start = line_starts(text)[problem.line - 1] + problem.column - 1
    token = _PLAIN.match(text, start)
    if token is not None:
        fix = Fix(problem.file, problem.line, f'{token[0]} -> "{token[0]}"')
        yield _Draft(fix, (Replacement(start, len(token[0]), f'"{token[0]}"'),), data)


def _replaced(
    text: str, document: Marked, path: Path, place: tuple[int, Sequence[object]], form: str
) -> Iterator[_Draft]:
    number, data = place
    line, column = document.position(path)
    start = line_starts(text)[line - 1] + column - 1
    token = _PLAIN.match(text, start)
    if token is None:
        return
    written = form.format(token[0])
    after = copy.deepcopy([*data])
    node: Any = after[number]
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = written.strip('"')
    fix = Fix(document.file, line, f"{dotted(path)}: {token[0]} -> {written}")
    yield _Draft(fix, (Replacement(start, len(token[0]), written),), after)


def _with_moved(data: Sequence[object], number: int, member: Path, home: Path) -> list[object]:
    """Return the documents with a member of one of them in another mapping of it."""
    after = copy.deepcopy([*data])
    root: Any = after[number]
    node = root
    for part in member[:-1]:
        node = node[part]
    value = node.pop(member[-1])
    node = root
    for part in home:
        if node.get(part) is None:
            node[part] = {}
        node = node[part]
    node[member[-1]] = value
    return after
