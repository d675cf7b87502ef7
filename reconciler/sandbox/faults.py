"""Scripted faults: what can be made to go wrong, for which requests, and how often.

Bookkeeping only: nothing here does anything to a request, or knows more of it than its method,
path and query.
"""

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, Final


class FaultKind(StrEnum):
    """What goes wrong."""

    LOST_REPLY = "lost-reply"
    """The request is carried out, then the connection breaks without an answer."""
    DROPPED = "dropped"
    """The connection breaks, and nothing is carried out."""
    LATE_COMMIT = "late-commit"
    """503 `REQUEST_TIMEOUT`; a write is carried out `seconds` later, also after a restart."""
    TIMEOUT_DONE = "timeout-done"
    """503 `REQUEST_TIMEOUT`, and the request has been carried out."""
    TIMEOUT_NOT_DONE = "timeout-not-done"
    """503 `REQUEST_TIMEOUT`, and nothing is carried out."""
    RATE_LIMITED = "rate-limited"
    """429 with `Retry-After`: the `seconds`, rounded up."""
    RATE_LIMITED_BARE = "rate-limited-bare"
    """429 without `Retry-After`."""
    ERROR_500 = "error-500"
    """500 `INTERNAL`, as of an open circuit breaker: nothing is carried out."""
    ERROR_500_EMPTY = "error-500-empty"
    """500 without a body, as of a panic: nothing is carried out."""
    GENERIC_400 = "generic-400"
    """400 `INVALID_ARGUMENT`, as of a database that is down: nothing is carried out."""
    DATABASE_DOWN = "database-down"
    """401 `INVALID_CREDENTIALS` to an access key, which the database looks up, and
    400 `INVALID_ARGUMENT` to a login token: nothing is carried out."""
    UNAUTHENTICATED = "unauthenticated"
    """401 `INVALID_CREDENTIALS`, as of a key lookup that fails, whatever the credential."""
    HTML_502 = "html-502"
    """502 and an HTML page of the content network: the request never arrived."""
    TRUNCATED = "truncated"
    """The request is carried out, and its answer ends in the middle of the JSON."""
    SLOW = "slow"
    """The request is carried out, and answered `seconds` later."""
    STALE_READ = "stale-read"
    """Reading, changing or deleting one outplan shows it as it was before its last change."""
    EQUAL_TIMESTAMPS = "equal-timestamps"
    """A new outplan gets the `tm_create` of the newest that exists."""
    CLOCK_BEHIND = "clock-behind"
    """The first page of a list ends `seconds` ago: what is newer is missing."""
    CLOCK_AHEAD = "clock-ahead"
    """A write is dated `seconds` from now, as by a pod whose clock is ahead."""


# These bend one kind of answer. Requests with another are not theirs, and do not use them up.
_ONLY: Final[Mapping[FaultKind, re.Pattern[str]]] = {
    FaultKind.STALE_READ: re.compile(r"(GET|PUT|DELETE) /outplans/"),
    FaultKind.EQUAL_TIMESTAMPS: re.compile(r"POST /outplans\?"),
    FaultKind.CLOCK_BEHIND: re.compile(
        r"GET /(outplans|campaigns|numbers|outdials|outdials/[^/]+/targets|accesskeys)"
        r"\?(?!(.*&)?page_token=[^&])"
    ),
    FaultKind.CLOCK_AHEAD: re.compile(r"(POST|PUT|DELETE) /outplans\b"),
}

METHODS: Final = ("*", "GET", "POST", "PUT", "DELETE")
LONGEST: Final = 86_400.0
"""The most `seconds` that a fault may have."""

_SCOPE_KEY: Final = "reconciler.sandbox.fault"


class FaultError(ValueError):
    """Nothing that could be armed, for the reason given."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault and the requests that it hits.

    `method` is one of `METHODS`; `path` an `fnmatch` pattern for the path below `/v1.0`, whose `*`
    matches slashes too; `count` the number of requests to hit, `None` for all; `skip` the number
    of matching requests to let pass first, those that another fault hits included; `seconds` the
    time that some kinds have; `delay` the seconds by which any answer is held back: 3 for a 503 as
    the real server's. Raises `FaultError` for what can never hit.
    """

    kind: FaultKind
    method: str = "*"
    path: str = "*"
    count: int | None = 1
    skip: int = 0
    seconds: float = 1.0
    delay: float = 0.0

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise FaultError(f"method must be one of {', '.join(METHODS)}, not {self.method!r}")
        if not self.path.startswith(("/", "*")):
            raise FaultError(f"path must start with / or *, unlike {self.path!r}")
        if self.count is not None and self.count < 1:
            raise FaultError(f"count must be at least 1, not {self.count}")
        if self.skip < 0:
            raise FaultError(f"skip must be at least 0, not {self.skip}")
        if not 0 <= self.seconds <= LONGEST:
            raise FaultError(f"seconds must be from 0 to {LONGEST:.0f}, not {self.seconds}")
        if not 0 <= self.delay <= LONGEST:
            raise FaultError(f"delay must be from 0 to {LONGEST:.0f}, not {self.delay}")

    def matches(self, method: str, path: str, query: str = "") -> bool:
        """Whether a request to `path`, below `/v1.0`, is one that this fault counts."""
        only = _ONLY.get(self.kind)
        return (
            self.method in ("*", method)
            and fnmatchcase(path, self.path)
            and (only is None or only.match(f"{method} {path}?{query}") is not None)
        )


class Faults:
    """The faults that are armed, how often each kind has been injected, and late commits.

    Usable from several threads.
    """

    def __init__(self, *faults: Fault) -> None:
        self.injected: Counter[FaultKind] = Counter()
        self._armed = faults
        self._pending: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    @property
    def armed(self) -> tuple[Fault, ...]:
        """The armed faults, each with the `count` and `skip` that are left of it."""
        return self._armed

    @property
    def pending(self) -> int:
        """How many late commits are still to come."""
        return len(self._pending)

    def add(self, *faults: Fault) -> None:
        """Arm more faults, behind those that are armed."""
        with self._lock:
            self._armed += faults

    def clear(self) -> None:
        """Disarm all. What has been injected stays counted, and late commits still come."""
        with self._lock:
            self._armed = ()

    def take(self, method: str, path: str, query: str = "") -> Fault | None:
        """Return the fault that hits a request, and count it as injected.

        The first armed fault that matches and has nothing left to skip wins.
        """
        if not self._armed:
            return None
        with self._lock:
            taken, left = None, []
            for fault in self._armed:
                if not fault.matches(method, path, query):
                    left.append(fault)
                elif fault.skip:
                    left.append(replace(fault, skip=fault.skip - 1))
                elif taken is not None:
                    left.append(fault)
                else:
                    taken = fault
                    left += _rest(fault)
            self._armed = tuple(left)
            if taken is not None:
                self.injected[taken.kind] += 1
            return taken

    def postpone(self, commit: Callable[[], None], seconds: float) -> None:
        """Have the running loop call `commit` in so many seconds, unless `release` does before."""
        with self._lock:
            self._pending.append(commit)
        asyncio.get_running_loop().call_later(seconds, self._commit, commit)

    def release(self) -> int:
        """Carry out all late commits now, in the order of their requests, and return how many.

        It needs no loop; a loop that has ended keeps none of its own appointments.
        """
        return sum(self._commit(commit) for commit in tuple(self._pending))

    def _commit(self, commit: Callable[[], None]) -> bool:
        with self._lock:
            if commit not in self._pending:
                return False
            self._pending.remove(commit)
        commit()
        return True


def strike(scope: MutableMapping[str, Any], fault: Fault) -> None:
    """Note in a request's ASGI scope which fault has hit it."""
    scope[_SCOPE_KEY] = fault


def struck(scope: Mapping[str, Any], kind: FaultKind) -> Fault | None:
    """Return the fault that has hit the request with this scope, if it is of this kind."""
    fault: Fault | None = scope.get(_SCOPE_KEY)
    return fault if fault is not None and fault.kind is kind else None


def _rest(fault: Fault) -> list[Fault]:
    if fault.count is None:
        return [fault]
    return [replace(fault, count=fault.count - 1)] if fault.count > 1 else []
