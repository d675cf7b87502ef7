"""`lifecycle.previous_project`: what another project has is taken over in place, if it is named."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.plan import planfile
from reconciler.plan.change import Importing, ResourceChange, resource_change
from reconciler.plan.derivation import check_derived, options_of, wanted_by
from reconciler.plan.origin import with_origins
from reconciler.plan.plan import Base, Counts, Plan, Target, Withheld, counts_of
from reconciler.plan.planner import Options, make_plan
from reconciler.report.words import loud_lines
from reconciler.values.account import Campaign, Neighbours
from reconciler.values.errors import PlanFileError, StalePlanError
from tests.support import account, desired, forged, live, manifest, outplan, outplan_id

if TYPE_CHECKING:
    from reconciler.values.account import LiveOutplan
    from reconciler.values.desired_outplan import Desired

TARGET = Target("sandbox:", None, "", "acme")
THEIRS = live(1, "a", marker="old/a, protected")


def _moved(key: str = "a", project: str = "old", **more: Any) -> dict[str, Any]:
    lifecycle = {"previous_project": project} | more.pop("lifecycle", {})
    return manifest(key, lifecycle=lifecycle, **more)


def _plan(*rows: LiveOutplan, documents: Any = None, **options: Any) -> Plan:
    wanted = desired(*(documents or [_moved()]))
    used = Neighbours((Campaign("c", "Autumn", "run", outplan_id(1)),))
    chosen = Options(**options)
    return make_plan(wanted, account(*rows), target=TARGET, options=chosen, neighbours=used)


def _only(plan: Plan) -> ResourceChange:
    [change] = plan.resource_changes
    return change


def test_it_is_one_put_of_the_marker_and_no_second_copy() -> None:
    plan = _plan(THEIRS)
    change = _only(plan)
    assert (change.action, change.id, plan.withheld) == ("update", THEIRS.id, ())
    assert change.change.importing == Importing(outplan_id(1), "old")
    [step] = change.steps
    assert (step.method, step.path) == ("PUT", f"/outplans/{outplan_id(1)}")
    assert step.body == {"name": "a", "detail": "[managed by reconciler: acme/a]"}
    assert plan.counts == Counts(imports=1)


def test_what_else_the_manifest_wants_is_changed_with_it() -> None:
    plan = _plan(THEIRS, documents=[_moved(dial_timeout="40s")])
    assert [step.path.rpartition("/")[2] for step in _only(plan).steps] == [
        outplan_id(1),
        "dial_info",
    ]
    assert plan.counts == Counts(imports=1, change=1)


def test_the_plan_says_it_first_and_what_to_do_afterwards() -> None:
    documents = [_moved(key) for key in ("a", "b")]
    plan = _plan(THEIRS, live(2, "b", marker="old/b"), documents=documents)
    assert [*loud_lines(plan)] == ["Takes over from the project old: a, b."]
    first = plan.notices[0]
    assert first.code == "takes-over"
    assert first.message == (
        "this plan takes over from the project old: a, b; the manifests here say so with "
        "lifecycle.previous_project, and nobody there was asked"
    )
    assert first.remedy == (
        "agree with whoever owns old; once this is applied, let the manifests there say "
        "lifecycle.forget: true, or delete them"
    )


@pytest.mark.parametrize(
    ("document", "row"),
    [
        (_moved(), live(1, "a", marker="old/a")),
        (_moved(lifecycle={"previous_key": "b"}), live(1, "Else", marker="old/b")),
        (_moved(lifecycle={"id": outplan_id(1)}), live(1, "Else", marker="old/whatever")),
    ],
)
def test_the_key_may_be_another_one_and_an_id_says_it_alone(
    document: dict[str, Any], row: LiveOutplan
) -> None:
    assert _only(_plan(row, live(2, "a", marker="x/b"), documents=[document])).id == row.id


@pytest.mark.parametrize(
    "rows",
    [
        [live(1, "a", marker="acme/a")],
        [live(1, "a", marker="acme/a"), live(2, "a", marker="old/a")],
    ],
)
def test_the_line_means_nothing_once_it_is_done(rows: list[LiveOutplan]) -> None:
    plan = _plan(*rows)
    assert (plan.resource_changes, plan.withheld, plan.counts.unchanged) == ((), (), 1)


def test_a_previous_key_there_is_none_here() -> None:
    documents = [_moved("new", lifecycle={"previous_key": "a"}), manifest("a")]
    plan = _plan(THEIRS, live(2, "a", marker="acme/a"), documents=documents)
    assert (_only(plan).key, _only(plan).id) == ("new", outplan_id(1))
    gone = live(2, "a", marker="acme/gone")
    assert _plan(THEIRS, gone, documents=documents[:1]).counts.imports == 1
    assert _plan(live(2, "a", marker="acme/gone"), documents=documents[:1]).counts.add == 1


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        ([], Counts(add=1)),
        ([live(1, "x", marker="third/b")], Counts(add=1, foreign=1)),
        ([live(1, "x")], Counts(add=1, unmanaged=1)),
    ],
)
def test_an_account_that_never_had_it_gets_a_new_one(
    rows: list[LiveOutplan], counts: Counts
) -> None:
    assert _plan(*rows).counts == counts


def _held(plan: Plan) -> Withheld:
    assert plan.resource_changes == ()
    [held] = plan.withheld
    return held


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        (live(1, "x", marker="old/aa"), "did you mean lifecycle.previous_key: aa? Else correct "),
        (live(1, "x", marker="old/zzz"), "correct "),
        (live(1, "x", marker="olds/a"), "did you mean olds? Else correct "),
    ],
)
def test_where_it_may_be_a_slip_of_the_pen_nothing_is_created(row: LiveOutplan, meant: str) -> None:
    documents = [_moved(lifecycle={"previous_key": "a"})]
    held = _held(_plan(row, documents=documents))
    assert (held.action, held.code) == ("import", "previous-project-not-found")
    assert held.why == "old has no live outplan of the key a"
    assert held.remedy == (
        f"{meant}test.yaml:4, or delete lifecycle.previous_project to create a new one"
    )
    consent = frozenset({"a"})
    assert _plan(row, documents=documents, allow_create=consent).counts.add == 1


def test_of_twins_none_is_chosen_but_by_its_id() -> None:
    rows = [live(1, "a", marker="old/a"), live(2, "b", marker="old/a")]
    held = _held(_plan(*rows))
    assert (held.action, held.code) == ("import", "previous-project-twins")
    assert held.why.startswith(f"old has 2 outplans of the key a: {outplan_id(1)}, {outplan_id(2)}")
    assert _only(_plan(*rows, documents=[_moved(lifecycle={"id": outplan_id(2)})])).key == "a"


def test_of_twins_the_one_that_another_manifest_names_leaves_the_other() -> None:
    rows = [live(1, "a", marker="old/a"), live(2, "b", marker="old/a")]
    documents = [_moved(), _moved("e", lifecycle={"id": outplan_id(1)})]
    taken = {change.key: change.id for change in _plan(*rows, documents=documents).resource_changes}
    assert taken == {"a": outplan_id(2), "e": outplan_id(1)}


def test_a_key_that_is_not_there_is_no_slip_where_all_that_is_there_is_taken() -> None:
    rows = [live(1, "a", marker="old/a")]
    plan = _plan(*rows, documents=[_moved(), _moved("e")])
    assert {change.key: change.id for change in plan.resource_changes} == {
        "a": outplan_id(1),
        "e": None,
    }
    assert _held(_plan(*rows, live(2, "b", marker="old/b"), documents=[_moved("e")])).key == "e"


def test_what_the_other_side_gave_up_first_is_nobodys_and_imported_by_id() -> None:
    held = _held(_plan(live(1, "a"), live(2, "x", marker="old/b")))
    assert held.code == "name-conflict"
    assert f"add lifecycle.id: {outplan_id(1)}" in held.remedy


def test_no_other_project_is_meant() -> None:
    held = _held(_plan(live(1, "a", marker="third/a")))
    assert held.code == "foreign-namesake"
    claim = manifest("a", lifecycle={"id": outplan_id(1)})
    held = _held(_plan(THEIRS, documents=[claim]))
    assert held.code == "import-owned"
    assert held.remedy == (
        "remove lifecycle.id from test.yaml:4, or take it over with lifecycle.previous_project: old"
    )


def test_a_target_alone_takes_over() -> None:
    documents = [_moved(), _moved("b")]
    rows = [THEIRS, live(2, "b", marker="old/b")]
    plan = _plan(*rows, documents=documents, targets=frozenset({"b"}))
    assert (_only(plan).key, plan.counts.foreign) == ("b", 1)


def test_what_is_taken_over_is_nobody_elses_namesake() -> None:
    documents = [_moved("b", name="a", lifecycle={"previous_key": "a"}), manifest("a")]
    plan = _plan(live(1, "a", marker="old/a"), documents=documents)
    assert (plan.counts.imports, plan.counts.add, plan.withheld) == (1, 1, ())


def test_the_other_side_makes_no_second_copy_and_is_told_what_to_do() -> None:
    theirs = desired(manifest("a"), project="old")
    moved = account(live(1, "a", marker="acme/a"))
    plan = make_plan(theirs, moved, target=replace(TARGET, project="old"))
    [held] = plan.withheld
    assert (plan.resource_changes, held.code) == ((), "foreign-namesake")
    given_up = desired(manifest("a", lifecycle={"forget": True}), project="old")
    plan = make_plan(given_up, moved, target=replace(TARGET, project="old"))
    assert (plan.resource_changes, plan.withheld, plan.notices) == ((), (), ())


def test_whose_change_it_is_follows_from_the_base() -> None:
    plan, head = _plan(THEIRS), desired(_moved())
    base = Base("main", "0" * 40)
    for before, origin in ((desired(manifest("a")), "branch"), (head, "drift")):
        [change] = with_origins(plan, head, before, base).resource_changes
        assert change.origin == origin


def _again(plan: Plan, manifests: Desired | None) -> None:
    rows = account(THEIRS)
    wanted, options = wanted_by(plan, rows, manifests), options_of(plan, 5, 50)
    check_derived(plan, make_plan(wanted, rows, target=TARGET, options=options))


def test_a_saved_plan_takes_over_only_what_the_manifests_at_hand_do() -> None:
    plan = _plan(THEIRS)
    _again(plan, desired(_moved()))
    for manifests in (None, desired(manifest("a")), desired(_moved(project="x"))):
        with pytest.raises(StalePlanError) as refused:
            _again(plan, manifests)
        assert refused.value.why == (
            f"a: the outplan {outplan_id(1)} already belongs to old/a, and no manifest at hand "
            "says lifecycle.previous_project: old"
        )


@pytest.mark.parametrize(
    ("after", "importing", "more", "said"),
    [
        (outplan("a", marker="acme/a"), True, {}, None),
        (outplan("a", marker="acme/a"), False, {}, "it belongs to the project old"),
        (None, True, {}, "it belongs to the project old"),
        (None, False, {}, "it belongs to the project old"),
        (outplan("a"), True, {}, "it would be marked as somebody else's"),
        (outplan("a", marker="old/a"), True, {}, "it would be marked as somebody else's"),
        (outplan("a"), True, {"ownership": "exclusive"}, "it belongs to the project old"),
    ],
)
def test_a_plan_file_takes_nothing_otherwise(
    after: Any, importing: bool, more: dict[str, Any], said: str | None
) -> None:
    before = outplan("a", marker="old/a")
    change = resource_change("a", THEIRS.id, before, after, importing=importing)
    changes = (change,)
    plan = replace(_plan(THEIRS), resource_changes=changes, counts=counts_of(changes), **more)
    text = json.dumps(forged(json.loads(planfile.dump(plan))))
    if said is None:
        assert planfile.load(text, "plan.json").counts.imports == 1
    else:
        with pytest.raises(PlanFileError) as refused:
            planfile.load(text, "plan.json")
        assert said in str(refused.value.why)
