"""Overlays: defaults under manifests, patches over them, and problems where the value was set."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.manifests.explain import explain
from reconciler.manifests.files import SourceFile
from reconciler.manifests.load import check, load, read_all
from reconciler.manifests.overlay import Overlay, overlay_of
from reconciler.manifests.patch import patch_problems
from reconciler.outplan import COUNT_FIELDS, SOURCE_FIELDS
from tests.manifests.test_merge import rfc_7386, under
from tests.support import manifest, to_yaml

if TYPE_CHECKING:
    from reconciler.manifests.desired import Desired
    from reconciler.problems import Problem

Spec = dict[str, Any]
HEAD = {"apiVersion": "voipbin.net/v1", "kind": "Outplan"}


def patch(key: str, spec: Spec | None = None, **more: Any) -> dict[str, Any]:
    """Return a patch document."""
    labels = {"labels": more.pop("labels")} if "labels" in more else {}
    said = {} if spec is None else {"spec": spec}
    return {**HEAD, "metadata": {"name": key} | labels, **said, **more}


def files(*documents: dict[str, Any], name: str = "a.yaml") -> list[SourceFile]:
    return [SourceFile(name, to_yaml(*documents).encode())]


def overlay(
    defaults: Spec,
    own: Spec | None = None,
    patches: list[dict[str, Any]] | None = None,
    *,
    complete: bool = True,
) -> Overlay:
    """Return the overlay of the environment `prod`; what it was read from is `project.yaml`."""
    spec = {"defaults": defaults, "environments": {"prod": {"defaults": own or {}}}}
    (project,) = read_all(files({"spec": spec}, name="project.yaml")).documents
    read = read_all(files(*(patches or []), name="patch.yaml") if patches else [])
    return overlay_of(
        project,
        "prod",
        read.documents,
        problems=[*read.problems, *patch_problems(read.documents)],
        complete=complete,
    )


def laid(
    over: Overlay | None, *documents: dict[str, Any], ownership: Any = "marker"
) -> tuple[Desired, list[Problem]]:
    return load(files(*documents), project="acme", ownership=ownership, overlay=over)


def places(problems: list[Problem]) -> list[tuple[str, str, int, int]]:
    return [(one.code, one.file, one.line, one.column) for one in problems]


BARE = {**HEAD, "metadata": {"name": "sales"}, "spec": {"max_try_count_0": 3}}


def test_defaults_give_what_a_manifest_lacks() -> None:
    defaults = {"dial_timeout": "30s", "try_interval": "2h", "source": {"type": "tel"}}
    own = {**BARE, "spec": {"dial_timeout": 5000, "source": {"target": "+15559876543"}}}
    over = overlay(defaults, {"max_try_count_1": 2, "try_interval": "1m"})
    desired, problems = laid(over, own)
    assert not problems
    outplan = desired.outplans["sales"].outplan
    assert (outplan.dial_timeout, outplan.try_interval) == (5_000, 60_000)
    assert (outplan.max_try_count_1, outplan.name) == (2, "sales")
    assert (outplan.source.type, outplan.source.target) == ("tel", "+15559876543")


def test_a_manifest_may_leave_its_whole_spec_to_the_defaults() -> None:
    defaults = {"dial_timeout": "30s", "try_interval": "2h", "max_try_count_0": 1}
    desired, problems = laid(overlay(defaults), {**HEAD, "metadata": {"name": "a"}})
    assert (problems, desired.outplans["a"].outplan.dial_timeout) == ([], 30_000)


def test_patches_come_last_and_in_their_order() -> None:
    patches = [
        patch("sales", {"dial_timeout": "1m", "max_try_count_0": 5}, labels={"tier": "gold"}),
        patch("sales", {"dial_timeout": "2m"}, lifecycle={"prevent_destroy": True}),
    ]
    desired, problems = laid(overlay({}, {}, patches), manifest("sales"), manifest("other"))
    assert not problems
    sales, other = desired.outplans["sales"], desired.outplans["other"]
    assert (sales.outplan.dial_timeout, sales.outplan.max_try_count_0) == (120_000, 5)
    assert (sales.labels, sales.prevent_destroy) == ({"tier": "gold"}, True)
    assert (other.outplan.dial_timeout, other.labels) == (30_000, {})


def test_null_deletes_and_a_later_value_comes_back() -> None:
    source = {"type": "tel", "target": "+15559876543"}
    patches = [
        patch("sales", {"source": None, "detail": None}, lifecycle=None),
        patch("sales", {"detail": "again"}),
    ]
    one = manifest("sales", source=source, detail="x", lifecycle={"prevent_destroy": True})
    desired, problems = laid(overlay({}, {}, patches), one)
    assert not problems
    outplan = desired.outplans["sales"].outplan
    assert (outplan.source.type, outplan.detail) == ("", "again")
    assert not desired.outplans["sales"].prevent_destroy


def test_an_outplan_stands_in_its_manifest_whatever_is_laid_over_it() -> None:
    over = overlay({"detail": "x"}, {}, [patch("b", {"detail": "y"})])
    desired, _ = laid(over, manifest("a"), manifest("b"))
    assert [(one.file, one.line) for one in desired.outplans.values()] == [
        ("a.yaml", 4),
        ("a.yaml", 13),
    ]


GOOD = {"dial_timeout": "30s", "try_interval": "2h"}
TEL = {"type": "tel", "target": "+15559876543"}
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
    over = overlay(defaults, own, [patch("sales", one) for one in patches])
    one = {**HEAD, "metadata": {"name": "sales"}, "spec": spec}
    _, problems = laid(over, one)
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
    assert [one.remedy for one in problems] == [
        "did you mean sales?",
        "write the manifest, or delete the patch",
    ]
    assert not laid(overlay({}, {}, patches, complete=False), manifest("sales"))[1]


def test_a_project_file_among_manifests_is_still_passed_over() -> None:
    project = {"apiVersion": "voipbin.net/v1", "kind": "Project", "metadata": {"name": "sales"}}
    desired, problems = laid(overlay(GOOD, {}, [patch("a", {"detail": "x"})]), project, BARE)
    assert places(problems) == [("patch-without-manifest", "patch.yaml", 4, 9)]
    assert set(desired.outplans) == {"sales"}


def test_what_is_no_manifest_at_all_is_told_as_without_defaults() -> None:
    strange = b"5\n---\n- a\n---\nkind: Outplan\n---\nmetadata: 5\nspec: [1]\n"
    source = [SourceFile("a.yaml", strange)]
    plain = load(source, project="acme", ownership="marker")[1]
    over = overlay(GOOD | {"max_try_count_0": 1})
    with_defaults = load(source, project="acme", ownership="marker", overlay=over)[1]
    assert {*places(with_defaults)} <= {*places(plain)}
    assert {one.line for one in with_defaults} == {one.line for one in plain}


values: st.SearchStrategy[Any] = st.sampled_from(
    [None, 0, 3, -1, True, "", "30s", "2h", "PT1M", 30_000, 30, "soon", "x" * 300, [], {"a": 1}]
)
sources = st.dictionaries(
    st.sampled_from(SOURCE_FIELDS),
    st.sampled_from(["", "tel", "sip", "+15559876543", "a@b", "5559876543", 5, None]),
)
good = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["N", "M", None]),
        "detail": st.sampled_from(["D", "", None]),
        "dial_timeout": st.sampled_from(["30s", 25_000, "1m"]),
        "try_interval": st.sampled_from(["2h", 60_000]),
        "source": st.sampled_from([TEL, {"type": "sip", "target": "a@b"}, {"name": "x"}, None]),
        **{name: st.sampled_from([0, 1, 2, None]) for name in COUNT_FIELDS},
    },
)
names = st.sampled_from(["name", "detail", "dial_timeout", "try_interval", "max_try_count_0", "x"])
specs = st.one_of(
    good,
    good,
    st.builds(lambda a, b, c: a | b | c, good, st.dictionaries(names, values, max_size=1), good),
    st.builds(lambda spec, source: spec | {"source": source}, good, sources),
)


def merged(
    defaults: Spec, own: Spec, whole: dict[str, Any], patches: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the one manifest that all of it means, by the reference implementation."""
    below = rfc_7386(rfc_7386({}, defaults), own)
    result = under({"spec": below}, copy.deepcopy(whole))
    for one in patches:
        result = rfc_7386(
            result, {name: one[name] for name in ("spec", "lifecycle") if name in one}
        )
    return result


@given(specs, specs, specs, st.lists(specs, max_size=2), st.booleans())
def test_merging_means_what_the_merged_manifest_means(
    defaults: Spec, own: Spec, spec: Spec, changes: list[Spec], protect: bool
) -> None:
    patches = [patch("sales", change) for change in changes]
    patches += [patch("sales", lifecycle={"prevent_destroy": True})] if protect else []
    over = overlay(defaults, own, patches)
    whole = {**HEAD, "metadata": {"name": "sales"}, "spec": spec}
    found, problems = laid(over, whole)
    wanted, plain = laid(None, merged(defaults, own, whole, patches))

    def same(desired: Desired) -> dict[str, Any]:
        return {key: replace(one, document=None) for key, one in desired.outplans.items()}

    assert same(found) == same(wanted)
    assert found.digest == wanted.digest
    # One complaint a place, so a place of several may be left with one of them.
    assert {(one.code, one.message) for one in problems} <= {
        (one.code, one.message) for one in (*plain, *over.problems)
    }
    assert bool(problems) == bool(plain or over.problems)
    check_places(problems, defaults, own, whole, patches)


def check_places(problems: list[Problem], *parts: Any) -> None:
    defaults, own, whole, patches = parts
    spec = {"defaults": defaults, "environments": {"prod": {"defaults": own or {}}}}
    texts = {
        "project.yaml": to_yaml({"spec": spec}),
        "a.yaml": to_yaml(whole),
        "patch.yaml": to_yaml(*patches),
    }
    for one in problems:
        assert one.source_line == texts[one.file].split("\n")[one.line - 1]
        assert 1 <= one.column <= len(one.source_line) + 1
        assert one.remedy


@given(good, good, good, st.lists(good, max_size=2))
def test_explanations_say_what_is_wanted_and_the_line_that_says_it(
    defaults: Spec, own: Spec, spec: Spec, changes: list[Spec]
) -> None:
    required = GOOD | {"max_try_count_0": 1}
    over = overlay(required | defaults, own, [patch("sales", change) for change in changes])
    whole = {**HEAD, "metadata": {"name": "sales", "labels": {"team": "x"}}, "spec": spec}
    manifests = read_all(files(whole))
    desired, _ = check(manifests, project="acme", ownership="marker", overlay=over)
    explained = explain(desired, over.over(manifests.documents)[0], ["sales", "sales"], "prod")
    assert [one.key for one in explained] == [*desired.outplans]
    for one in explained:
        by_field = {field.field: field for field in one.fields}
        outplan = desired.outplans["sales"].outplan
        wanted = {f"spec.{name}": getattr(outplan, name) for name in ("name", "detail")}
        wanted |= {f"spec.{name}": getattr(outplan, name) for name in COUNT_FIELDS}
        wanted |= {f"spec.source.{name}": getattr(outplan.source, name) for name in SOURCE_FIELDS}
        wanted |= {"spec.dial_timeout": outplan.dial_timeout}
        wanted |= {"spec.try_interval": outplan.try_interval, "metadata.labels.team": "x"}
        assert wanted.items() <= {name: one.value for name, one in by_field.items()}.items()
        for field in by_field.values():
            if field.origin.setter not in ("built in", "key") and field.origin.value is not None:
                assert field.origin.value == field.value
            assert (field.origin.file is None) == (field.origin.setter == "built in")


anything: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1, 40)
    | st.sampled_from(["", "sales", "30s", "Outplan"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["apiVersion", "kind", "metadata", "name", "labels", "spec", "lifecycle"]
            )
            | st.sampled_from(["source", "detail", "dial_timeout", "id", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
heads = st.dictionaries(st.sampled_from(["spec", "lifecycle", "kind", "status"]), anything)


@given(st.lists(anything, max_size=3), st.lists(heads, max_size=3), anything)
def test_any_patch_over_any_manifest_ends_in_problems_with_a_place(
    manifests: list[Any], patches: list[dict[str, Any]], labels: Any
) -> None:
    metadata = {"metadata": {"name": "sales", "labels": labels}}
    documents = [HEAD | metadata | one for one in patches]
    over = overlay(GOOD, {"detail": None}, documents)
    _, problems = laid(over, {**BARE, **metadata}, *manifests)
    assert all(one.line and one.column and one.message for one in problems)
    assert {one.file for one in problems} <= {"a.yaml", "patch.yaml", "project.yaml"}
