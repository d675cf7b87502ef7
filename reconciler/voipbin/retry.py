"""Failed attempts: which may be repeated, how often, and what the last one says.

A POST that may have been carried out is never repeated here: it is reported as
`AmbiguousWriteError` for `apply` to resolve. Knows no HTTP library.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.values.errors import AmbiguousWriteError, ApiError
from reconciler.voipbin.replies import Kind, Refusal, remedy

if TYPE_CHECKING:
    from tenacity import RetryCallState

RETRIES_PER_RUN = 200
"""A run that needs more repetitions than this gives up: the service has a problem of its own."""

_REPEATABLE = frozenset({"GET", "PUT", "DELETE"})

# How often a request may fail in each way before that is final; at once if not listed.
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


class FailedError(Exception):
    """One attempt failed; becomes an `ApiError` when it was the last one."""

    def __init__(self, failed: Refusal, request_id: str, retry_after: float | None = None) -> None:
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
    """How many repetitions a run has left. Waiting out a rate limit costs none."""

    left: int = RETRIES_PER_RUN

    def take(self, kind: Kind) -> bool:
        """Take one repetition; False when none is left."""
        self.left -= kind is not Kind.THROTTLED
        return self.left >= 0


class Patience:
    """Decides after each failure of one request whether that was the last one.

    `doubts` are the failures after which a write may have been carried out, whatever the other
    attempts said.
    """

    def __init__(self, method: str, budget: Budget) -> None:
        self._method = method
        self._budget = budget
        self._failures: Counter[Kind] = Counter()
        self.doubts: set[Kind] = set()

    def exhausted(self, state: RetryCallState) -> bool:
        """Whether the request must not, or need not, be sent again."""
        kind = error_of(state).failed.kind
        self._failures[kind] += 1
        if kind in _IN_DOUBT and self._method != "GET":
            self.doubts.add(kind)
        if kind in _IN_DOUBT and self._method not in _REPEATABLE:
            return True
        return self._failures[kind] >= _FAILURES.get(kind, 1) or not self._budget.take(kind)


def explained(method: str, path: str, error: FailedError, doubts: set[Kind]) -> ApiError:
    """Return the last failure as a sentence, ambiguous where the write may have happened."""
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
    what, why, next_step = _sentence(failed)
    return ApiError(
        what,
        where=where,
        status=failed.status or None,
        reason=failed.reason,
        why=why,
        remedy=next_step,
    )


def _sentence(failed: Refusal) -> tuple[str, str | None, str]:
    if failed.kind is Kind.NOT_SENT:
        return "VoIPBIN cannot be reached", failed.message, "check the endpoint and the network"
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
