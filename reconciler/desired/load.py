"""The whole offline way: source files in, desired outplans and every problem out."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.assembly import desired_from
from reconciler.desired.items import single
from reconciler.desired.variables import HINT, refused
from reconciler.desired.yaml import read
from reconciler.values.problem import MAX_PROBLEMS, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.desired.files import SourceFile
    from reconciler.desired.overlay import Overlay
    from reconciler.values.desired_outplan import Desired, OwnershipMode
    from reconciler.values.written import Marked


class Manifests(NamedTuple):
    """What source files hold: documents, and what is wrong with them as YAML."""

    documents: list[Marked]
    problems: list[Problem]
    outside: frozenset[str] = frozenset()
    """The files that a link out of the repository led to: what they say is not repeated."""


def load(
    files: Iterable[SourceFile],
    *,
    project: str,
    ownership: OwnershipMode,
    overlay: Overlay | None = None,
) -> tuple[Desired, list[Problem]]:
    """Read and check all files; the problems are sorted by file and place."""
    return check(read_all(files), project=project, ownership=ownership, overlay=overlay)


def read_all(files: Iterable[SourceFile]) -> Manifests:
    """Read files, of manifests or of patches, without a look at what they mean."""
    documents: list[Marked] = []
    problems: list[Problem] = []
    files = list(files)
    with _without_collector():
        for file in files:
            whole, unread = read(file.raw, file.name)
            read_documents = [*single(whole)]
            documents.extend(read_documents)
            problems.extend(unread)
            if not read_documents and not unread:
                problems.append(_nothing_in(file))
            if HINT in file.raw:
                problems.extend(refused(read_documents))
    return Manifests(documents, problems, frozenset(file.name for file in files if file.outside))


def _nothing_in(file: SourceFile) -> Problem:
    """Refuse a file that lost what it held, or a pipe whose other end failed."""
    return Problem(
        "empty-file",
        "the file is empty or holds only comments; what it held would count as removed",
        file.name,
        1,
        1,
        remedy="restore it, or delete the file to remove its outplans",
    )


def check(
    manifests: Manifests,
    *,
    project: str,
    ownership: OwnershipMode,
    overlay: Overlay | None = None,
) -> tuple[Desired, list[Problem]]:
    """Check what was read, with everything merged that a project lays under and over it."""
    documents: Sequence[Marked] = manifests.documents
    problems = [*manifests.problems]
    found: list[Problem] = []
    with _without_collector():
        if overlay is not None:
            problems.extend(overlay.problems)
            documents, found = overlay.over(manifests.documents)
        desired, wrong = desired_from(
            documents,
            project=project,
            ownership=ownership,
            four_byte=overlay is not None and overlay.four_byte,
        )
    # One complaint a place: what follows from a YAML trap is not worth a second sentence.
    trapped = {problem.place for problem in problems}
    problems.extend(problem for problem in (*found, *wrong) if problem.place not in trapped)
    if overlay is not None:
        problems = _once(problems, overlay.shared_file)
    problems = [*_unquoted(problems, manifests.outside)]
    return desired, _capped(sorted(problems, key=lambda problem: problem.place))


def _unquoted(problems: Iterable[Problem], outside: frozenset[str]) -> Iterator[Problem]:
    """Yield the problems, those of files outside of the repository without a word of theirs."""
    for problem in problems:
        if problem.file not in outside:
            yield problem
            continue
        yield replace(
            problem,
            message="this is no manifest, or a wrong one; a link out of the repository leads here, "
            "so what it says is not repeated",
            source_line="",
            remedy="move it into the repository, or name it itself",
        )


_FIX_FIRST = "mend the first of them and look again"


def _capped(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems, of each file the first ones and whether there are more."""
    kept: list[Problem] = []
    for file, found in groupby(problems, key=lambda problem: problem.file):
        of_file = list(found)
        kept += of_file[:MAX_PROBLEMS]
        if len(of_file) > MAX_PROBLEMS:
            last = of_file[MAX_PROBLEMS]
            message = "more problems in this file are not listed"
            place = last.line, last.column
            kept.append(Problem("more-problems", message, file, *place, remedy=_FIX_FIRST))
    return kept


def _once(problems: Iterable[Problem], shared_file: str | None) -> list[Problem]:
    """Return the problems without those that many manifests have with one and the same default."""
    return list(
        {
            (
                problem.place,
                problem.code,
                problem.message if problem.file != shared_file else "",
            ): problem
            for problem in problems
        }.values()
    )


@contextmanager
def _without_collector() -> Iterator[None]:
    """Reading makes no garbage in cycles; the collector would triple the time for 10,000 files."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
