"""Scripted faults: what can be made to go wrong, for which requests, and how often.

Bookkeeping only: nothing here does anything to a request, or knows more of it than its method,
path and query.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, Final

from reconciler.sandbox.fault_kinds import ONLY, Kind

__all__ = ["Fault", "FaultError", "Faults", "Kind", "strike", "struck"]

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
    time that some kinds have. Raises `FaultError` for what can never hit.
    """

    kind: Kind
    method: str = "*"
    path: str = "*"
    count: int | None = 1
    skip: int = 0
    seconds: float = 1.0

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

    def matches(self, method: str, path: str, query: str = "") -> bool:
        """Whether a request to `path`, below `/v1.0`, is one that this fault counts."""
        only = ONLY.get(self.kind)
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
        self.injected: Counter[Kind] = Counter()
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


def struck(scope: Mapping[str, Any], kind: Kind) -> Fault | None:
    """Return the fault that has hit the request with this scope, if it is of this kind."""
    fault: Fault | None = scope.get(_SCOPE_KEY)
    return fault if fault is not None and fault.kind is kind else None


def _rest(fault: Fault) -> list[Fault]:
    if fault.count is None:
        return [fault]
    return [replace(fault, count=fault.count - 1)] if fault.count > 1 else []
