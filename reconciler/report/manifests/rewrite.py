"""Edits of a manifest's text at the places of its values; everything else stays as it is.

Nodes come from PyYAML, which knows where each begins and ends, of texts that the strict reader took
already. An edit knows nothing of outplans.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import yaml

from reconciler.desired.edit import Replacement, newline_of, replaced
from reconciler.desired.invisible import hide_breaks
from reconciler.report.manifests.spelling import Spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.values.problem import Position

_BOM = "\ufeff"


class Edit(NamedTuple):
    """Signs of a text that are replaced; an insertion replaces none.

    `between` parts it from another edit at the same place, where nothing else does.
    """

    start: int
    end: int
    text: str
    between: str = ""


class ManifestText:
    """The text of one file, and the nodes that begin at each place.

    Raises:
        yaml.YAMLError: PyYAML does not read it as the strict reader does.
    """

    def __init__(self, raw: bytes) -> None:
        decoded = raw.decode("utf-8")
        self._bom = _BOM if decoded.startswith(_BOM) else ""
        self.text = decoded.removeprefix(_BOM)
        self.is_json = self.text.lstrip()[:1] in ("{", "[")
        self.newline = newline_of(self.text)
        self._scalars: dict[tuple[int, int], yaml.ScalarNode] = {}
        self._mappings: dict[tuple[int, int], yaml.MappingNode] = {}
        hidden, _ = hide_breaks(self.text)
        for root in yaml.compose_all(hidden, Loader=yaml.SafeLoader):
            self._index(root)

    def _index(self, node: yaml.Node) -> None:
        place = (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, yaml.ScalarNode):
            self._scalars[place] = node
        elif isinstance(node, yaml.MappingNode):
            self._mappings[place] = node
            for _, value in node.value:
                self._index(value)
        elif isinstance(node, yaml.SequenceNode):
            for entry in node.value:
                self._index(entry)

    def scalar(self, place: Position) -> Spelled | None:
        """Return what is written for the single value at a place, None where there is none."""
        node = self._scalars.get(place)
        if node is None:
            return None
        written = self.text[node.start_mark.index : self._end(node)]
        # An anchor, a tag or an alias says more than this value.
        return Spelled(written, node.style) if written[:1] not in ("&", "!", "*") else None

    def replacement(self, place: Position, text: str) -> Edit:
        """Return the edit that writes a text instead of the single value at a place."""
        node = self._scalars[place]
        start, end = node.start_mark.index, self._end(node)
        # An empty value has nothing between its colon and the end of the line.
        gap = " " if start == end and self.text[start - 1 : start] == ":" else ""
        return Edit(start, end, gap + text)

    def insertion(
        self, place: Position, name: str, text: str, before: Sequence[str]
    ) -> Edit | None:
        """Return the edit that adds a member to the mapping at a place, None if there is none.

        It stands behind the last member that the mapping has of those that go `before` it.
        """
        node = self._mappings.get(place)
        if node is None:
            return None
        if node.flow_style:
            return self._in_brackets(node, name, text)
        members = {key.value: (key, value) for key, value in node.value}
        earlier = [members[known] for known in before if known in members]
        _, after = earlier[-1] if earlier else node.value[-1]
        indent = " " * node.value[0][0].start_mark.column
        line = f"{indent}{name}: {text}"
        end = self.text.find("\n", self._end(after))
        if end < 0:
            return Edit(len(self.text), len(self.text), f"{self.newline}{line}")
        return Edit(end + 1, end + 1, f"{line}{self.newline}")

    def _in_brackets(self, node: yaml.MappingNode, name: str, text: str) -> Edit:
        name = f'"{name}"' if self.is_json else name
        if not node.value:
            start = node.start_mark.index + 1
            return Edit(start, node.end_mark.index - 1, f"{name}: {text}", between=", ")
        key, value = node.value[-1]
        begins = self.text.rfind("\n", 0, key.start_mark.index) + 1
        before = self.text[begins : key.start_mark.index]
        gap = f"{self.newline}{before}" if begins and not before.strip() else " "
        end = value.end_mark.index
        return Edit(end, end, f",{gap}{name}: {text}")

    def has_bare_number(self, place: Position, names: Iterable[str]) -> bool:
        """Whether any of these members of a mapping is a number without a unit."""
        node = self._mappings.get(place)
        members = node.value if node is not None else ()
        known = frozenset(names)
        return any(
            key.value in known and value.style is None and str(value.value).isdigit()
            for key, value in members
        )

    def _end(self, node: yaml.Node) -> int:
        """Return where what is written for a node ends, without blanks and comments behind it."""
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode):
            return self._end_of_block(start, end) if node.style in ("|", ">") else int(end)
        if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
            return int(end)
        last = node.value[-1]
        return self._end(last[1] if isinstance(last, tuple) else last)

    def _end_of_block(self, start: int, end: int) -> int:
        """Return where the last line of a block ends: blanks at its end are part of the value."""
        at = start + len(self.text[start:end].rstrip(" \t\r\n"))
        while self.text[at : at + 1] in (" ", "\t"):
            at += 1
        return at

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """Return the file with every edit; of several at one place the first stands first."""
        placed: list[Replacement] = []
        at, last = 0, -1
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
            start = max(edit.start, at)
            text = f"{edit.between}{edit.text}" if edit.start == last else edit.text
            placed.append(Replacement(start, edit.end - start, text))
            at, last = edit.end, edit.start
        return f"{self._bom}{replaced(self.text, placed)}".encode()
