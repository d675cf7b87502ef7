"""The one mistake behind several errors of a document: keys misspelt, keys in the wrong place.

A key that belongs elsewhere is unknown where it stands and missing where it belongs; only the first
is worth a sentence. Data and models in, slips out; the sentences are in `sentences`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.desired.model_paths import (
    bare,
    field_at,
    homes,
    is_model,
    model_at,
    names_in,
    required_in,
)
from reconciler.values.nearest import is_same, nearest
from reconciler.values.outplan import COUNT_FIELDS, FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from reconciler.desired.document import Path
    from reconciler.values.fields import Strict

READ_ONLY = ("id", "customer_id", "tm_create", "tm_update", "tm_delete")
"""What VoIPBIN sets in every record."""

_RECORD = frozenset({*READ_ONLY, *(row.name for row in FIELDS)})
_ALIKE = 0.8  # of a name that belongs elsewhere, where many more may look like a key


class Slip(NamedTuple):
    """Keys that a mapping does not have, and where they belong.

    `names` are the keys as they are written in `home`; () where nobody can tell. `home` is the
    mapping itself where they are misspelt. `taken` where they stand in `home` as well.
    """

    at: Path
    keys: tuple[str, ...]
    home: Path = ()
    names: tuple[str, ...] = ()
    taken: bool = False

    @property
    def moves(self) -> bool:
        """Whether the keys belong elsewhere."""
        return bool(self.names) and self.home != self.at

    def causes(self, kind: str, path: Path, value: object) -> bool:
        """Whether a validation error at `path` only follows from this."""
        if not self.names or self.taken:
            return False
        if kind in ("missing", "dials-nobody"):
            # What is missing inside of it may stand there: defaults lie under it already.
            targets = [(*self.home, name) for name in self.names]
            if any(path[: len(target)] == target for target in targets):
                return True
        if kind == "missing":
            return path in [self.home[:size] for size in range(1, len(self.home) + 1)]
        if kind == "dials-nobody":
            return path[:-1] == self.home and any(name in COUNT_FIELDS for name in self.names)
        return value is None and self.moves and path == self.home


def slips(
    unknown: Iterable[Path], missing: Collection[Path], data: object, model: type[Strict]
) -> list[Slip]:
    """Return what is behind each key that is not known; keys that move together are one slip."""
    found: dict[tuple[Path, Path, bool], Slip] = {}
    alone: list[Slip] = []
    for path in unknown:
        slip = _slip(path, missing, data, model)
        together = (slip.at, slip.home, slip.taken)
        if not slip.moves:
            alone.append(slip)
        elif together in found:
            earlier = found[together]
            found[together] = slip._replace(
                keys=earlier.keys + slip.keys, names=earlier.names + slip.names
            )
        else:
            found[together] = slip
    return [*found.values(), *alone]


def _slip(path: Path, missing: Collection[Path], data: object, model: type[Strict]) -> Slip:
    at, key = path[:-1], str(path[-1])
    here = names_in(model_at(model, at))
    written = _mapping(data, at) or {}
    # What stands there already is hardly what was meant, if another one is as near.
    unwritten = [name for name in here if name not in written]
    near = nearest(key, unwritten, alike=_ALIKE) or nearest(key, here)
    if near is None or not is_same(key, near):
        moved = _elsewhere(at, key, missing, data, model, alike=1.0 if near is not None else _ALIKE)
        if moved is not None:
            return moved
    return Slip(at, (key,), at, (near,)) if near is not None else Slip(at, (key,))


def _elsewhere(
    at: Path,
    key: str,
    missing: Collection[Path],
    data: object,
    model: type[Strict],
    *,
    alike: float,
) -> Slip | None:
    """Return where a key belongs: below where it stands, else below the nearest mapping around."""
    for size in range(len(at), -1, -1):
        around = at[:size]
        inner = model_at(model, around)
        places = homes(inner) if inner is not None else {}
        name = nearest(key, places, alike=alike)
        candidates = [(*around, *home) for home in places.get(name or "", ())]
        candidates = [home for home in candidates if home != at]
        if name is None or not candidates:
            continue
        free = [home for home in candidates if name not in (_mapping(data, home) or {})]
        fit = [home for home in free if _fits(model, (*home, name), _value(data, (*at, key)))]
        wanted = [home for home in fit if (*home, name) in missing]
        if not free:
            return Slip(at, (key,), candidates[0], (name,), taken=True) if name == key else None
        return Slip(at, (key,), [*wanted, *fit, *free][0], (name,))
    return None


def _fits(model: type[Strict], path: Path, value: object) -> bool:
    """Whether a value and a field are alike in being a mapping or none."""
    field = field_at(model, path)
    return field is not None and is_model(bare(field.annotation)) == isinstance(value, dict)


def _mapping(data: object, path: Sequence[str | int]) -> dict[str, Any] | None:
    node = _value(data, path)
    return node if isinstance(node, dict) else None


def _value(data: object, path: Sequence[str | int]) -> Any:
    node: Any = data
    for part in path:
        inside = isinstance(node, dict) or (isinstance(node, list) and isinstance(part, int))
        try:
            node = node[part] if inside else None
        except (KeyError, IndexError):
            return None
    return node


def is_record(data: object) -> bool:
    """Whether a document is what the API answers: an outplan, a list of them, or a page."""
    if isinstance(data, dict) and isinstance(data.get("result"), list):
        data = data["result"]
    if isinstance(data, list):
        return bool(data) and all(is_record(entry) for entry in data[:3])
    if not isinstance(data, dict) or not {*READ_ONLY} & {*data}:
        return False
    return len(_RECORD & {*data}) > 1


def is_headless(data: object, model: type[Strict]) -> bool:
    """Whether a mapping has nothing of what every document of this kind begins with."""
    return isinstance(data, dict) and not {*required_in(model)} & {*data}
