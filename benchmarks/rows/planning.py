"""What the rows about empty plans share: the plan itself, and its bare requests as its floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import BenchError
from benchmarks.traffic import ours

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.measure import Run
    from benchmarks.stage import Account, Stage

FLOOR = "imports, bare requests"


def empty_plan(stage: Stage, account: Account) -> Run:
    """Run `reconciler plan`, which must find nothing to do. Raises `BenchError`.

    Its requests are then what the server's log has of ours.
    """
    account.server.forget()
    done = stage.reconciler(account.directory, "plan")
    if f"No changes. {account.count:,} outplan" not in done.out:
        raise BenchError(f"the plan of {account.count:,} is not empty: {done.out[-200:]!r}")
    return done


def bare_requests(stage: Stage, account: Account) -> Run:
    """Send what a plan of the account asks for, and nothing else. Raises `BenchError`."""
    return stage.floor("bare_requests", account.directory, str(_asked(stage, account)))


def bare_plan(stage: Stage, account: Account) -> Run:
    """Do what the libraries must do for a plan, and nothing else. Raises `BenchError`."""
    manifests, asked = str(account.directory / "outplans"), str(_asked(stage, account))
    return stage.floor("bare_plan", account.directory, manifests, asked)


def _asked(stage: Stage, account: Account) -> Path:
    """Return the file of URLs that a plan of the account asks for."""
    asked = account.directory / "requests.txt"
    if not asked.exists():
        if not ours(account.server.requests()):
            empty_plan(stage, account)
        targets = [one.target for one in ours(account.server.requests())]
        urls = "\n".join(account.server.origin + target for target in targets)
        asked.write_text(urls, encoding="utf-8")
    return asked
