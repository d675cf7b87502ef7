"""Failed attempts: which may be repeated, how often, and what the last one says.

A POST that may have been carried out is never repeated here: it is reported as
`AmbiguousWriteError` for `apply` to resolve. Knows no HTTP library.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.values.errors import AmbiguousWriteError, ApiError
from reconciler.voipbin.replies import Kind, RefusedAnswer, remedy

if TYPE_CHECKING:
    from tenacity import RetryCallState

RETRIES_PER_RUN = 200
"""A run that needs more repetitions than this gives up: the service has a problem of its own."""

_REPEATABLE = frozenset({"GET", "PUT", "DELETE"})

# How often a request may fail in each way before that is final; at once if not listed. Seven
# failures of a read outlast VoIPBIN's circuit breaker, which fails everything for 30 s: the pauses
# between them are 25 s, and the throttle holds everything back for 30 s after the fifth. One that
# begins amid such failures waits in the throttle, and is given up once it took as long.
_FAILURES = {
    Kind.NOT_SENT: 4,
    Kind.THROTTLED: 30,
    Kind.UNAUTHENTICATED: 2,
    Kind.DOUBTFUL_400: 3,
    Kind.BROKEN: 5,
    Kind.SERVER: 5,
    Kind.UNREADABLE: 3,
    Kind.SLOW: 2,
}
_OUTAGES = frozenset({Kind.SERVER, Kind.UNAUTHENTICATED})
_FAILURES_OF_A_READ = 7
_LONG = 45.0  # seconds: the breaker's 30, and its probe
_FAILURES_OF_A_KNOWN_KEY = 5  # as many as of the service itself
_IN_DOUBT = frozenset(
    {
        Kind.BROKEN,
        Kind.SERVER,
        Kind.UNREADABLE,
        Kind.TOO_LARGE,
        Kind.SLOW,
        Kind.DOUBTFUL_400,
    }
)


_REFUSED_LATER = (
    "either VoIPBIN's database or key lookup is down, or the credential was revoked or expired "
    "meanwhile: try again later, and replace it only if it stays refused"
)


class FailedError(Exception):
    """One attempt failed; becomes an `ApiError` when it was the last one."""

    def __init__(
        self, failed: RefusedAnswer, request_id: str, retry_after: float | None = None
    ) -> None:
        super().__init__(failed.kind.value)
        self.failed = failed
        self.request_id = request_id
        self.retry_after = retry_after


def error_of(state: RetryCallState) -> FailedError:
    """Return how the last attempt failed."""
    error = state.outcome.exception() if state.outcome is not None else None
    assert isinstance(error, FailedError)
    return error


@dataclass(slots=True)
class Budget:
    """How many repetitions a run has left. Waiting out a rate limit costs none.

    `accepted` once the credential was: a 401 after that is an outage of the key lookup, which
    needs the database, until it has lasted.
    """

    left: int = RETRIES_PER_RUN
    accepted: bool = False

    def take(self, kind: Kind) -> bool:
        """Take one repetition; False when none is left."""
        self.left -= kind is not Kind.THROTTLED
        return self.left >= 0


class Patience:
    """Decides after each failure of one request whether that was the last one.

    `doubts` are the failures after which a write may have been carried out, whatever the other
    attempts said; `last` is the failure that came last.
    """

    def __init__(self, method: str, budget: Budget) -> None:
        self._method = method
        self._budget = budget
        self._failures: Counter[Kind] = Counter()
        self.last: FailedError | None = None
        self.doubts: set[Kind] = set()

    def exhausted(self, state: RetryCallState) -> bool:
        """Whether the request must not, or need not, be sent again."""
        self.last = error_of(state)
        kind = self.last.failed.kind
        self._failures[kind] += 1
        if kind in _IN_DOUBT and self._method != "GET":
            self.doubts.add(kind)
        if kind in _IN_DOUBT and self._method not in _REPEATABLE:
            return True
        if kind in _OUTAGES and self._method == "GET" and (state.seconds_since_start or 0) > _LONG:
            return True
        return self._failures[kind] >= self._most(kind) or not self._budget.take(kind)

    def _most(self, kind: Kind) -> int:
        """Return how many failures of a kind are the last."""
        if kind is Kind.UNAUTHENTICATED and not self._budget.accepted:
            return _FAILURES[kind]
        if kind in _OUTAGES and self._method == "GET":
            return _FAILURES_OF_A_READ
        if kind is Kind.UNAUTHENTICATED:
            return _FAILURES_OF_A_KNOWN_KEY
        return _FAILURES.get(kind, 1)


def explained(
    method: str, path: str, error: FailedError, doubts: set[Kind], *, accepted: bool = False
) -> ApiError:
    """Return the last failure as a sentence, ambiguous where the write may have happened.

    `accepted` is whether the credential was, earlier in the run.
    """
    failed = error.failed
    said = f"{failed.status} {failed.reason}".strip() if failed.status else failed.kind.value
    where = f"{method} {path} ({said}, request id {error.request_id})"
    if doubts:
        ambiguous = AmbiguousWriteError(
            f"{method} {path} has an uncertain outcome",
            where=where,
            status=failed.status or None,
            reason=failed.reason,
            why=failed.message or "no trustworthy answer came",
            remedy=failed.remedy or "plan again to see what is true now",
        )
        ambiguous.refused = doubts == {Kind.DOUBTFUL_400}
        return ambiguous
    what, why, next_step = _sentence(failed, accepted=accepted)
    return ApiError(
        what,
        where=where,
        status=failed.status or None,
        reason=failed.reason,
        why=why,
        remedy=next_step,
    )


def _sentence(failed: RefusedAnswer, *, accepted: bool) -> tuple[str, str | None, str]:
    if failed.kind is Kind.UNAUTHENTICATED and accepted:
        return (
            "VoIPBIN no longer accepts the credential that it accepted earlier in this run",
            failed.message or None,
            _REFUSED_LATER,
        )
    if failed.kind is Kind.NOT_SENT:
        return failed.message, failed.why, "check the endpoint and the network"
    if failed.kind is Kind.UNUSABLE:
        return failed.message, failed.why or None, failed.remedy
    if failed.kind is Kind.BROKEN:
        return "VoIPBIN did not answer", failed.message, failed.remedy or "try again later"
    if failed.kind in (Kind.TOO_LARGE, Kind.SLOW):
        what = "VoIPBIN's answer did not come to an end"
        return what, failed.message, "check the endpoint; it ends in /v1.0"
    if failed.kind is Kind.UNREADABLE:
        what = "VoIPBIN's answer is not JSON"
        return what, failed.message or None, "check the endpoint; it ends in /v1.0"
    if failed.kind is Kind.SERVER:
        return "VoIPBIN failed to carry out the request", failed.message or None, remedy(failed)
    return "VoIPBIN refused the request", failed.message or None, remedy(failed)
