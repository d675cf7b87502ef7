"""Merging: the laws and the published cases of JSON Merge Patch, and defaults under a manifest."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired.overlay import fill, merge

keys = st.sampled_from(["a", "b", "c"])
scalars = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "x"])
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(keys, inner), max_leaves=8
)
mappings = st.dictionaries(keys, values)


def rfc_7386(target: Any, patch: Any) -> Any:
    """Apply a patch by the pseudocode of RFC 7386, section 2, line by line."""
    if isinstance(patch, dict):
        if not isinstance(target, dict):
            target = {}
        target = copy.deepcopy(target)
        for name in patch:
            if patch[name] is None:
                if name in target:
                    del target[name]
            else:
                target[name] = rfc_7386(target.get(name), patch[name])
        return target
    return copy.deepcopy(patch)


def under(defaults: dict[str, Any], manifest: dict[str, Any]) -> dict[str, Any]:
    """Return what `fill` promises, by the RFC: nulls that take nothing away come back."""
    merged: dict[str, Any] = rfc_7386(defaults, manifest)

    def restore(said: Any, below: Any, into: Any) -> None:
        for name, value in said.items():
            if name not in below:
                into[name] = copy.deepcopy(value)
            elif isinstance(value, dict):
                inner = below[name] if isinstance(below[name], dict) else None
                if inner is None:
                    into[name] = copy.deepcopy(value)
                else:
                    restore(value, inner, into[name])

    restore(manifest, defaults, merged)
    return merged


# RFC 7386, appendix A.
CASES = [
    ('{"a":"b"}', '{"a":"c"}', '{"a":"c"}'),
    ('{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'),
    ('{"a":"b"}', '{"a":null}', "{}"),
    ('{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'),
    ('{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'),
    ('{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'),
    ('{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'),
    ('{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'),
    ('["a","b"]', '["c","d"]', '["c","d"]'),
    ('{"a":"b"}', '["c"]', '["c"]'),
    ('{"a":"foo"}', "null", "null"),
    ('{"a":"foo"}', '"bar"', '"bar"'),
    ('{"e":null}', '{"a":1}', '{"e":null,"a":1}'),
    ("[1,2]", '{"a":"b","c":null}', '{"a":"b"}'),
    ("{}", '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'),
]


@pytest.mark.parametrize(("target", "patch", "result"), CASES)
def test_the_published_cases(target: str, patch: str, result: str) -> None:
    assert merge(json.loads(target), json.loads(patch)) == json.loads(result)
    assert rfc_7386(json.loads(target), json.loads(patch)) == json.loads(result)


@given(values, values)
def test_a_merge_is_what_the_rfc_says(target: Any, patch: Any) -> None:
    before = copy.deepcopy((target, patch))
    assert merge(target, patch) == rfc_7386(target, patch)
    assert (target, patch) == before


@given(mappings)
def test_an_empty_patch_changes_nothing(target: dict[str, Any]) -> None:
    assert merge(target, {}) == target


@given(values, values)
def test_a_patch_twice_is_a_patch_once(target: Any, patch: Any) -> None:
    once = merge(target, patch)
    assert merge(once, patch) == once


@given(mappings, mappings)
def test_defaults_are_what_the_manifest_patches(
    defaults: dict[str, Any], manifest: dict[str, Any]
) -> None:
    defaults = merge({}, defaults)  # a default is never null
    before = copy.deepcopy((defaults, manifest))
    assert fill(manifest, defaults) == under(defaults, manifest)
    assert (defaults, manifest) == before


@given(mappings)
def test_no_defaults_change_nothing(manifest: dict[str, Any]) -> None:
    assert fill(manifest, {}) == manifest


def test_null_takes_a_default_away_and_stays_where_there_is_none() -> None:
    assert fill({"a": None, "b": None}, {"a": 1}) == {"b": None}
    assert fill({"s": {"x": None}}, {"s": {"x": 1, "y": 2}}) == {"s": {"y": 2}}
    assert fill({"s": None}, {"s": {"x": 1}}) == {}
    assert fill({"s": 5}, {"s": {"x": 1}}) == {"s": 5}
