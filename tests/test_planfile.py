"""Saved plans: what was dumped loads as the same plan, and what was edited does not load at all."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler import planfile
from reconciler.digest import digest_of
from reconciler.errors import PlanFileError
from reconciler.guards import Limits
from reconciler.identity import Marker
from reconciler.live import Campaign, Neighbours
from reconciler.manifests.policy import Policy
from reconciler.outplan import Outplan, Source
from reconciler.plan import Counts, Plan, Target, counts_of, resource_change
from reconciler.planner import Options, make_plan
from reconciler.schemas import schema
from tests.support import (
    account,
    desired,
    digest_by_hand,
    forged,
    live,
    manifest,
    outplan_id,
    sound,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reconciler.live import LiveOutplan
    from reconciler.plan import ResourceChange

TARGET = Target("https://api.voipbin.net/v1.0", outplan_id(9), "Acme Ltd", "acme", "production")
COUNTED = ("imports", "add", "change", "destroy")
NUMBERS = ("dial_timeout", "try_interval", *(f"max_try_count_{slot}" for slot in range(5)))


def _everything() -> Plan:
    wanted = desired(
        manifest("changed", name="After", max_try_count_1=2),
        manifest("imported", lifecycle={"id": outplan_id(2)}),
        manifest("made", source={"type": "tel", "target": "+15559876543"}),
        manifest("twins"),
        manifest("withheld", name="Sales"),
    )
    rows = account(
        live(1, "Before", marker="acme/changed"),
        live(2, "imported"),
        live(3, "Sales"),
        live(4, "gone", marker="acme/gone"),
        live(5, "twins", marker="acme/twins"),
        live(6, "twins", marker="acme/twins"),
    )
    return make_plan(wanted, rows, target=TARGET, options=Options(Limits(consent=9)))


PLAN = _everything()
CHANGED, IMPORTED, MADE, GONE, TWIN = [
    next(number for number, one in enumerate(PLAN.resource_changes) if one.key == key)
    for key in ("changed", "imported", "made", "gone", "twins")
]

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


def _edited(edit: Callable[[Any], object]) -> str:
    document = json.loads(planfile.dump(PLAN))
    edit(document)
    return json.dumps(forged(document))


def _put(path: Sequence[str | int], value: object) -> Callable[[Any], object]:
    def edit(document: Any) -> None:
        for part in path[:-1]:
            document = document[part]
        assert document[path[-1]] != value
        document[path[-1]] = value

    return edit


def _of(number: int, *path: str | int) -> tuple[str | int, ...]:
    return ("resource_changes", number, *path)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (_of(CHANGED, "steps", 0, "method"), "POST"),
        (_of(CHANGED, "steps", 0, "path"), f"/outplans/{outplan_id(3)}"),
        (_of(CHANGED, "steps", 0, "body", "name"), "Other"),
        (_of(CHANGED, "steps", 0, "body", "detail"), "unmarked"),
        (_of(CHANGED, "steps", 1, "body", "max_try_count_1"), 3),
        (_of(CHANGED, "steps", 1, "body"), None),
        (_of(CHANGED, "steps"), []),
        (_of(CHANGED, "id"), outplan_id(3)),
        (_of(CHANGED, "id"), None),
        (_of(CHANGED, "name"), "Other"),
        (_of(CHANGED, "key"), "other"),
        (_of(CHANGED, "change", "actions"), ["delete"]),
        (_of(CHANGED, "change", "actions"), ["update", "update"]),
        (_of(CHANGED, "change", "before"), None),
        (_of(CHANGED, "change", "before", "name"), "Other"),
        (_of(CHANGED, "change", "before", "dial_timeout"), 1),
        (_of(CHANGED, "change", "before", "marker"), None),
        (_of(CHANGED, "change", "before", "marker", "project"), "other"),
        (_of(CHANGED, "change", "after"), None),
        (_of(CHANGED, "change", "after", "max_try_count_1"), 9),
        (_of(CHANGED, "change", "after", "source", "target"), "+15559876543"),
        (_of(CHANGED, "change", "after", "marker", "project"), "other"),
        (_of(CHANGED, "change", "after", "marker", "key"), "other"),
        (_of(CHANGED, "change", "after", "marker", "protected"), True),
        (_of(CHANGED, "change", "after", "marker"), None),
        (_of(CHANGED, "change", "fields"), []),
        (_of(CHANGED, "change", "fields", 0, "before"), "Other"),
        (_of(CHANGED, "change", "importing"), {"id": outplan_id(1)}),
        (_of(IMPORTED, "change", "importing"), None),
        (_of(IMPORTED, "change", "importing", "id"), outplan_id(3)),
        (_of(IMPORTED, "change", "before", "marker"), {"project": "acme", "key": "imported"}),
        (_of(MADE, "id"), outplan_id(3)),
        (_of(MADE, "steps", 0, "path"), "/customers"),
        (_of(MADE, "change", "after", "marker"), None),
        (_of(GONE, "steps", 0, "path"), f"/outplans/{outplan_id(3)}"),
        (_of(GONE, "steps", 0, "path"), f"/outplans/{outplan_id(4)}?x=1"),
        (_of(GONE, "change", "before", "marker"), None),
        (_of(GONE, "change", "before", "marker", "project"), "other"),
        (_of(TWIN, "id"), outplan_id(4)),
        (_of(TWIN), PLAN.resource_changes[0].key),
        (("target", "project"), "other"),
        (("ownership",), "nobody"),
        (("counts", "add"), 2),
        (("counts", "imports"), 0),
        (("counts", "change"), 0),
        (("counts", "destroy"), "2"),
        (("format_version",), "2.0"),
        (("format_version",), 1),
    ],
)
def test_an_edited_plan_is_refused(path: Sequence[str | int], value: object) -> None:
    with pytest.raises(PlanFileError) as refused:
        planfile.load(_edited(_put(path, value)), "plan.json")
    assert refused.value.where == "plan.json"
    assert "reconciler plan --out" in refused.value.remedy


def _of_changes(*changes: ResourceChange) -> str:
    made = counts_of(changes)
    counts = replace(PLAN.counts, **{name: getattr(made, name) for name in COUNTED})
    return planfile.dump(replace(PLAN, resource_changes=changes, counts=counts))


@pytest.mark.parametrize("number", [CHANGED, IMPORTED, GONE, TWIN])
def test_no_outplan_is_changed_twice(number: int) -> None:
    one = PLAN.resource_changes[number]
    assert planfile.load(_of_changes(one), "plan.json").resource_changes == (one,)
    with pytest.raises(PlanFileError):
        planfile.load(_of_changes(one, one), "plan.json")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", "yaml: no", "[" * 100_000, b"\xff", '{"format_version": "x"}'],
)
def test_what_is_no_plan_is_refused_by_name(text: str | bytes) -> None:
    with pytest.raises(PlanFileError) as refused:
        planfile.load(text, "plan.json")
    assert refused.value.where == "plan.json"


def _destroy(before: LiveOutplan, *, importing: bool = False) -> str:
    return _of_changes(resource_change("a", before.id, before.outplan, None, importing=importing))


@pytest.mark.parametrize(
    "text",
    [
        _destroy(live(1, "Strange"), importing=True),
        _destroy(live(1, marker="acme/a, protected")),
        _of_changes(PLAN.resource_changes[MADE], PLAN.resource_changes[MADE]),
        _edited(_put(_of(CHANGED, "change", "actions"), [])),
        _edited(_put(("counts", "withheld"), 0)),
        _edited(_put(_of(CHANGED, "steps", 1, "body", "dial_timeout"), "30000.0")).replace(
            '"30000.0"', "30000.0"
        ),
    ],
    ids=["unmanaged", "protected", "creates-twice", "no-action", "withheld-count", "float"],
)
def test_a_forged_plan_is_refused_too(text: str) -> None:
    with pytest.raises(PlanFileError):
        planfile.load(text, "plan.json")


def test_a_plan_under_exclusive_ownership_survives_markers_of_its_own_project() -> None:
    wanted = desired(manifest("a", name="A"), ownership="exclusive")
    rows = account(live(1, "A"), live(2, "Old", marker="acme/old"), live(3, "B"), live(4, "C"))
    plan = make_plan(wanted, rows, target=TARGET)
    assert plan.counts.withheld == 3  # more than half of what is owned
    plan = make_plan(wanted, rows, target=TARGET, options=Options(Limits(consent=3)))
    assert plan.counts.destroy == 3
    assert planfile.load(planfile.dump(plan), "plan.json") == plan


def _plan_with_campaigns(*, policy: dict[str, Any] | None = None, allow: str = "gone") -> Plan:
    campaign = Campaign("c", "Spring", "run", outplan_id(1))
    return make_plan(
        desired(sound("made", max_try_count_0=5), sound("other")),
        account(live(1, "gone", marker="acme/gone")),
        target=TARGET,
        options=Options(Limits(consent=9, allow_in_use=frozenset({allow} if allow else ()))),
        neighbours=Neighbours((campaign,)),
        policy=Policy.model_validate(policy or {}),
    )


def _planned(**options: Any) -> dict[str, Any]:
    plan = _plan_with_campaigns(**options)
    text = planfile.dump(plan)
    assert planfile.load(text, "plan.json") == plan
    document: dict[str, Any] = json.loads(text)
    jsonschema.validate(document, schema("plan"))
    return document


def test_a_destroy_of_what_a_campaign_uses_needs_its_consent_in_the_plan() -> None:
    document = _planned()
    assert document["allowed_in_use"] == ["gone"]
    document["allowed_in_use"] = []
    with pytest.raises(PlanFileError) as caught:
        planfile.load(json.dumps(forged(document)), "plan.json")
    assert "gone: campaigns use it, and nobody consented" in str(caught.value.why)


def test_a_change_that_breaks_the_policy_cannot_be_slipped_back_in() -> None:
    held = _planned(policy={"max_attempts_total": 4})
    free = _planned()
    assert [one["key"] for one in held["withheld"]] == ["made"]
    held["resource_changes"] = free["resource_changes"]
    held["counts"] = {**free["counts"], "withheld": 1}
    with pytest.raises(PlanFileError) as caught:
        planfile.load(json.dumps(forged(held)), "plan.json")
    assert "made: it breaks the policy" in str(caught.value.why)


def test_the_digest_stands_in_the_file_and_can_be_made_from_it_by_hand() -> None:
    document = json.loads(planfile.dump(PLAN))
    assert document["digest"] == digest_of(PLAN) == digest_by_hand(document)


@pytest.mark.parametrize(
    "edit",
    [
        _put(("digest",), f"sha256:{'0' * 64}"),
        _put(("digest",), ""),
        _put(("target", "customer_id"), outplan_id(8)),
        lambda document: document.pop("digest"),
        lambda document: document["target"].update(environment="staging"),
    ],
    ids=["digest", "no digits", "customer", "absent", "environment"],
)
def test_a_plan_whose_digest_is_not_its_own_is_refused(edit: Callable[[Any], object]) -> None:
    document = json.loads(planfile.dump(PLAN))
    edit(document)
    with pytest.raises(PlanFileError) as refused:
        planfile.load(json.dumps(document), "plan.json")
    assert "digest" in str(refused.value.why)


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
    for plan in (PLAN, _plan_with_campaigns()):
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


def test_a_key_more_in_a_request_is_another_request() -> None:
    def edit(document: Any) -> None:
        document["resource_changes"][MADE]["steps"][0]["body"]["of_the_future"] = 1

    with pytest.raises(PlanFileError, match="contradicts itself"):
        planfile.load(_edited(edit), "plan.json")
