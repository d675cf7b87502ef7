"""The promises, as functions over what the server recorded: each raises when a run broke it.

They trust no word of the tool but its plan and its report, which are what is judged.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from reconciler.apply.events import Outcome
from reconciler.sandbox.faults import FaultKind
from reconciler.values.errors import Exit
from tests.simulation.rows import PROJECT, is_live, is_owned, live_rows, meaning, meant, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.apply.events import Result
    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Plan
    from tests.simulation.rows import Rows
    from tests.simulation.tool import Run

_AT_ONCE = 8  # writes that may be under way together
_STAGES = {"PUT": 0, "POST": 1, "DELETE": 2}


class ViolationError(AssertionError):
    """A promise was broken."""


def check(run: Run, mode: str) -> None:
    """Hold a run to every law."""
    for law in LAWS:
        found = law(run, mode)
        if found:
            raise ViolationError(f"{law.__name__}: {found}")


def only_sentences_leave_a_run(run: Run, _mode: str) -> str | None:
    """No exception other than `ReconcilerError` ever leaves a run."""
    return None if run.bug is None else f"{type(run.bug).__name__}: {run.bug}"


def only_planned_requests_are_sent(run: Run, _mode: str) -> str | None:
    """Every write is a step of the plan verbatim, in stages, and a POST happens at most twice."""
    steps = {_words(*step) for step in _steps(run.plan)}
    posts: Counter[str] = Counter()
    stage = 0
    for write in run.writes:
        said = _words(write.method, write.path, write.body)
        if said not in steps:
            return f"not in the plan: {said}"
        if _STAGES[write.method] < stage:
            return f"out of order: {said}"
        stage = _STAGES[write.method]
        posts[said] += write.method == "POST" and write.may_have_happened
    often = [said for said, times in posts.items() if times > 2]
    return f"sent more than twice: {often}" if often else None


def nothing_unowned_is_written(run: Run, mode: str) -> str | None:
    """What is not the project's and not imported by the plan is the same afterwards, byte by byte.

    A twin that appeared during a race is the project's too. What another project has is imported
    only if the plan names that project, and of a plan just made the manifests too.
    """
    imported = {change.id for change in _changes(run.plan) if change.change.importing is not None}
    for change in _changes(run.plan):
        named = change.change.importing.project if change.change.importing is not None else None
        wanted = run.order.desired.outplans.get(change.key)
        asked = run.order.saved is not None or (
            wanted is not None and wanted.previous_project == named
        )
        if named is not None and (not asked or named == PROJECT):
            return f"{change.key} is taken over from {named}, and no manifest says so"
    mine = {outplan_id for outplan_id, row in run.before.items() if is_owned(row, mode)} | imported
    for write in run.writes:
        addressed = write.path.split("/")[2:3]
        if addressed and addressed[0] in run.before and addressed[0] not in mine | run.disturbed:
            return f"{write.method} {write.path} is not the project's"
    if run.raced:
        return None
    for outplan_id, row in run.before.items():
        if outplan_id not in mine | run.disturbed and run.after[outplan_id] != row:
            return f"{outplan_id} changed from {row} to {run.after[outplan_id]}"
    return None


def nothing_unlisted_is_deleted(run: Run, _mode: str) -> str | None:
    """No outplan is deleted that the plan of this very run did not list."""
    listed = {change.id for change in _changes(run.plan) if change.action == "delete"}
    sent = {write.path.rpartition("/")[2] for write in run.writes if write.method == "DELETE"}
    if sent - listed:
        return f"deleted without being listed: {sent - listed}"
    gone = {
        outplan_id
        for outplan_id, row in run.before.items()
        if is_live(row) and not is_live(run.after[outplan_id])
    }
    unexplained = gone - listed - run.disturbed
    return f"gone without being listed: {unexplained}" if unexplained and not run.raced else None


def a_refused_run_writes_nothing(run: Run, _mode: str) -> str | None:
    """A run that ends with an error, a stale plan among them, has written nothing."""
    if run.error is not None and run.writes:
        return f"wrote {len(run.writes)} times and then said: {run.error.sentence}"
    return None


def a_stale_plan_is_refused(run: Run, mode: str) -> str | None:
    """A plan that does not fit what the server held when the apply began writes nothing."""
    if run.plan is None or run.raced or not run.writes:
        return None
    for change in run.plan.resource_changes:
        if change.id in run.disturbed:
            continue
        before, row = change.change.before, run.before.get(change.id or "")
        if before is not None and (
            row is None or not is_live(row) or meaning(row) != meant(before)
        ):
            return f"{change.key} is not as the plan saw it, and {len(run.writes)} writes were sent"
        if before is None and _holders(run.before, change, run, mode):
            return f"{change.key} existed already, and {len(run.writes)} writes were sent"
    return None


def applied_is_true(run: Run, _mode: str) -> str | None:
    """Applied is only what the server shows at the end of the run."""
    if run.report is None or run.raced:
        return None
    for result in run.report.results:
        if result.outcome is Outcome.APPLIED and result.id not in run.disturbed:
            found = _untrue(result, run.after)
            if found:
                return found
    return None


def a_failed_create_created_nothing(run: Run, mode: str) -> str | None:
    """Failed is no create that the server carried out in this run."""
    if run.report is None or run.raced:
        return None
    for result in run.report.results:
        if result.outcome is Outcome.FAILED and result.change.action == "create":
            change = result.change
            made = _holders(run.after, change, run, mode) - _holders(run.before, change, run, mode)
            if made:
                return f"{result.change.key} failed ({result.error}), and {made} exists"
    return None


def every_shortfall_has_a_reason(run: Run, _mode: str) -> str | None:
    """What was not applied has a reason, and the exit code is then not 0."""
    if run.report is None:
        return None
    short = [result for result in run.report.results if result.outcome is not Outcome.APPLIED]
    mute = [
        result.change.key for result in short if not result.error and not run.report.interrupted
    ]
    if mute:
        return f"no reason for {mute}"
    if short and run.code is Exit.DONE:
        return f"exit 0, though {[result.change.key for result in short]} was not applied"
    return None


def a_create_is_looked_for_before_it_is_repeated(run: Run, _mode: str) -> str | None:
    """A POST that may have happened is sent again only after a look at the account."""
    doubtful: set[str] = set()
    for request in run.requests:
        if request.method == "GET" and request.path == "/outplans" and request.status == 200:
            doubtful.clear()
        elif request.method == "POST":
            said = _words(request.method, request.path, request.body)
            if said in doubtful:
                return f"sent again without a look: {said}"
            doubtful |= {said} if request.may_have_happened else set()
    return None


def nothing_is_created_twice(run: Run, mode: str) -> str | None:
    """A lone run whose listings all worked creates an outplan once, whatever became of its POSTs.

    Whatever the clocks of the pods say, too. What is done after the settle window is beyond it.
    """
    if run.raced or run.late or run.order.stop_at or run.killed:
        return None
    if any(request.fault for request in run.requests if request.method == "GET"):
        return None
    if any(request.fault is FaultKind.LATE_COMMIT for request in run.writes):
        return None
    for change in _changes(run.plan):
        if change.action == "create":
            made = _holders(run.after, change, run, mode) - _holders(run.before, change, run, mode)
            if len(made) > 1:
                return f"{change.key} was created {len(made)} times"
    return None


def twins_are_named(run: Run, mode: str) -> str | None:
    """Where a run leaves two live outplans of a key that it created, its report says so."""
    if run.report is None or run.raced or run.late:
        return None
    for result in run.report.results:
        if result.change.action != "create" or result.outcome is Outcome.UNKNOWN:
            continue
        held = _holders(run.after, result.change, run, mode)
        said = result.change.name if mode == "exclusive" else f"{PROJECT}/{result.change.key}"
        if len(held) > 1 and not any(said in notice for notice in run.report.notices):
            return f"{said} exists {len(held)} times, and nobody says so"
    return None


def nothing_new_is_sent_after_an_interrupt(run: Run, _mode: str) -> str | None:
    """Once interrupted, a run sends only the writes that were on their way, each of them once."""
    if run.stopped_after is None:
        return None
    late = [
        _words(request.method, request.path, request.body)
        for request in run.requests[run.stopped_after :]
        if request.writes
    ]
    if len(late) >= _AT_ONCE or len(set(late)) < len(late):
        return f"writes after the interrupt: {late}"
    return None


LAWS = (
    nothing_new_is_sent_after_an_interrupt,
    only_sentences_leave_a_run,
    only_planned_requests_are_sent,
    nothing_unowned_is_written,
    nothing_unlisted_is_deleted,
    a_refused_run_writes_nothing,
    a_stale_plan_is_refused,
    applied_is_true,
    a_failed_create_created_nothing,
    every_shortfall_has_a_reason,
    a_create_is_looked_for_before_it_is_repeated,
    nothing_is_created_twice,
    twins_are_named,
)


def _changes(plan: Plan | None) -> tuple[ResourceChange, ...]:
    return plan.resource_changes if plan is not None else ()


def _steps(plan: Plan | None) -> Iterator[tuple[str, str, Any]]:
    for change in _changes(plan):
        for step in change.steps:
            yield step.method, step.path, step.body


def _words(method: str, path: str, body: Any) -> str:
    return f"{method} {path} {json.dumps(body, sort_keys=True)}"


def _holders(rows: Rows, created: ResourceChange, run: Run, mode: str) -> set[str]:
    """Return the live outplans that are what a create makes: of its marker, or else of its name.

    What somebody else did meanwhile, and what the same plan renames or destroys, does not count.
    """
    assert created.change.after is not None
    wanted = meant(created.change.after)
    touched = {change.id for change in _changes(run.plan)} if mode == "exclusive" else set()
    return {
        found
        for found, row in live_rows(rows).items()
        if found not in run.disturbed | touched and is_owned(row, mode)
        if (row["name"] if mode == "exclusive" else split(row["detail"])[1])
        == (wanted["name"] if mode == "exclusive" else wanted["marker"])
    }


def _untrue(result: Result, rows: Rows) -> str | None:
    row = rows.get(result.id or "")
    after = result.change.change.after
    if after is None:
        alive = row is not None and is_live(row)
        return f"{result.id} is said to be destroyed, and lives" if alive else None
    if row is None or not is_live(row):
        return f"{result.change.key} ({result.id}) is said to be applied, and is not there"
    if meaning(row) != meant(after):
        return f"{result.change.key} is said to be {meant(after)}, and is {meaning(row)}"
    return None
