"""Saved plans: what was dumped loads as the same plan, and so does a newer minor version's."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.plan import planfile
from reconciler.plan.change import resource_change
from reconciler.plan.digest import digest_of
from reconciler.plan.guard import Limits
from reconciler.plan.plan import Counts, counts_of
from reconciler.plan.planner import Options, make_plan
from reconciler.report.json_schemas import schema
from reconciler.values.errors import PlanFileError
from reconciler.values.marker import Marker
from reconciler.values.outplan import Outplan, Source
from tests.saved_plans import PLAN, TARGET, plan_with_campaigns
from tests.support import account, desired, digest_by_hand, live, manifest, outplan_id

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
def test_loading_undoes_dumping(before: Outplan, after: Outplan, said: str) -> None:
    assert before.marker is not None
    wanted = [replace(after, marker=replace(before.marker, key=key)) for key in "cde"]
    unmanaged = replace(before, marker=None)
    changes = (
        resource_change("c", outplan_id(1), unmanaged, wanted[0], importing=True),
        resource_change("d", outplan_id(2), before, wanted[1]),
        resource_change("e", None, None, wanted[2]),
        resource_change(before.marker.key, outplan_id(3), before, None, twin_of=said),
    )
    target = replace(TARGET, customer_name=said, environment=None)
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


def _added_to(node: Any) -> Any:
    """Return the JSON with a key at every level that this version does not know."""
    if isinstance(node, list):
        return [_added_to(one) for one in node]
    if not isinstance(node, dict):
        return node
    # The body of a request is data and has no format: a key more is another request.
    inner = {name: one if name == "body" else _added_to(one) for name, one in node.items()}
    return inner | {"of_the_future": {"said": [1]}}


def test_a_newer_minor_version_is_read_and_what_it_adds_ignored() -> None:
    for plan in (PLAN, plan_with_campaigns()):
        document = _added_to(json.loads(planfile.dump(plan))) | {"format_version": "1.7"}
        assert str(document).count("of_the_future") > 20
        loaded = planfile.load(json.dumps(document), "plan.json")
        assert loaded == replace(plan, format_version="1.7")
        assert digest_of(loaded) == digest_of(plan)


@pytest.mark.parametrize("version", ["2.0", "0.9", "11.0", "1", "1.", "1.x", "1.0.0", "", " 1.0"])
def test_another_major_version_is_refused(version: str) -> None:
    document = json.loads(planfile.dump(PLAN)) | {"format_version": version}
    with pytest.raises(PlanFileError, match="this version reads") as refused:
        planfile.load(json.dumps(document), "plan.json")
    assert refused.value.remedy.endswith("or install the version of reconciler that wrote it")
