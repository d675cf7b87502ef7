"""The stage on which rows are measured: sizes, scratch space, accounts, and runs of reconciler.

An account is a project, the state that fits it, and a server in another process. What is measured
on them is in `rows`.
"""

from __future__ import annotations

import itertools
import os
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from benchmarks import data, measure
from benchmarks.measure import BenchError, Contestant, Run
from benchmarks.server import ROOT, Server, served
from reconciler.sandbox.initial_state import ACCESS_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_T = TypeVar("_T")

LATENCY = 0.15
"""Seconds between a request and its answer, where the real service is felt."""

FLOORS = ROOT / "benchmarks" / "floors"
SCRIPT = Path(sys.executable).with_name("reconciler")
"""The installed command, beside the interpreter that runs the benchmarks."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured: numbers of outplans, and whether one round will do."""

    few: int = 100
    scale: tuple[int, int, int, int] = (100, 1_000, 10_000, 50_000)
    changes: int = 10_000
    counted: int = 250
    creates: int = 1_000
    distant: tuple[int, ...] = (1_000, 5_000, 10_000)
    updated: int = 1_000
    quick: bool = False

    def contestant(
        self, measure: Callable[[], _T], rounds: int, *, warm: bool = True
    ) -> Contestant[_T]:
        """Return a contestant for so many rounds, for a single one without practice if quick."""
        return Contestant(measure, 1 if self.quick else rounds, warm and not self.quick)

    @property
    def many(self) -> int:
        """The size at which peers are met."""
        return self.scale[2]


QUICK = Sizes(
    few=5,
    scale=(5, 10, 20, 40),
    changes=10,
    counted=5,
    creates=60,
    distant=(20,),
    updated=20,
    quick=True,
)


@dataclass(frozen=True, slots=True)
class Account:
    """A project's directory and the server that it names."""

    directory: Path
    server: Server
    count: int


@dataclass(slots=True)
class Stage:
    """Everything that rows share. Accounts that nobody changes are made once."""

    scratch: Path
    sizes: Sizes
    closing: ExitStack
    _accounts: dict[tuple[int, bool], Account] = field(default_factory=dict)
    _names: Iterator[int] = field(default_factory=itertools.count)

    def directory(self, what: str) -> Path:
        """Return a new directory."""
        made = self.scratch / f"{what} {next(self._names)}"
        made.mkdir()
        return made

    def account(self, count: int, *, changed: bool = False) -> Account:
        """Return a live account whose plan is empty, or `changed` one whose plan updates all."""
        if (count, changed) not in self._accounts:
            edited = count if changed else 0
            opened = self.closing.enter_context(self._account(count, count, changed=edited))
            self._accounts[count, changed] = opened
        return self._accounts[count, changed]

    @contextmanager
    def empty(
        self, count: int, *, limited: bool = False, latency: float = 0.0
    ) -> Iterator[Account]:
        """Open an account that has nothing yet of what a project of so many manifests wants."""
        with self._account(count, 0, limited=limited, latency=latency) as opened:
            yield opened

    @contextmanager
    def distant(self, count: int, *, changed: int = 0) -> Iterator[Account]:
        """Open an account as far away and as limited as the real one, so many outplans changed."""
        with self._account(count, count, changed=changed, limited=True, latency=LATENCY) as opened:
            yield opened

    @contextmanager
    def _account(
        self,
        wanted: int,
        live: int,
        *,
        changed: int = 0,
        limited: bool = False,
        latency: float = 0.0,
    ) -> Iterator[Account]:
        directory = self.directory(f"account of {wanted}")
        state = directory / "sandbox.db"
        data.seed(state, live, changed=changed)
        with served(state, limited=limited, latency=latency) as server:
            data.write_project(directory, wanted, server.url, limited=limited)
            yield Account(directory, server, wanted)

    def environment(self, **more: str) -> dict[str, str]:
        """Return what measured processes see: nobody's home, no proxy, the sandbox's key."""
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        home = {"HOME": str(self.scratch), "LANG": "C.UTF-8", "VOIPBIN_ACCESS_KEY": ACCESS_KEY}
        return kept | home | more

    def run(self, command: list[str], cwd: Path, **more: str) -> Run:
        """Run a program to its end and return what it cost. Raises `BenchError`."""
        environment = self.environment(**more)
        return measure.run(command, cwd=cwd, env=environment, scratch=self.scratch)

    def reconciler(self, cwd: Path, *args: str, **more: str) -> Run:
        """Run the installed command in a directory. Raises `BenchError`."""
        if not SCRIPT.exists():
            raise BenchError(f"{SCRIPT} is not there; run `make bench`, which installs it")
        return self.run([str(SCRIPT), *args], cwd, **more)

    def floor(self, name: str, cwd: Path, *args: str) -> Run:
        """Run a program of `floors`, its byte-code cached as an installed command's is."""
        starter = f"from {name} import main; main()"
        return self.run([sys.executable, "-c", starter, *args], cwd, PYTHONPATH=str(FLOORS))

    def driver(self, name: str, cwd: Path) -> Run:
        """Run a program of `drivers`, which uses the package itself."""
        module = f"benchmarks.drivers.{name}"
        return self.run([sys.executable, "-m", module], cwd, PYTHONPATH=str(ROOT))


@contextmanager
def opened(scratch: Path, sizes: Sizes) -> Iterator[Stage]:
    """Set the stage; every server stops when the block ends."""
    with ExitStack() as closing:
        yield Stage(scratch, sizes, closing)
