"""What became of one outplan's change: what was sent and answered, against the final listing.

The listing has the last word: it comes from the database, answers may come from a cache or not at
all. Pure.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from reconciler.apply.events import Outcome, Result
from reconciler.plan.diff import changed_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.plan.change import ResourceChange
    from reconciler.plan.diff import FieldChange
    from reconciler.plan.plan import Plan
    from reconciler.values.account import Account, LiveOutplan
    from reconciler.values.errors import ApiError
    from reconciler.values.outplan import Outplan


class Listing:
    """A listing, ready to be asked about one outplan; `existing` are the ids of the one before."""

    def __init__(self, account: Account, existing: frozenset[str] = frozenset()) -> None:
        self.rows = account.outplans
        self.existing = existing
        self.deleted = account.deleted
        self._by_id = {row.id: row for row in self.rows}
        self._by_marker: dict[str, LiveOutplan] = {}
        self._appeared: dict[Outplan, LiveOutplan] = {}
        for row in self.rows:
            if row.outplan.marker is not None:
                self._by_marker.setdefault(str(row.outplan.marker), row)
            elif row.id not in existing:
                self._appeared.setdefault(row.outplan, row)

    def by_id(self, outplan_id: str) -> LiveOutplan | None:
        """Return the live outplan with this id."""
        return self._by_id.get(outplan_id)

    def made_of(self, after: Outplan) -> LiveOutplan | None:
        """Return what a create made: by its marker, without one by being new and equal."""
        if after.marker is not None:
            return self._by_marker.get(str(after.marker))
        return self._appeared.get(after)


@dataclass(slots=True)
class Attempt:
    """How far one outplan's change has come.

    `sent` and `done` count its steps; `error` is the failure that ended it, `in_doubt` when that
    step may have been carried out all the same; `withheld` why it must not begin;
    `uncertain` once any of its requests may have been carried out unseen; `skipped` is why it was
    not begun, or not finished, when the run ended early by itself.
    """

    change: ResourceChange
    sent: int = 0
    done: int = 0
    error: ApiError | None = None
    in_doubt: bool = False
    created_id: str | None = None
    withheld: str = ""
    uncertain: bool = False
    skipped: str = ""

    @property
    def complete(self) -> bool:
        """Whether every step was answered with success."""
        return self.done == len(self.change.steps)

    @property
    def unfinished(self) -> bool:
        """Whether a step was never sent although nothing spoke against it."""
        return self.error is None and not self.complete and not self.withheld

    def note_id(self, reply: object) -> None:
        """Take the id of a created outplan from the answer, if the answer has one."""
        if self.change.action == "create" and isinstance(reply, dict):
            named = reply.get("id")
            self.created_id = named if isinstance(named, str) else None

    def find(self, listing: Listing) -> bool:
        """Whether a create without an answer shows in a listing; if so it counts as done."""
        row = self.located(listing)
        if row is not None:
            self.created_id, self.error = row.id, None
            self.in_doubt = self.uncertain = False
            self.done = len(self.change.steps)
        return row is not None

    def shows(self, listing: Listing) -> bool:
        """Whether a listing shows what the change wants."""
        row = self.located(listing)
        if self.change.change.after is None:
            # A row may be missing from a listing; only an answer or a tombstone is proof.
            return row is None and (self.complete or self.change.id in listing.deleted)
        return row is not None and row.outplan == self.change.change.after

    def located(self, listing: Listing) -> LiveOutplan | None:
        """Return the live outplan that the change is about, if a listing shows one."""
        wanted, after = self.change.id or self.created_id, self.change.change.after
        if wanted is not None:
            return listing.by_id(wanted)
        return listing.made_of(after) if after is not None else None


def verdict(attempt: Attempt, listing: Listing, trouble: str = "") -> Result:
    """Say how a change ended. `trouble` is why there is no final listing, "" when there is one."""
    change = attempt.change
    row = attempt.located(listing)
    outplan_id = row.id if row is not None else change.id or attempt.created_id
    if attempt.withheld:
        outcome, error = Outcome.WITHHELD, attempt.withheld
    elif attempt.sent == 0:
        outcome, error = Outcome.SKIPPED, attempt.skipped
    elif trouble:
        outcome, error = _unproven(attempt, trouble)
    elif attempt.shows(listing):
        outcome, error = Outcome.APPLIED, ""
    elif kept := _kept(attempt, row):
        remedy = "write in the manifest what VoIPBIN keeps, or ask its support why it does"
        return Result(change, Outcome.FAILED, outplan_id, kept, attempt.done, remedy, kept=True)
    else:
        outcome, error = _not_shown(attempt, row)
    remedy = attempt.error.remedy if attempt.error is not None and error else ""
    return Result(change, outcome, outplan_id, error, attempt.done, remedy)


def _not_shown(attempt: Attempt, row: LiveOutplan | None) -> tuple[Outcome, str]:
    """Say what became of a change that the final listing does not show."""
    if attempt.error is not None:
        # A doubtful 400 is a refusal after all once the listing shows that nothing came of it.
        unknown = attempt.uncertain or (row is None and attempt.change.action == "delete")
        return Outcome.UNKNOWN if unknown else Outcome.FAILED, attempt.error.sentence
    if not attempt.complete:
        between = "between its two requests"
        said = f"{attempt.skipped}, {between}" if attempt.skipped else f"interrupted {between}"
        return Outcome.SKIPPED, said
    return Outcome.UNKNOWN, _contradiction(attempt.change, row)


def _unproven(attempt: Attempt, trouble: str) -> tuple[Outcome, str]:
    """Say what became of a change when no final listing could be read."""
    if attempt.error is not None and not attempt.in_doubt:
        return Outcome.FAILED, attempt.error.sentence
    return Outcome.UNKNOWN, f"it could not be proven, because the final listing failed: {trouble}"


class Twins(NamedTuple):
    """An outplan of the plan that a listing shows more than once; `new` if it was not so before."""

    sentence: str
    new: bool


def twins_in(plan: Plan, listing: Listing) -> Iterator[Twins]:
    """Yield every outplan of the plan that a listing shows more than once."""
    wanted = (change.change.after for change in plan.resource_changes if not change.leaves)
    touched = {_identity(plan, after) for after in wanted if after is not None}
    held = Counter(_identity(plan, row.outplan) for row in listing.rows)
    new = {_identity(plan, row.outplan) for row in listing.rows if row.id not in listing.existing}
    for identity in sorted(touched):
        if held[identity] > 1:
            sentence = (
                f"{identity} exists {held[identity]} times now; the next plan says what to do"
            )
            yield Twins(sentence, identity in new)


def _identity(plan: Plan, outplan: Outplan) -> str:
    """Return what tells the plan's outplans apart, "" for what it cannot own."""
    marker = outplan.marker
    if plan.ownership == "exclusive":
        return outplan.name if marker is None or marker.project == plan.target.project else ""
    return str(marker) if marker is not None else ""


def _kept(attempt: Attempt, row: LiveOutplan | None) -> str:
    """Say which value VoIPBIN keeps, where it accepted an update and shows it as it was before."""
    before, after = attempt.change.change.before, attempt.change.change.after
    if row is None or before is None or after is None or not attempt.complete:
        return ""
    unchanged = changed_fields(before, row.outplan)
    refused = changed_fields(row.outplan, after)
    if {change.field for change in refused} & {change.field for change in unchanged}:
        return ""  # neither what it was nor what was sent: somebody else was there
    return f"VoIPBIN accepted it, but keeps {_values(refused)}"


def _values(changes: Iterable[FieldChange]) -> str:
    return ", ".join(
        f"{change.field} {change.before!r} instead of {change.after!r}" for change in changes
    )


def _contradiction(change: ResourceChange, row: LiveOutplan | None) -> str:
    after = change.change.after
    if after is None:
        return "VoIPBIN accepted the delete, but still lists it as live"
    if row is None:
        return "VoIPBIN accepted it, but does not list it"
    other = _values(changed_fields(row.outplan, after))
    return (
        f"VoIPBIN accepted it, but lists {other}; either it stores another value than it is sent, "
        "or somebody changed it meanwhile"
    )
