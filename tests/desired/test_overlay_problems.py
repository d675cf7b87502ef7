"""Overlays: a problem stands where the value was set, and what is wrong for all is told once."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.desired.files import SourceFile
from reconciler.desired.load import load
from tests.desired.overlays import BARE, GOOD, HEAD, TEL, Spec, laid, overlay, patch, places
from tests.support import manifest, to_yaml

# defaults, own defaults, spec of the manifest, patches, problems
BLAME: list[tuple[Spec, Spec, Spec, list[Spec], list[tuple[str, str, int, int]]]] = [
    # Nobody says it: the manifest should.
    (GOOD, {}, {}, [], [("dials-nobody", "a.yaml", 5, 1)]),
    ({"detail": "x"}, {}, {"max_try_count_0": 1}, [], [("missing-field", "a.yaml", 5, 1)] * 2),
    # Null took it away.
    (
        GOOD,
        {"dial_timeout": None},
        {"max_try_count_0": 1},
        [],
        [("missing-field", "project.yaml", 8, 9)],
    ),
    (
        GOOD,
        {},
        {"max_try_count_0": 1, "dial_timeout": None},
        [],
        [("missing-field", "a.yaml", 7, 3)],
    ),
    (
        {},
        {},
        GOOD | {"max_try_count_0": 1},
        [{"detail": "x"}, {"dial_timeout": None}],
        [("missing-field", "patch.yaml", 13, 3)],
    ),
    # A null that takes nothing away is a value that somebody forgot.
    (GOOD, {}, {"max_try_count_0": None}, [], [("count", "a.yaml", 6, 20)]),
    # The last one that wrote any of the members in question.
    (
        GOOD | {"max_try_count_1": 1},
        {},
        {"max_try_count_1": 0},
        [{"detail": "x"}],
        [("dials-nobody", "a.yaml", 6, 3)],
    ),
    (
        GOOD,
        {},
        {"max_try_count_0": 1},
        [{"max_try_count_0": 0}],
        [("dials-nobody", "patch.yaml", 6, 3)],
    ),
    (
        GOOD | {"source": TEL},
        {},
        {"max_try_count_0": 1},
        [{"source": {"target": None}}],
        [("source-incomplete", "patch.yaml", 6, 3)],
    ),
    (
        GOOD | {"source": TEL},
        {},
        {"max_try_count_0": 1, "source": {"target": "5559876543"}},
        [],
        [("source-target", "a.yaml", 8, 13)],
    ),
    (
        GOOD | {"source": TEL},
        {},
        {"max_try_count_0": 1, "source": {"type": "sip"}},
        [],
        [("source-target", "project.yaml", 7, 15)],
    ),
    # A value that is wrong by itself, where it stands.
    (GOOD, {}, {"max_try_count_0": "x"}, [], [("count", "a.yaml", 6, 20)]),
    (GOOD, {}, {"max_try_count_0": 1}, [{"detail": 5}], [("text", "patch.yaml", 6, 11)]),
    (
        GOOD,
        {},
        {"max_try_count_0": 1},
        [{"detial": "x"}],
        [("unknown-field", "patch.yaml", 6, 3)],
    ),
    (
        GOOD,
        {},
        {"max_try_count_0": 1, "sorce": {}},
        [{"detail": "x"}],
        [("unknown-field", "a.yaml", 7, 3)],
    ),
]


@pytest.mark.parametrize(("defaults", "own", "spec", "patches", "expected"), BLAME)
def test_a_problem_points_at_what_set_the_value(
    defaults: Spec, own: Spec, spec: Spec, patches: list[Spec], expected: Any
) -> None:
    over = overlay(defaults, own, [patch("sales", patched) for patched in patches])
    written = {**HEAD, "metadata": {"name": "sales"}, "spec": spec}
    _, problems = laid(over, written)
    assert places(problems) == expected


def test_a_default_that_is_wrong_for_all_is_told_once() -> None:
    wrong = GOOD | {"max_try_count_0": 1, "source": {"type": "tel"}}
    many = [{**HEAD, "metadata": {"name": f"k{number}"}} for number in range(20)]
    assert places(laid(overlay(wrong), *many)[1]) == [("source-incomplete", "project.yaml", 6, 5)]
    long = GOOD | {"max_try_count_0": 1, "detail": "x" * 65_535}
    _, problems = laid(overlay(long), *many)
    assert places(problems) == [("detail-too-long", "project.yaml", 6, 13)]


def test_what_follows_from_one_default_in_a_project_without_markers_is_told_once() -> None:
    same = GOOD | {"max_try_count_0": 1, "name": "Sales"}
    many = [{**HEAD, "metadata": {"name": f"k{number}"}} for number in range(5)]
    _, problems = laid(overlay(same), *many, ownership="exclusive")
    assert places(problems) == [("duplicate-name", "project.yaml", 6, 11)]


def test_values_that_patches_make_equal_are_told_in_the_patch() -> None:
    patches = [patch("a", lifecycle={"id": "d5fb7357-7ddb-4f2d-87b5-8ccbfd6c039e"})]
    patches.append(patch("b", lifecycle={"id": "d5fb7357-7ddb-4f2d-87b5-8ccbfd6c039e"}))
    patches.append(patch("b", lifecycle={"previous_key": "a"}))
    _, problems = laid(overlay({}, {}, patches), manifest("a"), manifest("b"))
    assert places(problems) == [
        ("duplicate-id", "patch.yaml", 13, 7),
        ("previous-key-in-use", "patch.yaml", 20, 17),
    ]


def test_a_patch_without_a_manifest_is_told_with_the_nearest_key() -> None:
    patches = [patch("seles", {"detail": "x"}), patch("zzz", {"detail": "x"})]
    _, problems = laid(overlay({}, {}, patches), manifest("sales"))
    assert places(problems) == [
        ("patch-without-manifest", "patch.yaml", 4, 9),
        ("patch-without-manifest", "patch.yaml", 11, 9),
    ]
    assert [problem.remedy for problem in problems] == [
        "did you mean sales?",
        "write the manifest, or delete the patch",
    ]
    assert not laid(overlay({}, {}, patches, complete=False), manifest("sales"))[1]


def test_a_project_file_among_manifests_is_still_passed_over() -> None:
    project = {"apiVersion": "voipbin.net/v1", "kind": "Project", "metadata": {"name": "sales"}}
    over = overlay(GOOD, {}, [patch("a", {"detail": "x"})])
    source = [SourceFile("reconciler.yaml", to_yaml(project, BARE).encode())]
    desired, problems = load(source, project="acme", ownership="marker", overlay=over)
    assert places(problems) == [("patch-without-manifest", "patch.yaml", 4, 9)]
    assert set(desired.outplans) == {"sales"}


def test_what_is_no_manifest_at_all_is_told_as_without_defaults() -> None:
    strange = b"5\n---\n- a\n---\nkind: Outplan\n---\nmetadata: 5\nspec: [1]\n"
    source = [SourceFile("a.yaml", strange)]
    plain = load(source, project="acme", ownership="marker")[1]
    over = overlay(GOOD | {"max_try_count_0": 1})
    with_defaults = load(source, project="acme", ownership="marker", overlay=over)[1]
    assert {*places(with_defaults)} <= {*places(plain)}
    assert {problem.line for problem in with_defaults} == {problem.line for problem in plain}
