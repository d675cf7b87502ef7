"""Saved plans that somebody edited: none of them loads, and the refusal says what to do."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from reconciler import __version__
from reconciler.plan import planfile
from reconciler.plan.change import resource_change
from reconciler.plan.plan import counts_of
from reconciler.report.json_schemas import schema
from reconciler.values.errors import PlanFileError
from tests.saved_plans import PLAN, plan_with_campaigns
from tests.support import forged, live, outplan_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reconciler.plan.change import ResourceChange
    from reconciler.values.account import LiveOutplan

COUNTED = ("imports", "add", "change", "destroy")
CHANGED, IMPORTED, MADE, GONE, TWIN = [
    next(number for number, resource in enumerate(PLAN.resource_changes) if resource.key == key)
    for key in ("changed", "imported", "made", "gone", "twins")
]

STEPS = "its steps are not those that its change implies"
UNOWNED = "it is not owned by the project"
ID = "its id is missing, repeated or too much"
MARKED = "it would be marked as somebody else's"
TWO = "it is 2 actions and not one"
COUNTS = "the counts are not those of its changes"
MAKER = (
    f"it was made by reconciler {__version__}, and another first number may mean the same words "
    "otherwise"
)
KEYED = "its key is not that of the outplan"
OTHERS = "it belongs to the project other"


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
    ("path", "value", "said"),
    [
        (_of(CHANGED, "steps", 0, "method"), "POST", {STEPS}),
        (_of(CHANGED, "steps", 0, "path"), f"/outplans/{outplan_id(3)}", {STEPS}),
        (_of(CHANGED, "steps", 0, "body", "name"), "Other", {STEPS}),
        (_of(CHANGED, "steps", 0, "body", "detail"), "unmarked", {STEPS}),
        (_of(CHANGED, "steps", 1, "body", "max_try_count_1"), 3, {STEPS}),
        (_of(CHANGED, "steps", 1, "body"), None, {STEPS}),
        (_of(CHANGED, "steps"), [], {STEPS}),
        (_of(CHANGED, "id"), outplan_id(3), {STEPS}),
        (_of(CHANGED, "id"), None, {STEPS, ID}),
        (_of(CHANGED, "name"), "Other", {STEPS}),
        (_of(CHANGED, "key"), "other", {MARKED}),
        (_of(CHANGED, "change", "actions"), ["delete"], {STEPS}),
        (_of(CHANGED, "change", "actions"), ["update", "update"], {TWO}),
        (_of(CHANGED, "change", "before"), None, {STEPS, ID}),
        (_of(CHANGED, "change", "before", "name"), "Other", {STEPS}),
        (_of(CHANGED, "change", "before", "dial_timeout"), 1, {STEPS}),
        (_of(CHANGED, "change", "before", "marker"), None, {STEPS, UNOWNED}),
        (_of(CHANGED, "change", "before", "marker", "project"), "other", {STEPS, OTHERS}),
        (_of(CHANGED, "change", "after"), None, {STEPS}),
        (_of(CHANGED, "change", "after", "max_try_count_1"), 9, {STEPS}),
        (_of(CHANGED, "change", "after", "source", "target"), "+15559876543", {STEPS}),
        (_of(CHANGED, "change", "after", "marker", "project"), "other", {STEPS, MARKED}),
        (_of(CHANGED, "change", "after", "marker", "key"), "other", {STEPS, MARKED}),
        (_of(CHANGED, "change", "after", "marker", "protected"), True, {STEPS}),
        (_of(CHANGED, "change", "after", "marker"), None, {STEPS, MARKED}),
        (_of(CHANGED, "change", "fields"), [], {STEPS}),
        (_of(CHANGED, "change", "fields", 0, "before"), "Other", {STEPS}),
        (_of(CHANGED, "change", "importing"), {"id": outplan_id(1)}, {STEPS, UNOWNED}),
        (_of(IMPORTED, "change", "importing"), None, {UNOWNED}),
        (_of(IMPORTED, "change", "importing", "id"), outplan_id(3), {STEPS}),
        (_of(IMPORTED, "change", "importing", "project"), "other", {STEPS}),
        (
            _of(IMPORTED, "change", "before", "marker"),
            {"project": "acme", "key": "imported"},
            {STEPS, UNOWNED},
        ),
        (_of(MADE, "id"), outplan_id(3), {ID}),
        (_of(MADE, "steps", 0, "path"), "/customers", {STEPS}),
        (_of(MADE, "change", "after", "marker"), None, {STEPS, MARKED}),
        (_of(GONE, "steps", 0, "path"), f"/outplans/{outplan_id(3)}", {STEPS}),
        (_of(GONE, "steps", 0, "path"), f"/outplans/{outplan_id(4)}?x=1", {STEPS}),
        (_of(GONE, "key"), "other", {KEYED}),
        (_of(GONE, "change", "before", "marker"), None, {UNOWNED}),
        (_of(GONE, "change", "before", "marker", "project"), "other", {OTHERS}),
        (_of(TWIN, "id"), outplan_id(4), {STEPS, ID}),
        (_of(TWIN), PLAN.resource_changes[0].key, {"it is not an object"}),
        (("target", "project"), "other", {"it belongs to the project acme", MARKED}),
        (("ownership",), "nobody", {"it is not 'marker' or 'exclusive'"}),
        (("counts", "add"), 2, {COUNTS}),
        (("counts", "imports"), 0, {COUNTS}),
        (("counts", "change"), 0, {COUNTS}),
        (("counts", "destroy"), "2", {"it is not a whole number"}),
        (("format_version",), "2.0", {MAKER}),
        (("format_version",), 1, {"it has no format_version"}),
    ],
)
def test_an_edited_plan_is_refused(
    path: Sequence[str | int], value: object, said: set[str]
) -> None:
    with pytest.raises(PlanFileError) as refused:
        planfile.load(_edited(_put(path, value)), "plan.json")
    why = str(refused.value.why).split("; ")
    assert {reason.partition(": ")[2] or reason for reason in why} == said
    assert refused.value.where == "plan.json"
    assert "reconciler plan --out" in refused.value.remedy


def _of_changes(*changes: ResourceChange) -> str:
    made = counts_of(changes)
    counts = replace(PLAN.counts, **{name: getattr(made, name) for name in COUNTED})
    return planfile.dump(replace(PLAN, resource_changes=changes, counts=counts))


@pytest.mark.parametrize("number", [CHANGED, IMPORTED, GONE, TWIN])
def test_no_outplan_is_changed_twice(number: int) -> None:
    resource = PLAN.resource_changes[number]
    assert planfile.load(_of_changes(resource), "plan.json").resource_changes == (resource,)
    with pytest.raises(PlanFileError):
        planfile.load(_of_changes(resource, resource), "plan.json")


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
        _edited(_put(_of(MADE, "steps", 0, "body", "detail"), 0)),
        _edited(_put(_of(CHANGED, "steps", 1, "body", "dial_timeout"), "30000.0")).replace(
            '"30000.0"', "30000.0"
        ),
    ],
    ids=[
        "unmanaged",
        "protected",
        "creates-twice",
        "no-action",
        "withheld-count",
        "no-marker",
        "float",
    ],
)
def test_a_forged_plan_is_refused_too(text: str) -> None:
    with pytest.raises(PlanFileError):
        planfile.load(text, "plan.json")


def _planned(**options: Any) -> dict[str, Any]:
    plan = plan_with_campaigns(**options)
    text = planfile.dump(plan)
    assert planfile.load(text, "plan.json") == plan
    document: dict[str, Any] = json.loads(text)
    jsonschema.validate(document, schema("plan"))
    return document


def test_a_destroy_of_what_a_campaign_uses_needs_its_consent_in_the_plan() -> None:
    document = _planned()
    assert document["consents"]["allow_in_use"] == ["gone"]
    document["consents"]["allow_in_use"] = []
    with pytest.raises(PlanFileError) as caught:
        planfile.load(json.dumps(forged(document)), "plan.json")
    assert "gone: campaigns use it, and nobody consented" in str(caught.value.why)


def test_a_change_that_breaks_the_policy_cannot_be_slipped_back_in() -> None:
    held = _planned(policy={"max_attempts_total": 4})
    free = _planned()
    assert [withheld["key"] for withheld in held["withheld"]] == ["made"]
    held["resource_changes"] = free["resource_changes"]
    held["counts"] = {**free["counts"], "withheld": 1}
    with pytest.raises(PlanFileError) as caught:
        planfile.load(json.dumps(forged(held)), "plan.json")
    assert "made: it breaks the policy" in str(caught.value.why)


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


@pytest.mark.parametrize(("version", "installs"), [(__version__, False), ("7.8.9", True)])
def test_what_fits_no_schema_needs_another_version_only_if_another_wrote_it(
    version: str, installs: bool
) -> None:
    document = json.loads(planfile.dump(PLAN)) | {"tool_version": version, "listed": "many"}
    with pytest.raises(PlanFileError, match="does not fit the plan schema") as refused:
        planfile.load(json.dumps(document), "plan.json")
    assert ("install the version" in refused.value.remedy) == installs
