"""What a plan holds, what it withholds, and what it says aloud."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.plan.guard import Limits
from reconciler.plan.plan import Consents, Counts, Plan, Target
from reconciler.plan.planner import Options, make_plan, reads_for
from reconciler.values.account import Campaign, LiveOutplan, Neighbours
from reconciler.values.errors import UsageError
from tests.support import account, desired, live, manifest, outplan_id

TARGET = Target("sandbox:", None, "", "acme")
CONSENT = Options(Limits(consent=9))


def test_twins_that_differ_count_as_destroys_and_copies_simply_go() -> None:
    rows = [live(number, "a", marker="acme/a", max_try_count_0=number) for number in range(1, 9)]
    plan = make_plan(desired(manifest("a")), account(*rows), target=TARGET)
    assert [held.code for held in plan.withheld] == ["max-destroys"] * 6
    assert [resource.id for resource in plan.resource_changes] == [outplan_id(1), outplan_id(3)]
    plan = make_plan(desired(manifest("a")), account(*rows), target=TARGET, options=CONSENT)
    assert plan.counts == Counts(change=1, destroy=7)
    assert {resource.twin_of for resource in plan.resource_changes} == {None, outplan_id(1)}


def test_lifting_protection_takes_one_apply_and_destroying_another() -> None:
    rows = account(live(1, "a", marker="acme/a, protected"))
    [withheld] = make_plan(desired(), rows, target=TARGET, options=CONSENT).withheld
    assert withheld.code == "prevent-destroy"
    [lifted] = make_plan(desired(manifest("a")), rows, target=TARGET).resource_changes
    assert [field.field for field in lifted.change.fields] == ["prevent_destroy"]
    rows = account(live(1, "a", marker="acme/a"))
    [gone] = make_plan(desired(), rows, target=TARGET, options=CONSENT).resource_changes
    assert gone.action == "delete"


def test_a_target_leaves_everything_else_out() -> None:
    rows = account(live(1, "a", marker="acme/a"), live(2, marker="acme/old"))
    wanted = desired(manifest("a", dial_timeout="1m"), manifest("b"), manifest("c"))
    for key, counts in {
        "a": Counts(change=1),
        "b": Counts(add=1),
        "old": Counts(destroy=1),
    }.items():
        options = CONSENT._replace(targets=frozenset({key}))
        plan = make_plan(wanted, rows, target=TARGET, options=options)
        assert plan.counts == counts
        assert [resource.key for resource in plan.resource_changes] == [key]
        reads = reads_for(wanted, rows, options)
        assert (reads.destroys, reads.numbers) == (key == "old", False)
        assert len(reads.changed) == (key != "b")


def test_a_target_that_nobody_has_is_a_usage_error() -> None:
    options = Options(targets=frozenset({"other", "Sales", "a"}))
    with pytest.raises(UsageError, match="--target Sales, other"):
        make_plan(desired(manifest("a")), account(), target=TARGET, options=options)


@pytest.mark.parametrize(
    ("rows", "mode", "codes"),
    [
        ([live(1, "a", marker="acme/a"), live(2, marker="other/x"), live(3)], "marker", []),
        ([live(1, "a", marker="acme/a"), live(2, marker="acme/a")], "marker", ["twin"]),
        ([live(1, detail="[managed by reconciler: acme/a")], "marker", ["lost-marker"]),
        ([live(1, "Before")], "exclusive", ["probable-rename"]),
        ([live(1, "Before", dial_timeout=1)], "exclusive", []),
    ],
)
def test_a_reader_is_told_what_is_worth_knowing(
    rows: list[LiveOutplan], mode: Any, codes: list[str]
) -> None:
    plan = make_plan(desired(manifest("a"), ownership=mode), account(*rows), target=TARGET)
    assert [notice.code for notice in plan.notices] == codes


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        ([], "that this plan destroys;"),
        ([manifest("old", name="Other")], "that this plan changes;"),
        ([manifest("a", name="Other", lifecycle={"id": outplan_id(2)})], "changes or destroys;"),
        ([manifest("old", name="Sales")], None),
        ([manifest("old", name="Sales"), manifest("new")], None),
    ],
)
def test_campaigns_that_may_not_be_read_are_mentioned_where_it_matters(
    documents: list[dict[str, Any]], said: str | None
) -> None:
    rows = account(live(1, marker="acme/old"), live(2, "Free"))
    unknown = Neighbours(campaigns=None)
    wanted = desired(*documents)
    plan = make_plan(wanted, rows, target=TARGET, options=CONSENT, neighbours=unknown)
    assert {resource.campaigns for resource in plan.resource_changes} <= {None}
    assert [notice.code for notice in plan.notices] == (["campaigns-unknown"] if said else [])
    assert all(said is not None and said in notice.message for notice in plan.notices)


def _users(*statuses: str, of: int = 1) -> Neighbours:
    return Neighbours(
        tuple(
            Campaign(f"c{number}", f"Campaign {number}", status, outplan_id(of))
            for number, status in enumerate(statuses)
        )
    )


def test_a_change_names_the_campaigns_that_use_it_running_ones_first() -> None:
    rows = account(live(1, "a", marker="acme/a"), live(2, "b", marker="acme/b"))
    wanted = desired(*(manifest(key, dial_timeout="40s") for key in "abc"))
    neighbours = _users("stop", "run", "stopping")
    plan = make_plan(wanted, rows, target=TARGET, neighbours=neighbours)
    used, unused, new = plan.resource_changes
    assert used.campaigns is not None
    assert [use.status for use in used.campaigns] == ["run", "stopping", "stop"]
    assert (unused.campaigns, new.campaigns) == ((), None)


def test_consent_frees_one_key_and_is_kept_in_the_plan() -> None:
    rows = account(live(1, "a", marker="acme/a"), live(2, "b", marker="acme/b"))
    used = _users("run").campaigns
    assert used is not None
    used += _users("stop", of=2).campaigns or ()
    options = Options(Limits(consent=9, allow_in_use=frozenset({"a"})))
    plan = make_plan(desired(), rows, target=TARGET, options=options, neighbours=Neighbours(used))
    assert [resource.key for resource in plan.resource_changes] == ["a"]
    assert [(held.key, held.code) for held in plan.withheld] == [("b", "in-use")]
    assert plan.withheld[0].remedy.endswith("or consent with `--allow-in-use b`")
    assert plan.consents == Consents(9, ("a",))


@pytest.mark.parametrize("key", ["a", "nobody", "kept"])
def test_consent_that_nothing_needs_is_a_usage_error(key: str) -> None:
    rows = account(live(1, "a", marker="acme/a"), live(2, "kept", marker="acme/kept"))
    options = Options(Limits(allow_in_use=frozenset({key})))
    with pytest.raises(UsageError, match=f"--allow-in-use {key}"):
        make_plan(
            desired(manifest("kept")),
            rows,
            target=TARGET,
            options=options,
            neighbours=_users("run", of=2),
        )


def test_consent_counts_where_campaigns_cannot_be_read() -> None:
    """Whether anybody uses it is not known, so consent to it is no mistake."""
    rows = account(live(1, "a", marker="acme/a"), live(2, "kept", marker="acme/kept"))
    unknown = Neighbours(campaigns=None)

    def planned(*keys: str) -> Plan:
        options = Options(Limits(consent=9, allow_in_use=frozenset(keys)))
        wanted = desired(manifest("kept"))
        return make_plan(wanted, rows, target=TARGET, options=options, neighbours=unknown)

    plan = planned("a")
    assert [resource.key for resource in plan.resource_changes if not resource.change.after] == [
        "a"
    ]
    assert (plan.consents.allow_in_use, plan.withheld) == (("a",), ())
    with pytest.raises(UsageError, match="--allow-in-use kept"):
        planned("a", "kept")


def test_what_is_read_beside_the_outplans_is_only_what_a_plan_touches() -> None:
    phone = {"type": "tel", "target": "+15559876543"}
    rows = account(live(1, "a", marker="acme/a", source=phone), live(2, "b", marker="acme/b"))
    same = [manifest("a", source=phone), manifest("b")]
    for documents, changed, numbers in (
        (same, 0, False),
        ([*same, manifest("c")], 0, False),
        ([*same, manifest("c", source=phone)], 0, True),
        ([manifest("a", source=phone, dial_timeout="40s"), manifest("b")], 1, False),
        ([manifest("a", source=phone), manifest("b", source=phone)], 1, True),
        ([manifest("a"), manifest("b")], 1, False),
    ):
        reads = reads_for(desired(*documents), rows, Options())
        assert (len(reads.changed), reads.numbers, reads.destroys) == (changed, numbers, False)


def test_without_any_manifest_nothing_is_destroyed_unless_somebody_consents() -> None:
    rows = account(live(1, "a", marker="acme/a"))
    assert [held.code for held in make_plan(desired(), rows, target=TARGET).withheld] == [
        "empty-desired"
    ]
    plan = make_plan(desired(), rows, target=TARGET, options=CONSENT)
    assert (plan.counts.destroy, plan.withheld) == (1, ())


@pytest.mark.parametrize("mode", ["marker", "exclusive"])
def test_what_is_withheld_of_other_keys_is_no_matter_of_a_target(mode: Any) -> None:
    wanted = desired(manifest("a", name="Sales"), manifest("b", name="B"), ownership=mode)
    rows = account(live(1, "Sales", dial_timeout=1), live(2, "Sales", dial_timeout=2))
    for keys, held in {"a": ["a"], "b": []}.items():
        options = Options(targets=frozenset(keys))
        plan = make_plan(wanted, rows, target=TARGET, options=options)
        assert [withheld.key for withheld in plan.withheld] == held


def test_an_import_that_cannot_be_is_withheld_as_an_import() -> None:
    wanted = desired(manifest("a", lifecycle={"id": outplan_id(7)}), manifest("b", name="Sales"))
    plan = make_plan(wanted, account(live(1, "Sales")), target=TARGET)
    assert [(held.action, held.id, held.code) for held in plan.withheld] == [
        ("import", outplan_id(7), "import-not-found"),
        ("create", None, "name-conflict"),
    ]


def test_consent_to_a_create_that_is_none_is_a_usage_error() -> None:
    options = Options(allow_create=frozenset({"a"}))
    rows = account(live(1, "a", marker="acme/a"))
    with pytest.raises(UsageError, match="--allow-create a") as refused:
        make_plan(desired(manifest("a")), rows, target=TARGET, options=options)
    assert refused.value.remedy.startswith("leave it out")
