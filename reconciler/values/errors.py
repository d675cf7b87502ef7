"""How reconciler fails: exit codes, and exceptions whose text a person can act on.

Every expected failure anywhere in the package is a `ReconcilerError`; the one error boundary in
`cli.main` prints it and turns it into an exit code. Nothing here prints. Callers name the method,
path and request id of a request, never its query or headers; what may be a credential is hidden.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from reconciler.values.masking import masked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.values.problem import Problem


class Exit(IntEnum):
    """The exit codes of every command, the same in every output format."""

    DONE = 0
    ERROR = 1
    CHANGES = 2
    WITHHELD = 3
    STALE = 4
    PARTIAL = 5
    UNKNOWN = 6
    BUG = 70
    INTERRUPTED = 130


_GRAVITY = (
    Exit.BUG,
    Exit.INTERRUPTED,
    Exit.UNKNOWN,
    Exit.PARTIAL,
    Exit.STALE,
    Exit.WITHHELD,
    Exit.ERROR,
    Exit.CHANGES,
    Exit.DONE,
)


def gravest(codes: Iterable[Exit]) -> Exit:
    """Return the code to exit with when several apply; `Exit.DONE` when none does."""
    return min(codes, key=_GRAVITY.index, default=Exit.DONE)


class ReconcilerError(Exception):
    """An expected failure: what happened, where, why, and what to do next."""

    exit = Exit.ERROR

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        why: str | None = None,
        remedy: str = "",
        code: Exit | None = None,
    ) -> None:
        self.what = masked(what)
        super().__init__(self.what)
        self.exit = code or self.exit
        self.where = masked(where) if where is not None else None
        self.why = masked(why) if why is not None else None
        self.remedy = masked(remedy)

    @property
    def sentence(self) -> str:
        """What, why and where on one line."""
        parts = (self.what, self.why, self.where)
        return ": ".join(part.rstrip(".") for part in parts if part)


class UsageError(ReconcilerError):
    """The command line asks for something that cannot be done."""


class ConfigError(ReconcilerError):
    """The project, the environment or the credentials do not fit together."""


class ProblemsError(ReconcilerError):
    """Manifests or the project file are wrong; carries every problem, not the first one."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__(f"{count} problem{'' if count == 1 else 's'} found")


class PlanFileError(ReconcilerError):
    """A saved plan is not one that this version wrote, or was edited since."""


class StalePlanError(ReconcilerError):
    """The account changed between the plan and its apply; nothing was written."""

    exit = Exit.STALE


class UnapprovedPlanError(ReconcilerError):
    """The plan is not the one that was approved by its digest; nothing was written."""

    exit = Exit.STALE


class UntrustedReadError(ReconcilerError):
    """A listing cannot be shown to be complete and consistent, so nothing may be decided on it."""


class ApiError(ReconcilerError):
    """VoIPBIN refused a request, or could not be reached.

    `status` is the HTTP status, None when no answer came. `reason` is the service's reason code,
    "" when the answer had none.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str,
        status: int | None = None,
        reason: str = "",
        why: str | None = None,
        remedy: str = "",
    ) -> None:
        super().__init__(what, where=where, why=why, remedy=remedy)
        self.status = status
        self.reason = reason

    @property
    def unanswered(self) -> bool:
        """Whether nobody decided about the request: no answer, an outage, or one behind a 401."""
        return self.status is None or self.status == 401 or self.status >= 500


class AmbiguousWriteError(ApiError):
    """A write ended without a trustworthy answer: it may have happened, or may happen later.

    `refused` when every attempt was refused, though in words that may hide an outage.
    """

    refused = False


class StoppedError(ReconcilerError):
    """The run is to end early, so what was to be done next was not begun, or was given up."""
