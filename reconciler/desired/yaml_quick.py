"""The quick way through a file with nothing out of the ordinary: data now, positions when asked.

Nearly every file is such a file, and positions are wanted only where there is something to say. So
the events are read for their data alone, and a file is read again, by `builder`, when a position in
it is asked for. Whatever is not plain (an anchor, a tag, a trap, a key that stands twice) is left
to `builder` from the start: for every text, the data here is the builder's or there is none.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from yaml import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from reconciler.desired.invisible import has_invisible
from reconciler.desired.scalars import Trap, plain_scalar
from reconciler.desired.yaml_builder import (
    MAX_DEPTH,
    MAX_FILE_NODES,
    MAX_NODES,
    Builder,
    new_parser,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reconciler.desired.document import Document
    from reconciler.values.problem import Position, Problem


class Text:
    """The text of one file, and the documents in it with all their positions once asked for."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._text = text

    @cached_property
    def documents(self) -> list[Document]:
        """The documents, read again for their positions."""
        return list(Builder(self.file, self._text).documents())


class QuickDocument(NamedTuple):
    """One document of a text, the `number`th; speaks `document.Marked`."""

    data: object
    text: Text
    number: int

    @property
    def file(self) -> str:
        """The file in which it stands."""
        return self.text.file

    def position(self, path: Sequence[str | int], *, of_key: bool = False) -> Position:
        """Return where `path` stands; see `Document.position`."""
        return self.text.documents[self.number].position(path, of_key=of_key)

    def problem(
        self,
        code: str,
        message: str,
        path: Sequence[str | int],
        *,
        remedy: str = "",
        of_key: bool = False,
        about: Sequence[str] = (),
    ) -> Problem:
        """Return a problem at `path`, with the line it stands in."""
        document = self.text.documents[self.number]
        return document.problem(code, message, path, remedy=remedy, of_key=of_key, about=about)


def quick_data(text: str) -> list[object] | None:
    """Return the data of every document that is not empty, None where anything is not plain."""
    if not text.isascii() and has_invisible(text):
        return None
    try:
        parser = new_parser(text)  # PyYAML's own looks for control characters at once
    except yaml.YAMLError:
        return None
    try:
        # A node takes a sign at least, so only a long text can have too many of them.
        return _data(parser.get_event if len(text) <= MAX_NODES else _counted(parser.get_event))
    except yaml.YAMLError:
        return None
    finally:
        parser.dispose()


def _counted(next_event: Callable[[], Any]) -> Callable[[], Any]:
    """Return the events up to more nodes than are read, where the text ends for this way."""
    of_document = of_file = 0

    def counting() -> Any:
        nonlocal of_document, of_file
        event = next_event()
        if isinstance(event, yaml.NodeEvent):
            of_document, of_file = of_document + 1, of_file + 1
            if of_document > MAX_NODES or of_file > MAX_FILE_NODES:
                raise yaml.YAMLError
        elif isinstance(event, yaml.DocumentStartEvent):
            of_document = 0
        return event

    return counting


def _data(next_event: Any) -> list[object] | None:  # noqa: C901 - one loop, for its speed
    found: list[object] = []
    outer: list[tuple[Any, str | None]] = []
    here: Any = None  # the mapping or list under construction
    key: str | None = None
    while (event := next_event()) is not None:
        kind = type(event)
        if kind is ScalarEvent:
            value = event.value
            if event.tag is not None or event.anchor is not None:
                return None
            if event.implicit[0]:
                value = plain_scalar(value)
                if type(value) is Trap:
                    return None
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.tag is not None or event.anchor is not None or len(outer) >= MAX_DEPTH:
                return None
            outer.append((here, key))
            here, key = {} if kind is MappingStartEvent else [], None
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            value = here
            here, key = outer.pop()
        elif kind is AliasEvent:
            return None
        else:
            continue
        if type(here) is dict:
            if key is not None:
                here[key], key = value, None
            elif type(value) is not str or value in here:
                return None
            else:
                key = value
        elif here is not None:
            here.append(value)
        elif value is not None:
            found.append(value)
    return found
