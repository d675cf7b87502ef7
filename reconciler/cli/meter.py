"""--metrics-file: what a run did, counted while it runs and written when it is over, however.

The error boundary writes last, so a run that failed says so too; when one last succeeded is read
back from the file of the run before.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.apply.events import Outcome
from reconciler.cli.outfile import is_written_through, write_file
from reconciler.cli.streams import murmur
from reconciler.report.metrics import Found, RunMetrics, Whose, last_success, metrics_text
from reconciler.values.errors import ConfigError, Exit, ReconcilerError
from reconciler.values.places import install_extra

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reconciler.apply.events import Report
    from reconciler.plan.change import ResourceChange
    from reconciler.plan.plan import Plan, Target
    from reconciler.voipbin.client import Trace

_OURS = "reconciler_exit_code"
_LEFT = "it was left as it is"
_REMEDY = "name a file that does not exist yet, or that an earlier run wrote"
_METHODS = ("GET", "POST", "PUT", "DELETE")
_ACTIONS = ("create", "import", "update", "delete", "forget")
# A plan or a drift that could look has done its work, whatever it saw.
_SUCCESS = {"apply": {Exit.DONE}}
_LOOKED = {Exit.DONE, Exit.CHANGES, Exit.WITHHELD}


class Meter:
    """Counts what one run does.

    Raises:
        ConfigError: the file holds something other than metrics, or the client is not installed.
    """

    def __init__(self, path: Path, command: str, *, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._begun = time.monotonic()
        self._whose = Whose("", "", command)
        self._found: Found | None = None
        self._requests = Counter(dict.fromkeys(_METHODS, 0))
        self._throttled = 0
        self._last = _read(path)

    def at(self, project: str, environment: str | None = None) -> None:
        """Note whose run it is, as soon as that is known."""
        self._whose = Whose(project, environment or "", self._whose.command)

    def saw(self, trace: Trace) -> None:
        """Count one request."""
        self._requests[trace.method] += 1
        self._throttled += trace.outcome == "429"

    def planned(self, plan: Plan) -> None:
        """Note what a plan or a drift found."""
        self._note(plan, plan.resource_changes, left=plan.resource_changes)

    def applied(self, plan: Plan, report: Report) -> None:
        """Note what an apply did, and what it left."""
        done = [result.change for result in report.results if result.outcome is Outcome.APPLIED]
        rest = [result.change for result in report.results if result.outcome is not Outcome.APPLIED]
        self._note(plan, done, left=rest)

    def _note(
        self, plan: Plan, changes: Iterable[ResourceChange], *, left: Iterable[ResourceChange]
    ) -> None:
        self._in(plan.target)
        actions: Counter[str] = Counter(change.kind for change in changes)
        keys = [change.key for change in left] + [change.key for change in plan.withheld]
        self._found = Found(
            len(keys),
            frozenset(keys),
            {name: actions[name] for name in _ACTIONS},
            len(plan.withheld),
        )

    def _in(self, target: Target) -> None:
        environment = target.environment or ""
        self._whose = Whose(target.project, environment, self._whose.command)

    def write(self, code: int) -> None:
        """Write how the run ended. That it cannot be written changes no exit code."""
        now = self._clock()
        whose, before = self._whose, None
        if self._last is not None and self._last[0].command == whose.command:
            then, moment = self._last
            # A run that failed before its project was known is the same job's, by the same file.
            whose = whose if whose.project else then
            before = moment if whose == then else None
        success = code in _SUCCESS.get(whose.command, _LOOKED)
        run = RunMetrics(
            whose,
            code,
            now,
            time.monotonic() - self._begun,
            now if success else before,
            self._found,
            dict(self._requests),
            self._throttled,
        )
        try:
            write_file(self._path, metrics_text(run))
        except ReconcilerError as error:
            murmur(f"The metrics were not written: {error.sentence}")


def _read(path: Path) -> tuple[Whose, float] | None:
    """Return what the run before said, and find out now what would go wrong at the end."""
    if not is_written_through(path) and not Path(os.path.realpath(path)).parent.is_dir():
        remedy = "name a file in a directory that exists and may be written"
        raise ConfigError(f"--metrics-file {path}: there is no such directory", remedy=remedy)
    problem = f"--metrics-file {path} holds something other than metrics of a run"
    try:
        text = "" if is_written_through(path) else _content(path)
        before = last_success(text)
    except ImportError:
        raise ConfigError(
            "--metrics-file needs the Prometheus client, which is not installed",
            remedy=f"install it: {install_extra('metrics')}",
        ) from None
    except ValueError:
        raise ConfigError(problem, why=_LEFT, remedy=_REMEDY) from None
    except OSError as error:
        remedy = "name a file that may be read"
        raise ConfigError(f"cannot read {path}", why=error.strerror, remedy=remedy) from None
    if text.strip() and _OURS not in text:
        raise ConfigError(problem, why=_LEFT, remedy=_REMEDY)
    return before


def _content(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
