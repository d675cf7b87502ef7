"""Plans as values: the fewest requests for each change, and counts in Terraform's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reconciler.plan.change import Importing, Step, only_ownership, resource_change
from reconciler.plan.plan import Counts, Plan, Target, counts_of
from reconciler.values.outplan import Source
from tests.support import outplan, outplan_id

if TYPE_CHECKING:
    from reconciler.plan.change import ResourceChange

ID = outplan_id(1)
MINE = outplan("Sales", detail="Text", marker="acme/a")
INFO = {"name": "Sales", "detail": "Text\n[managed by reconciler: acme/a]"}
DIAL_INFO = {
    "source": {},
    "dial_timeout": 30_000,
    "try_interval": 7_200_000,
    "max_try_count_0": 3,
    "max_try_count_1": 0,
    "max_try_count_2": 0,
    "max_try_count_3": 0,
    "max_try_count_4": 0,
}
CREATE = resource_change("a", None, None, MINE)
DESTROY = resource_change("a", ID, MINE, None)
IMPORT = resource_change("a", ID, outplan("Sales", detail="Text"), MINE, importing=True)


def _update(**changes: Any) -> ResourceChange:
    before = {"detail": "Text", "marker": "acme/a"} | changes
    return resource_change("a", ID, outplan(before.pop("name", "Sales"), **before), MINE)


def test_a_create_is_one_post_of_the_whole_outplan() -> None:
    assert CREATE.action == "create"
    assert CREATE.change.fields == ()
    assert CREATE.steps == (Step("POST", "/outplans", INFO | DIAL_INFO),)


def test_a_destroy_is_one_delete_without_a_body() -> None:
    assert DESTROY.action == "delete"
    assert DESTROY.steps == (Step("DELETE", f"/outplans/{ID}"),)


@pytest.mark.parametrize(
    ("changes", "groups"),
    [
        ({"name": "Before"}, ["info"]),
        ({"detail": "Before"}, ["info"]),
        ({"marker": "acme/a, protected"}, ["info"]),
        ({"dial_timeout": 1}, ["dial_info"]),
        ({"source": {"type": "tel", "target": "+15559876543"}}, ["dial_info"]),
        ({"max_try_count_4": 9}, ["dial_info"]),
        ({"name": "Before", "try_interval": 1}, ["info", "dial_info"]),
    ],
)
def test_an_update_replaces_whole_groups_and_only_the_touched_ones(
    changes: dict[str, Any], groups: list[str]
) -> None:
    puts = {
        "info": Step("PUT", f"/outplans/{ID}", INFO),
        "dial_info": Step("PUT", f"/outplans/{ID}/dial_info", DIAL_INFO),
    }
    assert _update(**changes).action == "update"
    assert _update(**changes).steps == tuple(puts[group] for group in groups)


def test_empty_source_members_are_not_sent() -> None:
    wanted = outplan("a", source={"type": "tel", "target": "+15559876543"})
    [step] = resource_change("a", None, None, wanted).steps
    assert wanted.source == Source("tel", "+15559876543")
    assert step.body is not None
    assert step.body["source"] == {"type": "tel", "target": "+15559876543"}


def test_an_import_of_what_already_fits_writes_the_marker_and_nothing_else() -> None:
    assert IMPORT.change.importing == Importing(ID)
    assert IMPORT.steps == (Step("PUT", f"/outplans/{ID}", INFO),)
    assert only_ownership(IMPORT.change)


def test_a_change_is_named_as_it_will_be_called_or_was() -> None:
    assert _update(name="Before").name == "Sales"
    assert DESTROY.name == "Sales"


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        (CREATE, Counts(add=1)),
        (DESTROY, Counts(destroy=1)),
        (_update(dial_timeout=1), Counts(change=1)),
        (_update(marker="acme/a, protected"), Counts(change=1)),
        (IMPORT, Counts(imports=1)),
        (
            resource_change("a", ID, outplan("Before"), MINE, importing=True),
            Counts(imports=1, change=1),
        ),
    ],
)
def test_a_change_counts_as_terraform_counts_it(change: ResourceChange, counts: Counts) -> None:
    assert counts_of([change]) == counts


def test_the_steps_of_a_plan_keep_the_order_of_its_changes() -> None:
    both = _update(name="Before", dial_timeout=1)
    target = Target("sandbox:", None, "", "acme")
    changes = (both, CREATE, DESTROY)
    plan = Plan("1.0", "0", target, "marker", 1, changes, (), (), counts_of(changes))
    assert [step.method for step in plan.steps] == ["PUT", "PUT", "POST", "DELETE"]
