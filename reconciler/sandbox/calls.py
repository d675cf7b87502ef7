"""One call on its way to an answer: the order in which VoIPBIN checks things.

Every endpoint under `/v1.0` is `guarded`, and then takes from its `Call` what it needs in the
server's order: parameters, id, body, the record, permission. What an endpoint does
after that is written beside the endpoint.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from reconciler.sandbox import auth, faults, late_writes, timestamps
from reconciler.sandbox.answers import AnswerError, GoJson
from reconciler.sandbox.binding import BindingError, bind
from reconciler.sandbox.limits import Limiter, RateLimits, retry_after
from reconciler.sandbox.parameters import Paging, bound_segment, paging, record_id
from reconciler.sandbox.records import Record, Style, to_json
from reconciler.sandbox.shapes import RecordKind
from reconciler.sandbox.store import Store

_NOT_FOUND: Final[Mapping[RecordKind, str]] = {
    "outplans": "OUTPLAN_NOT_FOUND",
    "campaigns": "CAMPAIGN_NOT_FOUND",
    "numbers": "NUMBER_NOT_FOUND",
    "outdials": "OUTDIAL_NOT_FOUND",
}

_RECOVERY_TIME: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What the endpoints share. `limits` is `None` when nothing is limited."""

    store: Store
    style: Style
    clock: timestamps.Clock
    limits: RateLimits | None
    skew: timedelta = timedelta(0)
    """How far the clock of the pod that writes is ahead of the one that reads."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request of an authenticated customer."""

    sandbox: Sandbox
    request: Request
    customer_id: str

    @property
    def store(self) -> Store:
        """Where the records are."""
        return self.sandbox.store

    def now(self) -> datetime:
        """Return the current moment, by the clock of the pod that reads."""
        return self.sandbox.clock()

    def write_moment(self) -> datetime:
        """Return the current moment, by the clock of the pod that writes."""
        fault = self.struck(faults.FaultKind.CLOCK_AHEAD)
        ahead = timedelta(seconds=fault.seconds) if fault else timedelta(0)
        return self.now() + self.sandbox.skew + ahead

    def paging(self) -> Paging:
        """Return the list parameters. Raises `AnswerError`."""
        return paging(self.request.scope["query_string"].decode("latin-1"))

    def bound_id(self) -> str:
        """Return the id in the path as it was given. Raises `AnswerError`."""
        return bound_segment(self.request.path_params["id"])

    def path_id(self) -> str:
        """Return the id in the path in its canonical form. Raises `AnswerError`."""
        return record_id(self.bound_id())

    async def body(self, zero: Mapping[str, Any]) -> dict[str, Any]:
        """Return the JSON body, bound to a struct given as its zero value. Raises `AnswerError`."""
        try:
            return bind(await self.request.body(), zero)
        except BindingError as problem:
            raise AnswerError("INVALID_JSON_BODY") from problem

    def struck(self, kind: faults.FaultKind) -> faults.Fault | None:
        """Return the scripted fault that has hit the request, if it is of this kind."""
        return faults.struck(self.request.scope, kind)

    def fetch(self, kind: RecordKind, record_id: str) -> Record:
        """Return a record that the caller may touch, deleted or not. Raises `AnswerError`.

        In documented style a foreign or deleted record is not found.
        """
        found = self.store.get(kind, record_id)
        if found is None:
            raise AnswerError(_NOT_FOUND[kind])
        found = self._cached(kind, found)
        may = found.customer_id == self.customer_id
        if self.sandbox.style == "documented" and (found.tm_delete or not may):
            raise AnswerError(_NOT_FOUND[kind])
        if kind == "numbers" and found.tm_delete:
            raise AnswerError("RESOURCE_NOT_FOUND")
        if not may:
            raise AnswerError("PERMISSION_DENIED")
        return found

    def answer(self, kind: RecordKind, record: Record, status: int = 200) -> Response:
        """Answer with one record."""
        return GoJson(to_json(kind, self._cached(kind, record), self.sandbox.style), status)

    def _cached(self, kind: RecordKind, record: Record) -> Record:
        if not self.struck(faults.FaultKind.STALE_READ):
            return record
        return self.store.before(kind, record.id) or record


Handler = Callable[[Call], Awaitable[Response]]


def guarded(sandbox: Sandbox, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Put the checks of every `/v1.0` request before `handler`, in the server's order."""

    async def endpoint(request: Request) -> Response:
        now = sandbox.clock()
        # A late commit was admitted when it came.
        late = faults.struck(request.scope, faults.FaultKind.LATE_COMMIT)
        limits = None if late else sandbox.limits
        if limits is not None:
            admit(limits.address, address(request), now, limited_by="ip")
        kept = request.scope.get(late_writes.CUSTOMER)
        customer_id = kept or auth.authenticate(request, sandbox.store, now)
        if limits is not None:
            admit(limits.customer, customer_id, now, limited_by="customer")
        _refuse_frozen(sandbox.store, customer_id)
        return await handler(Call(sandbox, request, customer_id))

    return endpoint


def admit(limiter: Limiter, key: str, now: datetime, *, limited_by: str) -> None:
    """Count a request against a limit. Raises `AnswerError` when it is one too many."""
    if wait := limiter.wait(key, now):
        details = [{"limited_by": limited_by}]
        raise AnswerError("RATE_LIMIT_EXCEEDED", details=details, retry_after=retry_after(wait))


def address(request: Request) -> str:
    """Return the client's address, as the content network or else the socket names it."""
    fallback = request.client.host if request.client else ""
    return request.headers.get("cf-connecting-ip", fallback)


def _refuse_frozen(store: Store, customer_id: str) -> None:
    customer = store.get("customers", customer_id)
    if customer is None or customer.fields["status"] != "frozen":
        return
    scheduled = customer.fields["tm_deletion_scheduled"]
    moment = timestamps.parsed(scheduled) if scheduled else None
    effective = timestamps.stored(moment + _RECOVERY_TIME) if moment else None
    details = {
        "deletion_effective_at": timestamps.trimmed(effective) if effective else None,
        "deletion_scheduled_at": timestamps.trimmed(scheduled) if scheduled else None,
        "recovery_endpoint": "DELETE /auth/unregister",
    }
    raise AnswerError("ACCOUNT_FROZEN", details=[details])
