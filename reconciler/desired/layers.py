"""A manifest with what is laid under and over it, and which of these said what.

Merged data holds values out of several files. A problem points at the one that said the value, and
`validate --explain` shows them all. Places are looked up only when somebody asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.desired.document import Path
    from reconciler.values.problem import Position, Problem
    from reconciler.values.written import Marked

Kind = Literal["defaults", "manifest", "patch"]


class Said(NamedTuple):
    """What a layer says about a path, and where that stands in the layer's document."""

    value: object
    own: Path


@dataclass(frozen=True, slots=True)
class Layer:
    """One document's part in a manifest: `data` stands at `at` there and means `under` here."""

    kind: Kind
    document: Marked
    data: object
    at: Path = ()
    under: Path = ()

    def said(self, path: Sequence[str | int]) -> Said | None:
        """Return what the layer says about `path`; a value above it decides for all below."""
        size = len(self.under)
        if tuple(path[:size]) != self.under:
            return None
        node, own = self.data, self.at
        for part in path[size:]:
            if isinstance(node, dict):
                if part not in node:
                    return None
                node = node[part]
            elif isinstance(node, list) and isinstance(part, int) and part < len(node):
                node = node[part]
            else:
                break
            own = (*own, part)
        return Said(node, own)

    def mapping(self, path: Sequence[str | int]) -> dict[str, object] | None:
        """Return the mapping that the layer has at `path`."""
        said = self.said(path)
        return said.value if said is not None and isinstance(said.value, dict) else None


def layers_of(document: Marked) -> tuple[Layer, ...]:
    """Return what a manifest is put together from, from the lowest to the highest."""
    if isinstance(document, Layered):
        return document.layers
    return (Layer("manifest", document, document.data),)


def sayings(document: Marked, path: Sequence[str | int]) -> Iterator[tuple[Layer, Said]]:
    """Yield who says something about `path` of a manifest, the one that counts first."""
    for layer in reversed(layers_of(document)):
        said = layer.said(path)
        if said is not None:
            yield layer, said


@dataclass(frozen=True, slots=True)
class Layered:
    """A manifest's data after merging. `layers` goes from the lowest to the highest."""

    data: object
    manifest: Marked
    layers: tuple[Layer, ...]

    @property
    def file(self) -> str:
        """The manifest's file, which is where the outplan stands."""
        return self.manifest.file

    def position(self, path: Sequence[str | int], *, of_key: bool = False) -> Position:
        """Return where `path`, or the nearest of its parents, stands in the manifest."""
        return self.manifest.position(path, of_key=of_key)

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
        """Return a problem in the document that said what is at `path`."""
        document, own = self._blamed(path, about) if of_key else self._sayer(path)
        return document.problem(code, message, own, remedy=remedy, of_key=of_key)

    def source(
        self, path: Sequence[str | int], *, of_key: bool = False, about: Sequence[str] = ()
    ) -> tuple[str, Path]:
        """Return the file that `problem` would blame, and the path there, without reading it."""
        document, own = self._blamed(path, about) if of_key else self._sayer(path)
        return document.file, own

    def _sayer(self, path: Sequence[str | int]) -> tuple[Marked, Path]:
        layer, said = next(sayings(self, path), (None, None))
        if layer is None or said is None:
            return self.manifest, tuple(path)
        return layer.document, said.own

    def _blamed(self, path: Sequence[str | int], about: Sequence[str]) -> tuple[Marked, Path]:
        """Return where to point for a key, or for a mapping that several may have written.

        That is the last one that wrote any of the members in question; where nobody did, it is the
        manifest that should have.
        """
        having = [layer for layer in self.layers if layer.mapping(path) is not None]
        if not having:
            return self._sayer(path)
        for layer in reversed(having):
            written = [name for name in about if name in (layer.mapping(path) or {})]
            if written:
                whole = len(having) == 1
                return self._place(layer, path if whole else (*path, written[0]))
        if about:
            return self.manifest, tuple(path)
        return self._place(having[-1], path)

    @staticmethod
    def _place(layer: Layer, path: Sequence[str | int]) -> tuple[Marked, Path]:
        said = layer.said(path)
        assert said is not None
        return layer.document, said.own


def written_in(document: Marked) -> object:
    """Return what a document says itself, without what is laid under and over it."""
    return document.manifest.data if isinstance(document, Layered) else document.data
