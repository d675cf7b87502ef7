"""What every command finds where names, texts and answers are hostile: one result per command."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reconciler.apply.events import Outcome, Report, Result, StepEnded, Verifying, Waiting
from reconciler.desired.comparison import Comparison, Side, compare
from reconciler.desired.files import SourceFile
from reconciler.desired.load import read_all
from reconciler.dialing.calendar import Calendar, parse_window
from reconciler.dialing.timeline import timeline
from reconciler.plan.diff import FieldChange
from reconciler.plan.inventory import inventory
from reconciler.plan.planner import make_plan
from reconciler.policy.engine import evaluate
from reconciler.policy.spec import Policy
from reconciler.report.manifests.acceptance import AcceptedField, LeftField
from reconciler.report.manifests.acceptance_text import (
    Acceptance,
    EditedFile,
    OtherEnvironment,
)
from reconciler.report.validation import Checked, Validation
from reconciler.values.account import Campaign, Neighbours
from reconciler.values.problem import Problem
from tests.golden.rich_plan import ODD, PHONE, TARGET, rich_plan
from tests.support import account, desired, live, manifest, outplan, outplan_id, sound, to_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.apply.events import Event
    from reconciler.plan.inventory import Inventory
    from reconciler.plan.plan import Plan
    from reconciler.report.formats import ApplyTelling, Format

HOSTILE = " ".join(ODD)
RESULTS: dict[str, Callable[[], tuple[Any, ...]]] = {
    "plan": lambda: (rich_plan(),),
    "show": lambda: (rich_plan(),),
    "grouped": lambda: (_default_raised(),),
    "drift": lambda: (rich_plan(),),
    "validate": lambda: (_validation(),),
    "timeline": lambda: _timelines(),
    "list": lambda: (_inventory(),),
    "get": lambda: (_inventory(),),
    "accept": lambda: (_acceptance(),),
    "diff": lambda: (_comparison(),),
    "export": lambda: ("key", live(1, HOSTILE, detail=HOSTILE, source={"target_name": HOSTILE})),
}


def _default_raised() -> Plan:
    """Return the daily plan: a default was changed, and twelve outplans follow, one in use."""
    keys = [f"team-{at:02}" for at in range(12)]
    rows = [live(at, key, marker=f"acme/{key}", source=PHONE) for at, key in enumerate(keys)]
    campaign = Campaign(outplan_id(500), "Autumn", "run", outplan_id(7))
    plan = make_plan(
        desired(*(manifest(key, name=key, dial_timeout="40s", source=PHONE) for key in keys)),
        account(*rows),
        target=TARGET,
        neighbours=Neighbours((campaign,)),
    )
    return replace(plan, tool_version="0.0.0")


def applied(form: Format) -> str:
    """Return everything that an apply of the rich plan says, where the service answers oddly."""
    plan = rich_plan()
    telling: ApplyTelling = form.maker()
    first, *others = plan.resource_changes
    events: tuple[Event, ...] = (
        Waiting(HOSTILE, 1.5),
        StepEnded(HOSTILE, "PUT", f"/outplans/{HOSTILE}", done=True),
        StepEnded(first.key, "POST", "/outplans", done=False, error=HOSTILE, ambiguous=True),
        Verifying(),
    )
    outcomes = [*Outcome]
    results = [
        Result(change, outcomes[at % len(outcomes)], outplan_id(at), error=HOSTILE, remedy=HOSTILE)
        for at, change in enumerate(others)
    ]
    report = Report((Result(first, Outcome.UNKNOWN), *results), (HOSTILE,), interrupted=True)
    return "".join(
        [telling.begin(plan, saved=True), *map(telling.event, events), telling.end(plan, report, 6)]
    )


def _validation() -> Validation:
    documents = [sound(f"odd-{at}", name=name, detail=name) for at, name in enumerate(ODD)]
    wanted = desired(*documents, sound("many", name="Many", max_try_count_0=50))
    checked = Checked(None, wanted, [], evaluate(wanted, Policy(max_attempts_total=20)))
    problems = [
        Problem("code", name, name, 1, 1, source_line=name, remedy=name, severity="warning")
        for name in ODD
    ]
    return Validation("acme", 2, ["production"], [checked], problems)


def _inventory() -> Inventory:
    rows = [live(at, name, detail=name) for at, name in enumerate(ODD)]
    rows += [live(20, HOSTILE, marker="acme/sales"), live(21, "Theirs", marker="other/a")]
    documents = [sound("sales", name=HOSTILE), sound("absent", name="Not yet")]
    documents[0]["metadata"]["labels"] = {"team": HOSTILE}
    uses = [
        Campaign(outplan_id(500 + at), name, "run", outplan_id(20)) for at, name in enumerate(ODD)
    ]
    return inventory(desired(*documents), account(*rows), uses, TARGET)


def _comparison() -> Comparison:
    def side(environment: str, *names: str) -> Side:
        documents = [sound(f"odd-{at}", name=name, detail=name) for at, name in enumerate(names)]
        documents[0]["metadata"]["labels"] = {"team": names[0]}
        files = [SourceFile("odd.yaml", to_yaml(*documents).encode())]
        return Side(environment, desired(*documents), read_all(files).documents)

    keys = [f"odd-{at}" for at in range(len(ODD))]
    return compare(side("staging", *ODD), side("production", *reversed(ODD)), keys)


def _acceptance() -> Acceptance:
    changes = [FieldChange("name", name, "Sales") for name in ODD]
    accepted = [AcceptedField(f"odd-{at}", change, ODD[at], 7) for at, change in enumerate(changes)]
    left = [LeftField(name, changes[0], name, name, name) for name in ODD]
    others = (OtherEnvironment(HOSTILE, ODD), OtherEnvironment(HOSTILE, why=HOSTILE))
    before, after = (f"# {name}\nname: {HOSTILE}\n".encode() for name in ODD[:2])
    return Acceptance(
        TARGET,
        (EditedFile(HOSTILE, before, after),),
        (*accepted, AcceptedField("new", FieldChange("dial_timeout", 1, 2), "a.yaml", 3, new=True)),
        tuple(left),
        others,
        otherwise=2,
    )


def _timelines() -> tuple[Any, ...]:
    start = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    rows = [
        (f"odd-{at}", name, timeline(outplan(name, try_interval=3_600_000, max_try_count_1=2)))
        for at, name in enumerate(ODD)
    ]
    return rows, Calendar(start, parse_window("09:00-11:30"))
