"""Executes a plan: exactly its requests, in its order, and says per outplan what became of them.

Decides nothing that the plan did not say. Before the first write the account must still fit the
plan; after the last one a complete listing is the proof, because single reads and the answers of
PUTs come from a cache and the list does not. Knows the API as a protocol, never httpx.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from reconciler.apply.events import Event, Report, StepEnded, Verifying, Waiting
from reconciler.apply.fresh import check_fresh, shrunk, used_since
from reconciler.apply.stop import Cause, Stop
from reconciler.apply.verdict import Attempt, Listing, twins_in, verdict
from reconciler.values.account import Account
from reconciler.values.errors import (
    AmbiguousWriteError,
    ApiError,
    StoppedError,
    UntrustedReadError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from reconciler.plan.change import Step
    from reconciler.plan.plan import Plan
    from reconciler.values.account import Campaign

CONCURRENCY = 8
SILENT_CREATES = 3
"""Creates in a row without an answer after which no more are sent: each may happen later on."""

_STAGES = ("update", "forget", "create", "delete")
_ADVICE = {
    Cause.SILENCE: "each may still be carried out; plan again once VoIPBIN answers",
    Cause.TIMEOUT: "run it again, or give it more time with --timeout",
}


class Api(Protocol):
    """What an apply needs of VoIPBIN."""

    async def account(self) -> Account:
        """Return a complete listing, and whose account it is."""

    async def listing(self) -> Account:
        """Return a complete listing, without asking whose account it is."""

    async def campaigns(self) -> tuple[Campaign, ...] | None:
        """Return the campaigns that use an outplan, None where they may not be read."""

    async def send(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        """Carry out one write.

        Raises:
            ApiError: it was refused; `AmbiguousWriteError` when the outcome is open.
            StoppedError: it was not sent, because the run is to end.
        """


@dataclass(frozen=True, slots=True)
class Settle:
    """How long a write without an answer may take to show: the pauses between looks, in seconds.

    The service hands writes to a queue that outlives its own 3 s timeout.
    """

    pauses: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


async def apply(
    plan: Plan,
    api: Api,
    *,
    emit: Callable[[Event], None] = lambda _event: None,
    stop: Stop | None = None,
    settle: Settle | None = None,
    before: Account | None = None,
) -> Report:
    """Execute a plan and report on every outplan in it.

    Once `stop` is requested, what is in flight is finished and the rest is skipped; the apply
    requests it too, when VoIPBIN answers no creates any more. `before` is the listing that the plan
    was made from, where no time has passed since; without it the account is listed anew.

    Raises:
        StalePlanError: the account changed since the plan was made; nothing was written.
        ConfigError: the plan was made for another account; nothing was written.
        ApiError: the account could not be read before the first write.
    """
    run = _Run(plan, api, emit, stop or Stop(), settle or Settle())
    try:
        before = before or await api.account()
    except StoppedError:
        run.prepare(Account(()), None)
        return await run.report()
    check_fresh(plan, before)
    run.prepare(before, shrunk(plan, before))
    await run.all_stages()
    return await run.report()


@dataclass(slots=True)
class _Run:
    plan: Plan
    api: Api
    emit: Callable[[Event], None]
    stop: Stop
    settle: Settle
    existing: frozenset[str] = frozenset()
    attempts: list[Attempt] = field(default_factory=list)
    silent: int = 0  # creates in a row that got no answer

    def prepare(self, before: Account, untrusted: str | None) -> None:
        """Set up an attempt per change; destroys are withheld where a listing is untrusted."""
        self.existing = frozenset(before.by_id())
        for change in self.plan.resource_changes:
            withheld = untrusted if untrusted and change.action == "delete" else ""
            self.attempts.append(Attempt(change, withheld=withheld))

    async def all_stages(self) -> None:
        slots = asyncio.Semaphore(CONCURRENCY)
        for stage in _STAGES:
            if stage == "delete":
                await self._withhold_used()
            attempts = [
                attempt
                for attempt in self.attempts
                if attempt.change.action == stage and not attempt.withheld
            ]
            await asyncio.gather(*(self._change(attempt, slots) for attempt in attempts))
            if stage == "create":
                await self._resolve([attempt for attempt in attempts if attempt.in_doubt], slots)

    async def _withhold_used(self) -> None:
        """Read the campaigns again before the first destroy: one may use it since the plan."""
        destroys = [
            attempt
            for attempt in self.attempts
            if attempt.change.action == "delete" and not attempt.withheld
        ]
        if not destroys or self.stop.requested:
            return
        try:
            campaigns = await self.api.campaigns()
        except (ApiError, UntrustedReadError, StoppedError) as error:
            if self.stop.requested:
                return
            for attempt in destroys:
                attempt.withheld = f"whether a campaign uses it cannot be read: {error.sentence}"
            return
        for attempt in destroys:
            attempt.withheld = used_since(self.plan, attempt.change, campaigns)

    async def _change(self, attempt: Attempt, slots: asyncio.Semaphore) -> None:
        """Send the steps of one outplan, one after the other, up to the first that fails."""
        for step in attempt.change.steps:
            async with slots:
                if self.stop.requested or not await self._step(attempt, step):
                    return

    async def _step(self, attempt: Attempt, step: Step) -> bool:
        try:
            reply = await self.api.send(step.method, step.path, step.body)
        except StoppedError:
            return False
        except ApiError as error:
            attempt.sent += 1
            gone = step.method == "DELETE" and error.status == 404
            attempt.error = None if gone else _likely(error, step)
            attempt.in_doubt = not gone and isinstance(error, AmbiguousWriteError)
            # A doubt about the first POST outlives the refusal of the second.
            attempt.uncertain |= isinstance(error, AmbiguousWriteError) and not error.refused
            self._hear(step, error)
        else:
            attempt.sent += 1
            attempt.error, attempt.in_doubt = None, False
            attempt.note_id(reply)
            self._hear(step, None)
        failure, said = attempt.error, None
        if failure is not None:
            said = failure.what if attempt.in_doubt else failure.sentence
        done = failure is None
        attempt.done += done
        key, doubt = attempt.change.key, attempt.in_doubt
        self.emit(StepEnded(key, step.method, step.path, done, said, doubt))
        return done

    def _hear(self, step: Step, error: ApiError | None) -> None:
        """Count the creates in a row that got no answer; after a few send nothing more."""
        if step.method != "POST":
            return
        self.silent = self.silent + 1 if error is not None and error.unanswered else 0
        if self.silent >= SILENT_CREATES and not self.stop.requested:
            self.stop.request(Cause.SILENCE, why=f"{self.silent} creates in a row had no answer")

    async def _resolve(self, doubtful: Sequence[Attempt], slots: asyncio.Semaphore) -> None:
        """Find out about creates without an answer: look, and only then create once more."""
        again = await self._absent(doubtful)
        await asyncio.gather(*(self._change(attempt, slots) for attempt in again))
        await self._absent([attempt for attempt in again if attempt.in_doubt])

    async def _absent(self, doubtful: Sequence[Attempt]) -> list[Attempt]:
        """List until each shows, or the settle window ends; return those shown to be absent.

        Nothing is absent that no listing could be read for, and nothing after a stop.
        """
        missing, looked = list(doubtful), False
        for pause in self.settle.pauses:
            if not missing or self.stop.requested:
                break
            keys = ", ".join(attempt.change.key for attempt in missing[:3])
            self.emit(Waiting(f"looking whether {keys} was created", pause))
            await self.settle.sleep(pause)
            try:
                listing = Listing(await self.api.listing(), self.existing)
            except (ApiError, UntrustedReadError, StoppedError):
                looked = False
                continue
            looked = True
            missing = [attempt for attempt in missing if not attempt.find(listing)]
        return missing if looked and not self.stop.requested else []

    async def report(self) -> Report:
        """Read the account once more if anything was sent, and say how everything ended."""
        attempts, notices = self.attempts, []
        unfinished = [attempt for attempt in attempts if attempt.unfinished]
        cause = self.stop.cause if unfinished else None
        if cause in (Cause.SILENCE, Cause.TIMEOUT):
            notices.append(f"the run ended early: {self.stop.why}; {_ADVICE[cause]}")
            for attempt in unfinished:
                attempt.skipped = f"not sent, because {self.stop.why}"
        listing, trouble = Listing(Account(())), ""
        if any(attempt.sent for attempt in attempts):
            self.emit(Verifying())
            listing, trouble = await self._final_listing(attempts)
        twins = [*twins_in(self.plan, listing)]
        return Report(
            tuple(verdict(attempt, listing, trouble) for attempt in attempts),
            (*notices, *(each.sentence for each in twins)),
            interrupted=cause is Cause.INTERRUPT,
            twins=any(each.new for each in twins),
            silenced=cause is Cause.SILENCE,
            timed_out=cause is Cause.TIMEOUT,
        )

    async def _final_listing(self, attempts: Iterable[Attempt]) -> tuple[Listing, str]:
        """List once; again after a pause if something answered with success does not show."""
        listing = Listing(Account(()))
        for pause in (*self.settle.pauses[:2], None):
            try:
                listing = Listing(await self.api.listing(), self.existing)
            except (ApiError, UntrustedReadError, StoppedError) as error:
                return listing, "" if listing.rows else error.sentence
            late = [
                attempt.change.key
                for attempt in attempts
                if attempt.complete and not attempt.shows(listing)
            ]
            if not late or pause is None or self.stop.requested:
                break
            self.emit(Waiting(f"the listing does not show {', '.join(late[:3])} yet", pause))
            await self.settle.sleep(pause)
        return listing, ""


def _likely(error: ApiError, step: Step) -> ApiError:
    """Name the likely cause of a refusal that names none, where the request itself holds it."""
    body = step.body or {}
    texts = [text for text in (body.get("name"), body.get("detail")) if isinstance(text, str)]
    if error.status == 400 and any(sign > "\uffff" for text in texts for sign in text):
        error.remedy = (
            "the name or the detail holds a character of four bytes, such as an emoji, which "
            "VoIPBIN's documented database does not store: leave it out"
        )
    return error
