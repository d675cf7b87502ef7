"""One call on its way to an answer: the order in which VoIPBIN checks things.

Every endpoint under `/v1.0` is `guarded`, and then takes from its `Call` what it needs in the
server's order: parameters, id, body, direct tokens, the record, permission. What an endpoint does
after that is written beside the endpoint.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from reconciler.sandbox import auth, faults, timestamps
from reconciler.sandbox.binding import BindingError, bind
from reconciler.sandbox.errors import ApiError
from reconciler.sandbox.limits import Limiter, Limits, retry_after
from reconciler.sandbox.parameters import Paging, paging, path_id
from reconciler.sandbox.records import Record, Style, to_json
from reconciler.sandbox.responses import GoJson
from reconciler.sandbox.shapes import CUSTOMER_ADMIN, CUSTOMER_MANAGER, PROJECT_SUPER_ADMIN, Kind
from reconciler.sandbox.store import Store

ADMIN_OR_MANAGER: Final = CUSTOMER_ADMIN | CUSTOMER_MANAGER

_NOT_FOUND: Final[Mapping[Kind, str]] = {
    "outplans": "OUTPLAN_NOT_FOUND",
    "campaigns": "CAMPAIGN_NOT_FOUND",
    "numbers": "NUMBER_NOT_FOUND",
    "accesskeys": "ACCESSKEY_NOT_FOUND",
    "agents": "AGENT_NOT_FOUND",
}

_RECOVERY_TIME: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What the endpoints share. `limits` is `None` when nothing is limited."""

    store: Store
    style: Style
    clock: timestamps.Clock
    limits: Limits | None


@dataclass(frozen=True, slots=True)
class Call:
    """One request of an authenticated caller."""

    sandbox: Sandbox
    request: Request
    caller: auth.Caller

    @property
    def store(self) -> Store:
        """Where the records are."""
        return self.sandbox.store

    def now(self) -> datetime:
        """Return the server's current moment."""
        return self.sandbox.clock()

    def paging(self) -> Paging:
        """Return the list parameters. Raises `ApiError`."""
        return paging(self.request.scope["query_string"].decode("latin-1"))

    def path_id(self) -> str:
        """Return the id in the path. Raises `ApiError`."""
        return path_id(self.request.path_params["id"])

    async def body(self, zero: Mapping[str, Any]) -> dict[str, Any]:
        """Return the JSON body, bound to a struct given as its zero value. Raises `ApiError`."""
        try:
            return bind(await self.request.body(), zero)
        except BindingError as problem:
            raise ApiError("INVALID_JSON_BODY") from problem

    def struck(self, kind: faults.Kind) -> faults.Fault | None:
        """Return the scripted fault that has hit the request, if it is of this kind."""
        return faults.struck(self.request.scope, kind)

    def require(self, customer_id: str, bits: int = ADMIN_OR_MANAGER) -> None:
        """Refuse a caller who may not touch what belongs to a customer. Raises `ApiError`."""
        if self.caller.kind == "direct":
            raise ApiError("DIRECT_ACCESS_NOT_SUPPORTED")
        if not self.caller.may(bits, customer_id):
            raise ApiError("PERMISSION_DENIED")

    def fetch(self, kind: Kind, record_id: str) -> Record:
        """Return a record that the caller may touch, deleted or not. Raises `ApiError`.

        In documented style a foreign or deleted record is not found.
        """
        if self.caller.kind == "direct":
            raise ApiError("DIRECT_ACCESS_NOT_SUPPORTED")
        found = self.store.get(kind, record_id)
        if found is None:
            raise ApiError(_NOT_FOUND[kind])
        found = self._cached(kind, found)
        may = self.caller.may(ADMIN_OR_MANAGER, found.customer_id)
        if self.sandbox.style == "documented" and (found.tm_delete or not may):
            raise ApiError(_NOT_FOUND[kind])
        if kind == "numbers" and found.tm_delete:
            raise ApiError("RESOURCE_NOT_FOUND")
        if not may:
            raise ApiError("PERMISSION_DENIED")
        return found

    def answer(self, kind: Kind, record: Record, status: int = 200) -> Response:
        """Answer with one record."""
        return GoJson(to_json(kind, self._cached(kind, record), self.sandbox.style), status)

    def _cached(self, kind: Kind, record: Record) -> Record:
        if not self.struck(faults.Kind.STALE_READ):
            return record
        return self.store.before(kind, record.id) or record


Handler = Callable[[Call], Awaitable[Response]]


def guarded(sandbox: Sandbox, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Put the checks of every `/v1.0` request before `handler`, in the server's order."""

    async def endpoint(request: Request) -> Response:
        now = sandbox.clock()
        # A late commit was admitted when it came.
        late = faults.struck(request.scope, faults.Kind.LATE_COMMIT)
        limits = None if late else sandbox.limits
        if limits is not None:
            admit(limits.address, address(request), now, limited_by="ip")
        caller = auth.authenticate(request, sandbox.store, now)
        if limits is not None:
            admit(limits.customer, caller.customer_id, now, limited_by="customer")
        _refuse_frozen(sandbox.store, caller)
        return await handler(Call(sandbox, request, caller))

    return endpoint


def admit(limiter: Limiter, key: str, now: datetime, *, limited_by: str) -> None:
    """Count a request against a limit. Raises `ApiError` when it is one too many."""
    if wait := limiter.wait(key, now):
        details = [{"limited_by": limited_by}]
        raise ApiError("RATE_LIMIT_EXCEEDED", details=details, retry_after=retry_after(wait))


def address(request: Request) -> str:
    """Return the client's address, as the content network or else the socket names it."""
    fallback = request.client.host if request.client else ""
    return request.headers.get("cf-connecting-ip", fallback)


def _refuse_frozen(store: Store, caller: auth.Caller) -> None:
    exempt = caller.kind == "direct" or caller.permission & PROJECT_SUPER_ADMIN
    customer = None if exempt else store.get("customers", caller.customer_id)
    if customer is None or customer.fields["status"] != "frozen":
        return
    scheduled = customer.fields["tm_deletion_scheduled"]
    moment = timestamps.parsed(scheduled) if scheduled else None
    effective = timestamps.stored(moment + _RECOVERY_TIME) if moment else None
    details = {
        "deletion_scheduled_at": timestamps.trimmed(scheduled) if scheduled else None,
        "deletion_effective_at": timestamps.trimmed(effective) if effective else None,
        "recovery_endpoint": "DELETE /auth/unregister",
    }
    raise ApiError("ACCOUNT_FROZEN", details=[details])
