"""A plan of manifests and live outplans as the text that its reader sees."""

from __future__ import annotations

from typing import Any

from click import unstyle

from reconciler.plan.digest import digest_of
from reconciler.plan.guard import Limits
from reconciler.plan.plan import Target
from reconciler.plan.planner import Options, make_plan
from reconciler.report.text import plan_text
from reconciler.values.account import LiveOutplan, Neighbours
from tests.support import account, desired

TARGET = Target("sandbox:", None, "", "acme")
PLACE = """\
Endpoint:    sandbox, no real calls
Customer:    unknown
Project:     acme

"""
CONSENTS = "Consented to: --max-destroys 9.\n\n"


def as_text(documents: list[dict[str, Any]], *rows: LiveOutplan, **options: Any) -> str:
    """Return the text between the place that opens it and the last lines, which repeat it."""
    plan = make_plan(
        desired(*documents),
        account(*rows),
        target=TARGET,
        neighbours=Neighbours(options.pop("campaigns", ())),
        options=Options(Limits(consent=9), **options),
    )
    text = unstyle(plan_text(plan))
    assert text.startswith(PLACE + CONSENTS)
    text = text.removeprefix(PLACE + CONSENTS)
    if plan.resource_changes:
        text, _, last = text.rpartition("\nApplies to: sandbox, no real calls, customer unknown.\n")
        assert last.endswith(f"Digest: {digest_of(plan)}\n")
    return text
