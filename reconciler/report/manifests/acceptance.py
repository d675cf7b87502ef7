"""What of a drift can be written into the manifests: which value, into which file, and what not.

A value is written where it is said: in the manifest, or in the environment's patch of it. One of
`spec.defaults` counts for other outplans too, so it is pointed out and left. Pure but for yaml.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.layers import layers_of, sayings
from reconciler.report.manifests.spelling import respelled, spelled
from reconciler.values.outplan import DURATION_FIELDS, FIELDS, SOURCE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.desired.document import Path
    from reconciler.desired.layers import Layer, Said
    from reconciler.plan.change import ResourceChange
    from reconciler.plan.diff import FieldChange
    from reconciler.report.manifests.rewrite import Edit, ManifestText
    from reconciler.values.outplan import Unit
    from reconciler.values.written import Marked

_UNITS: dict[Path, Unit] = {
    ("spec", "source", row.name) if row.group == "source" else ("spec", row.name): row.unit
    for row in FIELDS
}
_ORDERS: dict[Path, tuple[str, ...]] = {
    (): ("apiVersion", "kind", "metadata", "spec", "lifecycle"),
    ("spec",): tuple(row.name for row in FIELDS if row.group != "source"),
    ("spec", "source"): SOURCE_FIELDS,
    ("lifecycle",): ("prevent_destroy",),
}
_PROTECTION = ("lifecycle", "prevent_destroy")


class AcceptedField(NamedTuple):
    """A live value that is written down, and where; `new` where nothing was said there."""

    key: str
    change: FieldChange
    file: str
    line: int
    new: bool = False


class LeftField(NamedTuple):
    """A live value that is not written down, and why; of an outplan as a whole without `change`."""

    key: str
    change: FieldChange | None
    why: str
    where: str = ""
    remedy: str = ""


class Draft(NamedTuple):
    """One edit of one file, and the fields that it accepts."""

    file: str
    edit: Edit
    accepted: tuple[AcceptedField, ...]


class Drafter:
    """Turns the differences of outplans into edits.

    `text_of` returns the text of a file, or why it is not written.
    """

    def __init__(
        self, text_of: Callable[[str], ManifestText | str], *, override_defaults: bool = False
    ) -> None:
        self._text_of = text_of
        self._override = override_defaults
        self.left: list[LeftField] = []

    def drafts(self, resource: ResourceChange, document: Marked) -> Iterator[Draft]:
        """Yield the edits that make a manifest say what is live; the rest gathers in `left`."""
        absent: list[tuple[Path, FieldChange]] = []
        for change in resource.change.fields:
            path = _path(change)
            if path is None:
                why = "the marker names another key or owner, which only an apply writes"
                self._leave(resource.key, change, why, remedy="run `reconciler apply`")
                continue
            layer, said = next(sayings(document, path), (None, None))
            if layer is None or said is None or (layer.kind == "defaults" and self._override):
                absent.append((path, change))
            elif layer.kind == "defaults":
                self._leave_default(resource.key, path, change, layer, said, document)
            else:
                yield from self._replace(resource.key, path, change, layer, said)
        yield from self._add(resource.key, absent, document)

    def _leave(
        self, key: str, change: FieldChange | None, why: str, where: str = "", remedy: str = ""
    ) -> None:
        self.left.append(LeftField(key, change, why, where, remedy))

    def _leave_default(
        self, key: str, path: Path, change: FieldChange, layer: Layer, said: Said, document: Marked
    ) -> None:
        where = f"{layer.document.file}:{layer.document.position(said.own).line}"
        why = f"its value comes from {'.'.join(map(str, said.own))}, which counts for others too"
        assert change.before is not None
        text = spelled(_UNITS[path], change.before, in_json=False, bare_durations=False)
        remedy = (
            f"change it there, or give {key} its own, {path[-1]}: {text} in {document.file}, which "
            "--override-defaults does"
        )
        self._leave(key, change, why, where, remedy)

    def _replace(
        self, key: str, path: Path, change: FieldChange, layer: Layer, said: Said
    ) -> Iterator[Draft]:
        file, place = layer.document.file, layer.document.position(said.own)
        where = f"{file}:{place.line}"
        text = self._text_of(file)
        if isinstance(text, str):
            self._leave(key, change, text, where)
            return
        old = text.scalar(place) if said.own[-1] == path[-1] else None
        assert change.before is not None
        unit = _UNITS.get(path, "text")
        new = None if old is None else respelled(old, unit, change.before, in_json=text.is_json)
        if new is None:
            why = "what stands there is no value that can be replaced by itself"
            self._leave(key, change, why, where, "write it by hand")
            return
        accepted = AcceptedField(key, change, file, place.line)
        yield Draft(file, text.replacement(place, new), (accepted,))

    def _add(
        self, key: str, absent: list[tuple[Path, FieldChange]], document: Marked
    ) -> Iterator[Draft]:
        """Yield the edits that add what the manifest does not say, a missing mapping as a whole."""
        manifest = next(layer for layer in layers_of(document) if layer.kind == "manifest")
        groups: dict[Path, list[tuple[Path, FieldChange]]] = defaultdict(list)
        for path, change in absent:
            parent = path[:-1]
            while parent and manifest.mapping(parent) is None:
                parent = parent[:-1]
            groups[path[: len(parent) + 1]].append((path, change))
        for member, changes in groups.items():
            yield from self._insert(key, member, changes, manifest)

    def _insert(
        self, key: str, member: Path, changes: list[tuple[Path, FieldChange]], manifest: Layer
    ) -> Iterator[Draft]:
        file, place = manifest.document.file, manifest.document.position(member[:-1])
        text = self._text_of(file)
        if isinstance(text, str):
            for _, change in changes:
                self._leave(key, change, text, file)
            return
        order = _ORDERS[member[:-1]]
        name = str(member[-1])
        bare = text.has_bare_number(place, DURATION_FIELDS)
        written = _Written(text.is_json, bare).text(len(member), changes)
        edit = text.insertion(place, name, written, order[: order.index(name)])
        if edit is None:
            for _, change in changes:
                self._leave(key, change, "there is no mapping to add it to", f"{file}:{place.line}")
            return
        accepted = (AcceptedField(key, change, file, place.line, new=True) for _, change in changes)
        yield Draft(file, edit, tuple(accepted))


class _Written(NamedTuple):
    """Writes what is added."""

    in_json: bool
    bare_durations: bool

    def text(self, depth: int, changes: list[tuple[Path, FieldChange]]) -> str:
        """Return the value of a member; `depth` is how much of the paths leads to it."""
        path, change = changes[0]
        if len(path) == depth:
            assert change.before is not None
            return spelled(
                _UNITS.get(path, "text"),
                change.before,
                in_json=self.in_json,
                bare_durations=self.bare_durations,
            )
        inner: dict[str, list[tuple[Path, FieldChange]]] = defaultdict(list)
        for path, change in changes:
            inner[str(path[depth])].append((path, change))
        quote = '"' if self.in_json else ""
        members = (
            f"{quote}{name}{quote}: {self.text(depth + 1, some)}" for name, some in inner.items()
        )
        return f"{{{', '.join(members)}}}"


def _path(change: FieldChange) -> Path | None:
    """Return where a manifest says a field, None for what it does not say."""
    if change.field == "managed_by":
        return None
    return _PROTECTION if change.field == "prevent_destroy" else ("spec", *change.field.split("."))
