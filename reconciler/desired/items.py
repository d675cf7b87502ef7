"""`kind: List`, as kubectl writes it: one document of several, each read as one of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.values.problem import Position, Problem
    from reconciler.values.written import Marked


class Item(NamedTuple):
    """One entry of a list, which stands in its document at `place`."""

    data: object
    document: Marked
    place: tuple[str | int, ...]

    @property
    def file(self) -> str:
        """The file in which it stands."""
        return self.document.file

    def position(self, path: Sequence[str | int], *, of_key: bool = False) -> Position:
        """Return where `path` stands, or the nearest of its parents."""
        return self.document.position((*self.place, *path), of_key=of_key)

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
        whole = (*self.place, *path)
        return self.document.problem(
            code, message, whole, remedy=remedy, of_key=of_key, about=about
        )


def single(documents: Iterable[Marked]) -> Iterator[Marked]:
    """Yield the documents with every list taken apart; one that is none is left to the checks."""
    for document in documents:
        data = document.data
        entries = data.get("items") if isinstance(data, dict) else None
        if isinstance(data, dict) and data.get("kind") == "List" and isinstance(entries, list):
            items = (Item(entry, document, ("items", at)) for at, entry in enumerate(entries))
            yield from single(items)
        else:
            yield document
