"""Layers: who said what about a path, and where that stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reconciler.desired.layers import Kind, Layer, Layered, sayings
from reconciler.desired.yaml import read

if TYPE_CHECKING:
    from reconciler.values.written import Marked

PROJECT = "spec:\n  defaults:\n    a: 1\n    m: {x: 1, y: 1}\n"
MANIFEST = "spec:\n  b: 2\n  m: {x: 2}\n"
PATCH = "spec:\n  m: {z: 3}\n  b: null\n  l: [7, {k: 8}]\n"


def document(text: str, name: str) -> Marked:
    (found,), problems = read(text.encode(), name)
    assert not problems
    return found


def layer(kind: Kind, text: str) -> Layer:
    found = document(text, f"{kind}.yaml")
    data: Any = found.data
    if kind != "defaults":
        return Layer(kind, found, data)
    return Layer(kind, found, data["spec"]["defaults"], at=("spec", "defaults"), under=("spec",))


LAYERS = (layer("defaults", PROJECT), layer("manifest", MANIFEST), layer("patch", PATCH))


def layered() -> Layered:
    manifest = LAYERS[1].document
    spec = {"a": 1, "m": {"x": 2, "y": 1, "z": 3}, "l": [7, {"k": 8}]}
    return Layered({"spec": spec}, manifest, LAYERS)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (("spec", "a"), [("defaults", 1)]),
        (("spec", "m", "x"), [("manifest", 2), ("defaults", 1)]),
        (("spec", "m", "y"), [("defaults", 1)]),
        (("spec", "m", "z"), [("patch", 3)]),
        (("spec", "b"), [("patch", None), ("manifest", 2)]),
        (("spec", "l", 1, "k"), [("patch", 8)]),
        (("spec", "b", "deeper"), [("patch", None), ("manifest", 2)]),
        (("spec", "nowhere"), []),
        (("metadata", "name"), []),
    ],
)
def test_the_highest_layer_that_says_something_counts(
    path: tuple[str | int, ...], said: list[tuple[str, object]]
) -> None:
    assert [(layer.kind, found.value) for layer, found in sayings(layered(), path)] == said


@pytest.mark.parametrize(
    ("path", "of_key", "about", "place"),
    [
        (("spec", "a"), False, (), ("defaults.yaml", 3, 8)),
        (("spec", "m", "x"), False, (), ("manifest.yaml", 3, 10)),
        (("spec", "m", "z"), True, (), ("patch.yaml", 2, 7)),
        (("spec", "b"), False, (), ("patch.yaml", 3, 6)),
        (("spec", "l", 1), False, (), ("patch.yaml", 4, 10)),
        # A mapping that several wrote: the last of them, or who wrote the member in question.
        (("spec", "m"), True, (), ("patch.yaml", 2, 3)),
        (("spec", "m"), True, ("x", "y"), ("manifest.yaml", 3, 7)),
        (("spec", "m"), True, ("y",), ("defaults.yaml", 4, 15)),
        (("spec",), True, ("b", "c"), ("patch.yaml", 3, 3)),
        # Nobody said it: the manifest should have.
        (("spec",), True, ("c",), ("manifest.yaml", 1, 1)),
        (("spec", "m"), True, ("w",), ("manifest.yaml", 3, 3)),
        ((), True, ("kind",), ("manifest.yaml", 1, 1)),
        (("metadata", "name"), False, (), ("manifest.yaml", 1, 1)),
    ],
)
def test_a_problem_is_where_the_value_was_said(
    path: tuple[str | int, ...], of_key: bool, about: tuple[str, ...], place: tuple[str, int, int]
) -> None:
    found = layered().problem("code", "wrong", path, remedy="mend", of_key=of_key, about=about)
    assert found.place == place
    assert (found.message, found.remedy) == ("wrong", "mend")


def test_a_mapping_that_one_wrote_is_wrong_as_a_whole() -> None:
    manifest = LAYERS[1].document
    alone = Layered(manifest.data, manifest, (LAYERS[1],))
    assert alone.problem("code", "x", ("spec",), of_key=True, about=["b"]).place[1:] == (1, 1)


def test_as_a_whole_it_stands_in_the_manifest() -> None:
    assert layered().file == "manifest.yaml"
    assert layered().position(("spec", "b")).line == 2
