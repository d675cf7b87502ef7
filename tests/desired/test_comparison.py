"""Two environments compared: every difference with its field, and nothing that is alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired.comparison import Comparison, Side, compare
from reconciler.desired.files import SourceFile
from reconciler.desired.load import read_all
from reconciler.values.outplan import COUNT_FIELDS
from tests.support import desired, manifest, to_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping


def _side(environment: str, *documents: dict[str, Any]) -> Side:
    files = [SourceFile(f"{environment}.yaml", to_yaml(*documents).encode())]
    return Side(environment, desired(*documents), read_all(files).documents)


def _labelled(labels: Mapping[str, str], **changes: Any) -> dict[str, Any]:
    document = manifest("a", **changes)
    document["metadata"] |= {"labels": labels}
    return document


def _said(compared: Comparison) -> dict[str, list[object]]:
    return {
        field.field: [side.value if side is not None else None for side in field.sides]
        for difference in compared.differences
        for field in difference.fields
    }


def test_a_difference_has_both_values_and_the_place_of_each() -> None:
    first = _side("test", manifest("a", dial_timeout="30s"), manifest("b"))
    second = _side("prod", manifest("a", dial_timeout="45s", name="A"), manifest("b"))
    compared = compare(first, second, ["a", "b"])
    assert (compared.environments, compared.equal) == (("test", "prod"), 1)
    assert _said(compared) == {"spec.name": ["a", "A"], "spec.dial_timeout": [30_000, 45_000]}
    [difference] = compared.differences
    assert (difference.key, difference.name) == ("a", "A")
    sides = difference.fields[1].sides
    assert [side.origin.file for side in sides if side] == ["test.yaml", "prod.yaml"]


def test_protection_and_labels_are_wanted_too_and_ids_of_an_account_are_not() -> None:
    here = _labelled({"team": "a", "old": "x"}, lifecycle={"prevent_destroy": True})
    there = _labelled({"team": "b", "new": "y"}, lifecycle={"previous_key": "older"})
    assert _said(compare(_side("test", here), _side("prod", there), ["a"])) == {
        "lifecycle.prevent_destroy": [True, False],
        "metadata.labels.old": ["x", None],
        "metadata.labels.team": ["a", "b"],
        "metadata.labels.new": [None, "y"],
    }
    imported = manifest("a", lifecycle={"id": "d5fb7357-7ddb-4f2d-87b5-8ccbfd6c039e"})
    assert compare(_side("test", imported), _side("prod", manifest("a")), ["a"]).equal == 1


def test_one_that_an_environment_gives_up_is_a_difference() -> None:
    forgets = manifest("a", lifecycle={"forget": True})
    compared = compare(_side("test", forgets), _side("prod", manifest("a")), ["a"])
    assert _said(compared) == {"lifecycle.forget": [True, False]}


_COUNTS = st.dictionaries(st.sampled_from(COUNT_FIELDS[1:]), st.integers(0, 3))


@given(_COUNTS, _COUNTS)
def test_what_is_compared_is_what_differs(here: dict[str, int], there: dict[str, int]) -> None:
    sides = [_side("test", manifest("a", **here)), _side("prod", manifest("a", **there))]
    differing = {
        f"spec.{name}": [here.get(name, 0), there.get(name, 0)]
        for name in COUNT_FIELDS[1:]
        if here.get(name, 0) != there.get(name, 0)
    }
    assert _said(compare(sides[0], sides[1], ["a"])) == differing
    turned = _said(compare(sides[1], sides[0], ["a"]))
    assert turned == {name: [*reversed(pair)] for name, pair in differing.items()}
