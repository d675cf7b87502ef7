"""What two environments of a project want otherwise, field by field, and who says so. Pure.

Both have the same manifests, so the same keys: defaults and patches make the difference. What names
an outplan of one account, `lifecycle.id` and `previous_key`, is not compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.explain import ExplainedField, explain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from reconciler.desired.explain import Explanation
    from reconciler.values.desired_outplan import Desired, DesiredOutplan
    from reconciler.values.written import Marked

_OF_AN_ACCOUNT = ("lifecycle.id", "lifecycle.previous_key", "lifecycle.previous_project")


class Side(NamedTuple):
    """What one environment wants, and the documents that say it."""

    environment: str
    desired: Desired
    documents: Sequence[Marked]


class DifferingField(NamedTuple):
    """A field of a manifest, and what counts for it in each of the two; None where nothing does."""

    field: str
    sides: tuple[ExplainedField | None, ExplainedField | None]


@dataclass(frozen=True, slots=True)
class EnvironmentDifference:
    """An outplan that the two want otherwise."""

    key: str
    name: str
    fields: tuple[DifferingField, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that two environments want otherwise, and how many outplans they want alike."""

    project: str
    environments: tuple[str, str]
    differences: tuple[EnvironmentDifference, ...]
    equal: int


def compare(first: Side, second: Side, keys: Collection[str]) -> Comparison:
    """Compare what two environments want of the outplans of these keys."""
    ours, theirs = first.desired.manifests, second.desired.manifests
    differing = sorted(key for key in keys if _wants(ours[key]) != _wants(theirs[key]))
    explained = zip(_explained(first, differing), _explained(second, differing), strict=True)
    return Comparison(
        first.desired.project,
        (first.environment, second.environment),
        tuple(
            EnvironmentDifference(
                here.key,
                theirs[here.key].outplan.name,
                tuple(_fields(here, there)),
            )
            for here, there in explained
        ),
        len(keys) - len(differing),
    )


def _wants(wanted: DesiredOutplan) -> tuple[object, ...]:
    kept = wanted.prevent_destroy, wanted.forget
    return wanted.outplan, *kept, wanted.labels, wanted.annotations


def _explained(side: Side, keys: Sequence[str]) -> list[Explanation]:
    return explain(side.desired, side.documents, keys, side.environment)


def _fields(here: Explanation, there: Explanation) -> Iterator[DifferingField]:
    """Yield what differs, labels that only the second one has last."""
    ours, theirs = ({field.field: field for field in side.fields} for side in (here, there))
    for name in dict.fromkeys((*ours, *theirs)):
        sides = ours.get(name), theirs.get(name)
        said = [None if side is None else side.value for side in sides]
        if said[0] != said[1] and name not in _OF_AN_ACCOUNT:
            yield DifferingField(name, sides)
