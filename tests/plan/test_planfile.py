"""Saved plans: what was dumped loads as the same plan, however it is laid out or abridged."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.plan import planfile
from reconciler.plan.change import resource_change
from reconciler.plan.digest import digest_of, said
from reconciler.plan.guard import Limits
from reconciler.plan.plan import Counts, counts_of
from reconciler.plan.planner import Options, make_plan
from reconciler.report.json_schemas import schema
from reconciler.values.errors import PlanFileError
from reconciler.values.marker import Marker
from reconciler.values.outplan import Outplan, Source
from tests.saved_plans import PLAN, TARGET, plan_with_campaigns
from tests.support import account, desired, digest_by_hand, live, manifest, outplan_id

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERS = ("dial_timeout", "try_interval", *(f"max_try_count_{slot}" for slot in range(5)))

markers = st.builds(Marker, st.just("acme"), st.sampled_from(["a", "b"]), protected=st.booleans())
outplans = st.builds(
    Outplan,
    name=st.text(),
    detail=st.text(),
    source=st.builds(Source, *[st.text()] * len(fields(Source))),
    marker=markers,
    **dict.fromkeys(NUMBERS, st.integers(-(10**20), 10**20)),
)


@given(outplans, outplans, st.text())
def test_loading_undoes_dumping(before: Outplan, after: Outplan, text: str) -> None:
    assert before.marker is not None
    wanted = [replace(after, marker=replace(before.marker, key=key)) for key in "cde"]
    unmanaged = replace(before, marker=None)
    changes = (
        resource_change("c", outplan_id(1), unmanaged, wanted[0], importing=True),
        resource_change("d", outplan_id(2), before, wanted[1]),
        resource_change("e", None, None, wanted[2]),
        resource_change(before.marker.key, outplan_id(3), before, None, twin_of=text),
    )
    target = replace(TARGET, customer_name=text, environment=None)
    counts = replace(counts_of(changes), withheld=len(PLAN.withheld))
    plan = replace(PLAN, target=target, resource_changes=changes, counts=counts)
    assert planfile.load(planfile.dump(plan), "plan.json") == plan


def test_a_plan_of_everything_survives_and_fits_the_published_schema() -> None:
    text = planfile.dump(PLAN)
    assert PLAN.counts == Counts(1, 1, 1, 2, unchanged=1, withheld=1, unmanaged=1)
    assert planfile.load(text, "plan.json") == planfile.load(text.encode(), "plan.json") == PLAN
    assert planfile.dump(planfile.load(text, "plan.json")) == text
    jsonschema.validate(json.loads(text), schema("plan"))


def test_a_plan_under_exclusive_ownership_survives_markers_of_its_own_project() -> None:
    wanted = desired(manifest("a", name="A"), ownership="exclusive")
    rows = account(live(1, "A"), live(2, "Old", marker="acme/old"), live(3, "B"), live(4, "C"))
    plan = make_plan(wanted, rows, target=TARGET)
    assert plan.counts.withheld == 3  # more than half of what is owned
    plan = make_plan(wanted, rows, target=TARGET, options=Options(Limits(consent=3)))
    assert plan.counts.destroy == 3
    assert planfile.load(planfile.dump(plan), "plan.json") == plan


def test_the_digest_stands_in_the_file_and_can_be_made_from_it_by_hand() -> None:
    document = json.loads(planfile.dump(PLAN))
    assert document["digest"] == digest_of(PLAN) == digest_by_hand(document)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", "yaml: no", "[" * 100_000, b"\xff", '{"format_version": "x"}'],
)
def test_what_is_no_plan_is_refused_by_name(text: str | bytes) -> None:
    with pytest.raises(PlanFileError) as refused:
        planfile.load(text, "plan.json")
    assert refused.value.where == "plan.json"


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of the JSON."""
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if isinstance(node, dict):
        yield node
    for part in parts:
        yield from _nodes(part)


@pytest.mark.parametrize("unknown", [{"said": [1]}, 7, None])
def test_what_a_later_version_says_is_refused_wherever_it_stands(unknown: object) -> None:
    """Bodies of requests too: a plan that says more would be applied as less than was reviewed."""
    for plan in (PLAN, plan_with_campaigns()):
        text = planfile.dump(plan)
        for at in range(len([*_nodes(json.loads(text))])):
            document = json.loads(text) | {"tool_version": "7.8.9", "format_version": "1.7"}
            [*_nodes(document)][at]["of_the_future"] = unknown
            with pytest.raises(PlanFileError) as refused:
                planfile.load(json.dumps(document), "plan.json")
            sentence = refused.value.sentence
            assert "made by reconciler 7.8.9" in sentence
            assert "of_the_future" in sentence
            assert "edited" not in sentence
            assert "install the version of reconciler that wrote it" in refused.value.remedy


def test_a_later_minor_version_that_says_no_more_is_read() -> None:
    text = planfile.dump(replace(PLAN, format_version="1.7", tool_version="7.8.9"))
    loaded = planfile.load(text, "plan.json")
    assert loaded == replace(PLAN, format_version="1.7", tool_version="7.8.9")


def _without_defaults(node: Any, form: dict[str, Any], published: dict[str, Any]) -> Any:
    """Return the JSON without the members whose value is the default that the schema publishes."""
    for choice in form.get("anyOf", ()):
        if choice.get("type") != "null":
            form = choice
    if "$ref" in form:
        form = published["$defs"][form["$ref"].rpartition("/")[2]]
    if isinstance(node, list):
        return [_without_defaults(part, form.get("items", {}), published) for part in node]
    if not isinstance(node, dict):
        return node
    parts = form.get("properties", {})
    return {
        name: _without_defaults(part, parts.get(name, {}), published)
        for name, part in node.items()
        if "default" not in parts.get(name, {}) or part != parts[name]["default"]
    }


def test_what_is_absent_has_its_default_and_the_digest_stays() -> None:
    for plan in (PLAN, plan_with_campaigns()):
        document = json.loads(planfile.dump(plan))
        published = schema("plan")
        abridged = _without_defaults(document, published, published)
        for resource in abridged["resource_changes"]:
            assert "type" not in resource
            for step in resource["steps"]:
                step["body"] = said(step.get("body") or {}) or None
        assert len(json.dumps(abridged)) < 0.8 * len(json.dumps(document))
        assert planfile.load(json.dumps(abridged), "plan.json") == plan


def test_every_change_says_what_kind_of_thing_it_is() -> None:
    document = json.loads(planfile.dump(PLAN))
    assert {resource["type"] for resource in document["resource_changes"]} == {"outplan"}
    document["resource_changes"][0]["type"] = "campaign"
    with pytest.raises(PlanFileError, match="does not fit the plan schema"):
        planfile.load(json.dumps(document), "plan.json")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("indent", [None, 7])
@pytest.mark.parametrize("order", ["sorted", "reversed"])
def test_laying_a_plan_out_otherwise_changes_nothing(
    encoding: str, indent: int | None, order: str
) -> None:
    document = json.loads(planfile.dump(PLAN))
    if order == "reversed":
        document = _reversed(document)
    text = json.dumps(document, indent=indent, sort_keys=order == "sorted", ensure_ascii=False)
    text = text.replace("\n", "\r\n")
    assert planfile.load(text.encode(encoding), "plan.json") == PLAN
    assert planfile.load(text, "plan.json") == planfile.load(f"\ufeff{text}", "plan.json") == PLAN


def _reversed(node: Any) -> Any:
    if isinstance(node, list):
        return [_reversed(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {name: _reversed(node[name]) for name in reversed(node)}


@pytest.mark.parametrize("version", ["2.0", "0.9", "11.0", "1", "1.", "1.x", "1.0.0", "", " 1.0"])
def test_another_major_version_is_refused(version: str) -> None:
    document = json.loads(planfile.dump(replace(PLAN, tool_version="0.0.1")))
    document |= {"format_version": version}
    with pytest.raises(PlanFileError, match="this version reads") as refused:
        planfile.load(json.dumps(document), "plan.json")
    assert refused.value.remedy.endswith("or install the version of reconciler that wrote it")
    assert "it was made by reconciler 0.0.1" in refused.value.sentence


def test_a_twin_from_before_a_rename_is_destroyed_under_the_new_key() -> None:
    wanted = desired(manifest("new", name="Sales", lifecycle={"previous_key": "old"}))
    rows = account(live(1, marker="acme/old"), live(2, marker="acme/old"))
    plan = make_plan(wanted, rows, target=TARGET)
    assert [(resource.key, resource.action) for resource in plan.resource_changes] == [
        ("new", "update"),
        ("new", "delete"),
    ]
    assert planfile.load(planfile.dump(plan), "plan.json") == plan


def test_a_saved_plan_is_ascii_whatever_names_hold() -> None:
    plan = make_plan(desired(manifest("a", name="Zürich 電話")), account(), target=TARGET)
    assert planfile.dump(plan).isascii()
