"""Plans as text: which campaigns a change reaches, and what that means while they run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click import unstyle

from reconciler.plan.digest import digest_of
from reconciler.plan.guard import Limits
from reconciler.plan.planner import Options, make_plan
from reconciler.report.text import plan_text
from reconciler.values.account import Campaign, Neighbours
from tests.report.as_text import TARGET, as_text
from tests.support import account, desired, live, manifest, outplan_id

REACH = "edits reach a running campaign within seconds"


def _campaigns(*statuses: str) -> tuple[Campaign, ...]:
    return tuple(
        Campaign(f"c{number}", f"Campaign {number:02d}", status, outplan_id(1))
        for number, status in enumerate(statuses, start=1)
    )


@pytest.mark.parametrize(
    ("campaigns", "said"),
    [
        (None, ""),
        ((), "no campaign uses it"),
        (_campaigns("stop"), 'used by 1 campaign, not running: "Campaign 01"'),
        (_campaigns("run"), f'used by 1 campaign, running: "Campaign 01"; {REACH}'),
        (
            _campaigns("stop", "run", "stopping"),
            'used by 3 campaigns, 1 running: "Campaign 02", "Campaign 03", "Campaign 01"; ' + REACH,
        ),
        (
            _campaigns("stop", "stop"),
            'used by 2 campaigns, none running: "Campaign 01", "Campaign 02"',
        ),
        (
            _campaigns(*["stop"] * 28, *["run"] * 12),
            (
                'used by 40 campaigns, 12 running: "Campaign 29", "Campaign 30", "Campaign 31" '
                f"and 37 more; {REACH}"
            ),
        ),
    ],
)
def test_an_update_says_which_campaigns_it_reaches(
    campaigns: tuple[Campaign, ...] | None, said: str
) -> None:
    row = live(1, "a", marker="acme/a")
    text = as_text([manifest("a", dial_timeout="45s")], row, campaigns=campaigns)
    line = f"  # ({said})\n" if said else ""
    assert f"  # a will be updated in-place\n{line}  ~ outplan" in text
    assert ("the campaigns of this account could not be read" in text) == (campaigns is None)


def test_a_destroy_that_was_consented_to_says_what_a_running_campaign_does() -> None:
    plan = make_plan(
        desired(),
        account(live(1, "Old", marker="acme/old")),
        target=TARGET,
        neighbours=Neighbours(_campaigns("run")),
        options=Options(Limits(consent=1, allow_in_use=frozenset({"old"}))),
    )
    assert (
        '  # (used by 1 campaign, running: "Campaign 01"; a running one goes on dialing with it, '
        "and cannot be started again)\n"
    ) in unstyle(plan_text(plan))


def test_the_campaigns_that_are_affected_stand_at_both_ends() -> None:
    row = live(1, "a", marker="acme/a")
    plan = make_plan(
        desired(manifest("a", dial_timeout="45s")),
        account(row),
        target=replace(TARGET, environment="production"),
        neighbours=Neighbours(_campaigns("run", "stop")),
    )
    text = unstyle(plan_text(plan))
    reach = f"Campaigns affected: 2, 1 running; {REACH}.\n"
    head, _, last = text.rpartition("\n\n")
    assert f"Environment: production\n\n{reach}\n" in head
    assert last == (
        "Applies to: sandbox, no real calls, customer unknown, environment production.\n"
        f"{reach}Digest: {digest_of(plan)}\n"
    )
