"""Builds data out of YAML parser events: strict, iterative, with a mark for every key and value.

Refuses what YAML readers disagree about, and what would explode: duplicate keys, deep nesting,
aliases that multiply. Knows events, not files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from reconciler.manifests.document import Document, Mark, problem_at
from reconciler.manifests.scalars import Trap, plain_scalar
from reconciler.problems import Position, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_DEPTH = 50
MAX_NODES = 100_000
"""Nodes that one document may have once its aliases are followed."""

_MERGE = "\0<<"  # not a text that a plain key can be
_TEMPLATE = re.compile(r"\{\{[^{}:]*\}\}")  # a mapping with a mapping as its key, to YAML
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class GaveUpError(Exception):
    """A limit was passed; the problem is noted and the rest of the file stays unread."""


@dataclass(slots=True)
class _Frame:
    """A mapping or sequence under construction."""

    value: dict[str, Any] | list[Any]
    mark: Mark
    anchor: str | None
    marks: dict[Any, tuple[Mark, Mark]]
    key: str | None = None
    key_mark: Mark = (0, 0)
    size: int = 1
    merges: list[dict[str, Any]] | None = None


class Builder:
    """Turns parser events into data. Iterative, so that depth costs no stack."""

    def __init__(self, file: str, lines: Sequence[str]) -> None:
        self.file = file
        self.lines = lines
        self.problems: list[Problem] = []
        self._begin((0, 0))

    def _begin(self, mark: Mark) -> None:
        self._stack: list[_Frame] = []
        self._marks: dict[int, dict[Any, tuple[Mark, Mark]]] = {}
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._root: object = None
        self._start = mark

    def documents(self, text: str) -> Iterator[Document]:
        """Yield the documents of a text as they are finished; problems gather on the way."""
        loader = _Loader(text)
        try:
            while (event := loader.get_event()) is not None:
                kind = type(event)
                if kind is yaml.ScalarEvent:
                    self._scalar(event)
                elif kind is yaml.MappingStartEvent:
                    self._open(event, {})
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    self._close()
                elif kind is yaml.SequenceStartEvent:
                    self._open(event, [])
                elif kind is yaml.AliasEvent:
                    self._alias(event)
                elif kind is yaml.DocumentStartEvent:
                    self._begin(_mark(event))
                elif kind is yaml.DocumentEndEvent and self._root is not None:
                    yield Document(self._root, self.file, self.lines, self._start, self._marks)
        finally:
            loader.dispose()

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        mark, text = _mark(event), event.value
        top = self._stack[-1] if self._stack else None
        is_key = top is not None and top.key is None and isinstance(top.value, dict)
        merge = is_key and text == "<<" and event.implicit[0]
        self._check_tag(event, mark)
        if event.implicit[0] and not merge:
            value = plain_scalar(text)
            if isinstance(value, Trap):
                self._note(value.code, value.message, mark, value.remedy)
                value = text
        else:
            value = _MERGE if merge else text
        self._remember(event.anchor, value, 1)
        self._add(value, mark, 1)

    def _open(self, event: Any, value: dict[str, Any] | list[Any]) -> None:
        mark = _mark(event)
        self._check_tag(event, mark)
        if len(self._stack) >= MAX_DEPTH:
            message = f"nested deeper than {MAX_DEPTH} levels"
            self._give_up("yaml-depth", message, mark, "no manifest needs that; check the brackets")
        self._stack.append(_Frame(value, mark, event.anchor, {}))
        if event.anchor:
            self._anchors.pop(event.anchor, None)

    def _close(self) -> None:
        frame = self._stack.pop()
        for source in frame.merges or ():
            self._merge(frame, source)
        self._marks[id(frame.value)] = frame.marks
        self._remember(frame.anchor, frame.value, frame.size)
        self._add(frame.value, frame.mark, frame.size)

    def _alias(self, event: yaml.AliasEvent) -> None:
        mark = _mark(event)
        anchor = str(event.anchor)
        if anchor not in self._anchors:
            message = f"the alias *{anchor} has no finished anchor above it"
            self._give_up("yaml-alias", message, mark, f"define it first: &{anchor}")
        value, size = self._anchors[anchor]
        if size + sum(frame.size for frame in self._stack) > MAX_NODES:
            self._give_up(
                "yaml-alias-expansion",
                f"following the alias *{anchor} makes the document larger than {MAX_NODES:,} nodes",
                mark,
                "write out what is meant",
            )
        self._add(value, mark, size)

    def _add(self, value: Any, mark: Mark, size: int) -> None:
        if not self._stack:
            self._root, self._start = value, mark
            return
        top = self._stack[-1]
        top.size += size
        if isinstance(top.value, list):
            top.marks[len(top.value)] = (mark, mark)
            top.value.append(value)
        elif top.key is None:
            self._set_key(top, value, mark)
        else:
            self._set_value(top, value, mark)

    def _set_key(self, top: _Frame, key: object, mark: Mark) -> None:
        if not isinstance(key, str):
            line = self.lines[mark[0]]
            if _TEMPLATE.match(line, top.mark[1]):
                remedy = "render the template first, or write it in quotes"
                self._note("yaml-key", "the key of a mapping is not a text", top.mark, remedy)
            else:
                text = line[mark[1] : mark[1] + 60].split(":")[0].strip()
                self._note("yaml-key", f"the key {text} is not a text", mark, "write it in quotes")
            key = f"{mark}" if isinstance(key, dict | list) else f"{key}"
        top.key, top.key_mark = key, mark

    def _set_value(self, top: _Frame, value: Any, mark: Mark) -> None:
        key, top.key = top.key, None
        assert key is not None
        assert isinstance(top.value, dict)
        if key == _MERGE:
            sources = value if isinstance(value, list) else [value]
            if all(isinstance(source, dict) for source in sources):
                top.merges = [*(top.merges or ()), *sources]
            else:
                self._note("yaml-merge", "<< merges mappings only", mark, "name an anchor: *name")
        elif key in top.value:
            first = top.marks[key][0][0] + 1
            self._note(
                "yaml-duplicate-key",
                f"the key {key} stands here a second time; the first is in line {first}",
                top.key_mark,
                "keep one of the two",
            )
        else:
            top.value[key] = value
            top.marks[key] = (top.key_mark, mark)

    def _merge(self, frame: _Frame, source: dict[str, Any]) -> None:
        assert isinstance(frame.value, dict)
        for key, value in source.items():
            if key not in frame.value:
                frame.value[key] = value
                frame.marks[key] = self._marks[id(source)][key]

    def _remember(self, anchor: str | None, value: Any, size: int) -> None:
        if anchor:
            self._anchors[anchor] = (value, size)

    def _check_tag(self, event: Any, mark: Mark) -> None:
        if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
            self._note(
                "yaml-tag",
                f"the tag {event.tag.replace('tag:yaml.org,2002:', '!!')} is not understood",
                mark,
                "write the plain value",
            )

    def _note(self, code: str, message: str, mark: Mark, remedy: str = "") -> None:
        place = Position(mark[0] + 1, mark[1] + 1)
        self.problems.append(problem_at(self.file, self.lines, place, code, message, remedy))

    def _give_up(self, code: str, message: str, mark: Mark, remedy: str) -> None:
        self._note(code, message, mark, remedy)
        raise GaveUpError


def _mark(event: Any) -> Mark:
    mark = event.start_mark
    return (mark.line, mark.column)
