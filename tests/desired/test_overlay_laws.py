"""Laws of overlays: merging means what the merged manifest means, and every problem has a place."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired.explain import explain
from reconciler.desired.load import check, read_all
from reconciler.values.outplan import COUNT_FIELDS, SOURCE_FIELDS
from tests.desired.overlays import BARE, GOOD, HEAD, TEL, Spec, files, laid, overlay, patch
from tests.desired.test_overlay_merge import rfc_7386, under
from tests.support import to_yaml

if TYPE_CHECKING:
    from reconciler.values.desired_outplan import Desired
    from reconciler.values.problem import Problem

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
    for applied in patches:
        said = {name: applied[name] for name in ("spec", "lifecycle") if name in applied}
        result = rfc_7386(result, said)
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
        return {key: replace(wanted, document=None) for key, wanted in desired.outplans.items()}

    assert same(found) == same(wanted)
    # One complaint a place, so a place of several may be left with one of them.
    assert {(problem.code, problem.message) for problem in problems} <= {
        (problem.code, problem.message) for problem in (*plain, *over.problems)
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
    for problem in problems:
        assert problem.source_line == texts[problem.file].split("\n")[problem.line - 1]
        assert 1 <= problem.column <= len(problem.source_line) + 1
        assert problem.remedy


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
    assert [explanation.key for explanation in explained] == [*desired.outplans]
    for explanation in explained:
        by_field = {field.field: field for field in explanation.fields}
        outplan = desired.outplans["sales"].outplan
        wanted = {f"spec.{name}": getattr(outplan, name) for name in ("name", "detail")}
        wanted |= {f"spec.{name}": getattr(outplan, name) for name in COUNT_FIELDS}
        wanted |= {f"spec.source.{name}": getattr(outplan.source, name) for name in SOURCE_FIELDS}
        wanted |= {"spec.dial_timeout": outplan.dial_timeout}
        wanted |= {"spec.try_interval": outplan.try_interval, "metadata.labels.team": "x"}
        assert wanted.items() <= {name: field.value for name, field in by_field.items()}.items()
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
    documents = [HEAD | metadata | patch for patch in patches]
    over = overlay(GOOD, {"detail": None}, documents)
    _, problems = laid(over, {**BARE, **metadata}, *manifests)
    assert all(problem.line and problem.column and problem.message for problem in problems)
    assert {problem.file for problem in problems} <= {"a.yaml", "patch.yaml", "project.yaml"}
