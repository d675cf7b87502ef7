"""Plans whose every text is hostile, for the laws that every report keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from reconciler.plan.change import CampaignUse, ResourceChange, resource_change
from reconciler.plan.plan import Notice, Plan, Target, Withheld, counts_of
from reconciler.plan.planner import make_plan
from reconciler.policy.findings import Finding
from reconciler.values.outplan import Outplan, Source
from tests.golden.rich_plan import ODD
from tests.support import account, desired


def plan_of(*changes: ResourceChange, **more: Any) -> Plan:
    """Return a plan of these changes, of the project acme in the sandbox."""
    empty = make_plan(desired(), account(), target=Target("sandbox:", None, "", "acme"))
    plan = replace(empty, resource_changes=changes, counts=counts_of(changes), **more)
    return replace(plan, counts=replace(plan.counts, withheld=len(plan.withheld)))


texts = st.text(max_size=12) | st.sampled_from(ODD) | st.text(st.sampled_from("`|<>-\n@#"))
names = texts | texts.map(lambda text: text * 40)
uses = st.none() | st.lists(
    st.builds(CampaignUse, names, names, st.sampled_from(["run", "stop"])), max_size=5
).map(tuple)


@st.composite
def _changes(draw: st.DrawFn) -> ResourceChange:
    wanted = st.builds(Outplan, names, names, st.builds(Source, names, names))
    before, after = draw(st.none() | wanted), draw(wanted)
    action = draw(st.sampled_from(["create", "update", "delete"]))
    change = resource_change(
        draw(names),
        None if action == "create" else draw(names),
        None if action == "create" else before or after,
        None if action == "delete" else after,
        twin_of=draw(st.none() | names) if action == "delete" else None,
    )
    return replace(change, campaigns=draw(uses))


held = st.builds(Withheld, names, st.none() | names, names, st.just("delete"), names, names, names)
found = st.builds(
    Finding, names, st.sampled_from(["error", "warning", "info"]), *[names] * 5, st.just(1),
    st.just(1), st.sampled_from(["", "<b>@x"]),
)  # fmt: skip
plans = st.builds(
    lambda changes, withheld, findings, notices, target: plan_of(
        *changes,
        withheld=tuple(withheld),
        findings=tuple(findings),
        notices=tuple(notices),
        target=target,
    ),
    st.lists(_changes(), max_size=14),
    st.lists(held, max_size=5),
    st.lists(found, max_size=9),
    st.lists(st.builds(Notice, names, names, names), max_size=3),
    st.builds(Target, *[names] * 5),
)
