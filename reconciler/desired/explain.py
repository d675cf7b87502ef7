"""Why an outplan is as it is: each final value, who set it, and what it replaced.

Values come from the desired outplan, places from the layers that were merged; pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reconciler.desired.layers import Kind, Layer, Said, sayings
from reconciler.desired.overlay import key_of
from reconciler.desired.variables import Expanded
from reconciler.values.durations import parse_duration
from reconciler.values.outplan import (
    DURATION_FIELDS,
    INFO_FIELDS,
    NUMBER_FIELDS,
    SOURCE_FIELDS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.desired.document import Path
    from reconciler.values.desired_outplan import Desired, DesiredOutplan
    from reconciler.values.written import Marked

Setter = Literal["built in", "key"] | Kind


@dataclass(frozen=True, slots=True)
class Origin:
    """Who says a value, and where. A value that is built in stands nowhere.

    `value` is what is said, durations in milliseconds; None says that there shall be none.
    `variable` is the environment variable that it came from, if it did.
    """

    setter: Setter
    value: object
    file: str | None = None
    line: int | None = None
    column: int | None = None
    variable: str | None = None


@dataclass(frozen=True, slots=True)
class ExplainedField:
    """One final value; `field` is its path in a manifest. `replaced` goes from high to low."""

    field: str
    value: object
    origin: Origin
    replaced: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """One outplan in one environment, None for the project's base; every value of it."""

    key: str
    environment: str | None
    file: str
    line: int
    fields: tuple[ExplainedField, ...]


def explain(
    desired: Desired, documents: Iterable[Marked], keys: Iterable[str], environment: str | None
) -> list[Explanation]:
    """Explain outplans, in the order asked for; those that are not valid are left out."""
    by_key: dict[str | None, Marked] = {}
    for document in documents:
        by_key.setdefault(key_of(document), document)  # of two the first, as in `desired`
    manifests = desired.manifests
    return [
        Explanation(
            key=key,
            environment=environment,
            file=manifests[key].file,
            line=manifests[key].line,
            fields=tuple(_fields(manifests[key], by_key[key])),
        )
        for key in dict.fromkeys(keys)
        if key in manifests
    ]


def _fields(wanted: DesiredOutplan, document: Marked) -> Iterator[ExplainedField]:
    for path, value in _values(wanted):
        origins = [_origin(layer, said) for layer, said in sayings(document, path)]
        origin = origins[0] if origins else _nobody(path, value, document)
        yield ExplainedField(".".join(path), value, origin, tuple(origins[1:]))


def _values(wanted: DesiredOutplan) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield each path of a manifest with what it finally says."""
    outplan = wanted.outplan
    for name in INFO_FIELDS:
        yield ("spec", name), getattr(outplan, name)
    for name in SOURCE_FIELDS:
        yield ("spec", "source", name), getattr(outplan.source, name)
    for name in NUMBER_FIELDS:
        yield ("spec", name), getattr(outplan, name)
    yield ("lifecycle", "prevent_destroy"), wanted.prevent_destroy
    yield ("lifecycle", "id"), wanted.import_id
    yield ("lifecycle", "previous_key"), wanted.previous_key
    yield ("lifecycle", "previous_project"), wanted.previous_project
    yield ("lifecycle", "forget"), wanted.forget
    for kind in ("labels", "annotations"):
        for name, value in sorted(getattr(wanted, kind).items()):
            yield ("metadata", kind, name), value


def _origin(layer: Layer, said: Said) -> Origin:
    document, (value, own) = layer.document, said
    place = document.position(own)
    variable = document.variable(own) if isinstance(document, Expanded) else None
    if own[-1] in DURATION_FIELDS and isinstance(value, str):
        value = parse_duration(value)
    return Origin(layer.kind, value, document.file, place.line, place.column, variable)


def _nobody(path: Path, value: object, document: Marked) -> Origin:
    if path != ("spec", "name"):
        return Origin("built in", value)
    place = document.position(("metadata", "name"))
    return Origin("key", value, document.file, place.line, place.column)
