"""Strict YAML with positions: text in, documents and problems out.

Built over the parser's events (see `builder`) instead of PyYAML's own composer and constructor:
those let the last of two equal keys win, guess at `on` and `012`, and die with a segmentation fault
on deeply nested input. Knows YAML, not outplans.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from reconciler.desired.document import problem_at
from reconciler.desired.files import MAX_BYTES
from reconciler.desired.invisible import invisible_line, joined_surrogates
from reconciler.desired.yaml_builder import Builder, GaveUpError
from reconciler.desired.yaml_quick import QuickDocument, Text, quick_data
from reconciler.desired.yaml_syntax import mistake_of, unreadable
from reconciler.values.problem import Position, Problem

if TYPE_CHECKING:
    from reconciler.values.written import Marked


def read(raw: bytes, file: str) -> tuple[list[Marked], list[Problem]]:
    """Read every document of one file. After a problem of syntax the rest of the file is unread.

    A scalar that is a trap is reported and stands in the data as its text.
    """
    if len(raw) > MAX_BYTES:
        message = f"the file has more than the {MAX_BYTES // 1024 // 1024} MiB that are read"
        return [], [Problem("yaml-size", message, file, 1, 1, remedy="split it into several files")]
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return [], [_encoding_problem(raw, error.start, file)]
    documents, problems = _read(text, file)
    if any(problem.code == "yaml-syntax" for problem in problems):
        joined = joined_surrogates(text)
        if joined != text:
            return _read(joined, file)
    return documents, problems


def _read(text: str, file: str) -> tuple[list[Marked], list[Problem]]:
    plain = quick_data(text)
    if plain is not None:
        origin = Text(file, text)
        return [QuickDocument(data, origin, number) for number, data in enumerate(plain)], []
    builder = Builder(file, text)
    documents: list[Marked] = []
    try:
        documents.extend(builder.documents())
    except yaml.YAMLError as error:
        builder.problems.append(_syntax_problem(error, text, builder))
    except GaveUpError:
        pass
    return documents, builder.problems


def _encoding_problem(raw: bytes, offset: int, file: str) -> Problem:
    before = raw[:offset].decode("utf-8").removeprefix("\ufeff")
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    message = f"the byte 0x{raw[offset]:02X} is not UTF-8"
    return Problem("yaml-encoding", message, file, line, column, remedy="save the file as UTF-8")


def _syntax_problem(error: yaml.YAMLError, text: str, builder: Builder) -> Problem:
    for number, line in enumerate(builder.lines, start=1):
        if line.startswith(("<<<<<<< ", ">>>>>>> ")):
            message = "a merge conflict that nobody resolved"
            place = Position(number, 1)
            return problem_at(
                builder.file, builder.lines, place, "yaml-syntax", message, "resolve the conflict"
            )
    seen = invisible_line(builder.lines, getattr(error, "problem_mark", None))
    if seen is not None:
        place, message, remedy = seen
        return problem_at(builder.file, builder.lines, place, "yaml-invisible", message, remedy)
    marked = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    mistake = mistake_of(error, builder.lines) if marked else unreadable(error, text)
    place, message, remedy = mistake
    return problem_at(builder.file, builder.lines, place, "yaml-syntax", message, remedy)
