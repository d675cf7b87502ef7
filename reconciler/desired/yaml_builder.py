"""Builds data out of YAML parser events: strict, iterative, with a mark for every key and value.

Refuses what YAML readers disagree about, and what would explode: duplicate keys, deep nesting,
aliases that multiply. Knows events, not files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from reconciler.desired.document import START, Document, Mark, problem_at
from reconciler.desired.invisible import hide_breaks, invisible_in
from reconciler.desired.scalars import Trap, plain_scalar
from reconciler.values.problem import MAX_PROBLEMS, Position, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_DEPTH = 50
MAX_NODES = 100_000
"""Nodes that one document may have once its aliases are followed."""

MAX_FILE_NODES = 500_000
"""Nodes that one file may have: some 20,000 manifests."""

_MERGE_TAG = "tag:yaml.org,2002:merge"
_MERGE = "\0<<"  # not a text that a plain key can be
# What libyaml breaks lines at, but for U+0085; str.splitlines breaks at more: no mark would fit.
_LINE_BREAK = "\r\n|[\n\r\u2028\u2029]"  # compiled when wanted, which takes a while
_TEMPLATE = re.compile(r"\{\{[^{}:]*\}\}")  # a mapping with a mapping as its key, to YAML


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
    key_mark: Mark = START
    size: int = 1
    merges: list[dict[str, Any]] | None = None


def new_parser(text: str) -> Any:
    """Return a parser of events over a text, libyaml's where it is there; `dispose` of it."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)


class Builder:
    """Turns parser events into data. Iterative, so that depth costs no stack."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines: Sequence[str] = re.split(_LINE_BREAK, text)
        self._text, self._hidden = hide_breaks(text)
        self._nodes = self._nodes_before = 0
        self.problems: list[Problem] = []
        self._begin(START)

    def _begin(self, mark: Mark) -> None:
        self._stack: list[_Frame] = []
        self._marks: dict[int, dict[Any, tuple[Mark, Mark]]] = {}
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._repeated: list[tuple[str, Mark]] = []
        self._root: object = None
        self._start = mark
        self._nodes_before, self._nodes = self._nodes_before + self._nodes, 0

    def documents(self) -> Iterator[Document]:
        """Yield the documents of the text as they are finished; problems gather on the way."""
        loader = new_parser(self._text)
        next_event, scalar, on_scalar = loader.get_event, yaml.ScalarEvent, self._scalar
        try:
            while (event := next_event()) is not None:
                kind = type(event)
                if kind is scalar:
                    on_scalar(event)
                elif kind is yaml.MappingStartEvent:
                    self._open(event, {})
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    self._close()
                elif kind is yaml.SequenceStartEvent:
                    self._open(event, [])
                elif kind is yaml.AliasEvent:
                    self._alias(event)
                elif kind is yaml.DocumentStartEvent:
                    self._begin(event.start_mark)
                elif kind is yaml.DocumentEndEvent and self._root is not None:
                    yield Document(self._root, self.file, self.lines, self._start, self._marks)
        finally:
            loader.dispose()

    # This and _add run for every scalar of every manifest: what is rare stands in functions of
    # its own, and what is asked for again and again is remembered.
    def _scalar(self, event: Any) -> None:
        mark, value = event.start_mark, event.value.translate(self._hidden)
        self._count(mark)
        self._refuse_invisible(event, value)
        if event.tag is not None:
            self._check_tag(event)
        if event.implicit[0] or event.tag == _MERGE_TAG:
            text, value = value, plain_scalar(value)
            if type(value) is Trap:
                value = self._trapped(text, value, mark)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1)
        self._add(value, mark, 1)

    def _refuse_invisible(self, event: Any, value: str) -> None:
        """Refuse what nobody sees, in a key and where a plain text would be read otherwise."""
        if value.isascii():
            return
        top = self._stack[-1] if self._stack else None
        is_key = top is not None and top.key is None and isinstance(top.value, dict)
        found = invisible_in(value, is_key=is_key) if is_key or event.implicit[0] else None
        if found is not None:
            self._note("yaml-invisible", found[0], event.start_mark, found[1])

    def _trapped(self, text: str, trap: Trap, mark: Mark) -> str:
        top = self._stack[-1] if self._stack else None
        if text == "<<" and top is not None and top.key is None and isinstance(top.value, dict):
            return _MERGE
        self._note(trap.code, trap.message, mark, trap.remedy)
        return text

    def _open(self, event: Any, value: dict[str, Any] | list[Any]) -> None:
        mark = event.start_mark
        self._count(mark)
        if event.tag is not None:
            self._check_tag(event)
        if len(self._stack) >= MAX_DEPTH:
            message = f"nested deeper than {MAX_DEPTH} levels"
            self._give_up("yaml-depth", message, mark, "no manifest needs that; check the brackets")
        self._stack.append(_Frame(value, mark, event.anchor, {}))
        if event.anchor is not None:
            self._anchors.pop(event.anchor, None)

    def _close(self) -> None:
        frame = self._stack.pop()
        for source in frame.merges or ():
            self._merge(frame, source)
        self._marks[id(frame.value)] = frame.marks
        if self._repeated and not self._stack:
            self._note_repeated(frame)
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (frame.value, frame.size)
        self._add(frame.value, frame.mark, frame.size)

    def _alias(self, event: Any) -> None:
        mark = event.start_mark
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

    def _count(self, mark: Mark) -> None:
        """Count a node that is written, before memory is spent on more of them."""
        self._nodes += 1
        if self._nodes > MAX_NODES or self._nodes_before + self._nodes > MAX_FILE_NODES:
            whole, most = ("file", MAX_FILE_NODES)
            if self._nodes > MAX_NODES:
                whole, most = ("document", MAX_NODES)
            message = f"the {whole} holds more than the {most:,} values that are read"
            self._give_up("yaml-nodes", message, mark, "split it into several files")

    def _add(self, value: Any, mark: Mark, size: int) -> None:
        if not self._stack:
            self._root, self._start = value, mark
            return
        top = self._stack[-1]
        top.size += size
        if type(top.value) is list:
            top.marks[len(top.value)] = (mark, mark)
            top.value.append(value)
        elif top.key is None:
            top.key = value if type(value) is str else self._odd_key(top, value, mark)
            top.key_mark = mark
        else:
            key, top.key = top.key, None
            if key in top.value or key is _MERGE:
                self._odd_value(top, key, value, mark)
            else:
                top.value[key] = value  # type: ignore[call-overload]  # a dict, see above
                top.marks[key] = (top.key_mark, mark)

    def _odd_key(self, top: _Frame, key: object, mark: Mark) -> str:
        line = self.lines[mark.line]
        if _TEMPLATE.match(line, top.mark.column):
            remedy = "render the template first, or write it in quotes"
            self._note("yaml-key", "the key of a mapping is not a text", top.mark, remedy)
        else:
            text = line[mark.column : mark.column + 60].split(":")[0].strip()
            self._note("yaml-key", f"the key {text} is not a text", mark, "write it in quotes")
        return f"({mark.line}, {mark.column})" if isinstance(key, dict | list) else f"{key}"

    def _odd_value(self, top: _Frame, key: str, value: Any, mark: Mark) -> None:
        if key is not _MERGE:
            if len(self._stack) == 1:
                self._repeated.append((key, top.key_mark))
            else:
                self._note_again(top, key, top.key_mark)
            return
        sources = value if isinstance(value, list) else [value]
        if all(isinstance(source, dict) for source in sources):
            top.merges = [*(top.merges or ()), *sources]
        else:
            self._note("yaml-merge", "<< merges mappings only", mark, "name an anchor: *name")

    def _note_again(self, top: _Frame, key: Any, mark: Mark) -> None:
        first = top.marks[key][0].line + 1
        self._note(
            "yaml-duplicate-key",
            f"the key {key} stands here a second time; the first is in line {first}",
            mark,
            "keep one of the two",
        )

    def _note_repeated(self, root: _Frame) -> None:
        """Note keys of a document that stand twice: several are a second one without its ---."""
        key, mark = self._repeated[0]
        if len(self._repeated) == 1 or self.lines[root.mark.line][root.mark.column] == "{":
            self._note_again(root, key, mark)
            return
        self._note(
            "yaml-separator",
            f"a second document begins here without --- above it: {key} stands here again",
            mark,
            "write a line --- above this one, or delete what is written twice",
        )

    def _merge(self, frame: _Frame, source: dict[str, Any]) -> None:
        assert isinstance(frame.value, dict)
        for key, value in source.items():
            if key not in frame.value:
                frame.value[key] = value
                frame.marks[key] = self._marks[id(source)][key]

    def _check_tag(self, event: Any) -> None:
        if event.tag == _MERGE_TAG and event.value == "<<":
            return
        if event.tag not in ("!", "tag:yaml.org,2002:str"):
            self._note(
                "yaml-tag",
                f"the tag {event.tag.replace('tag:yaml.org,2002:', '!!')} is not understood",
                event.start_mark,
                "write the plain value",
            )

    def _note(self, code: str, message: str, mark: Mark, remedy: str = "") -> None:
        place = Position(mark.line + 1, mark.column + 1)
        self.problems.append(problem_at(self.file, self.lines, place, code, message, remedy))
        if len(self.problems) > MAX_PROBLEMS:
            raise GaveUpError

    def _give_up(self, code: str, message: str, mark: Mark, remedy: str) -> None:
        self._note(code, message, mark, remedy)
        raise GaveUpError
