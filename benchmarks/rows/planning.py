"""What the rows about empty plans share: the plan itself, and its bare requests as its floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import BenchError
from benchmarks.traffic import ours

if TYPE_CHECKING:
    from benchmarks.measure import Run
    from benchmarks.stage import Account, Stage

FLOOR = "imports, bare requests"


def empty_plan(stage: Stage, account: Account) -> Run:
    """Run `reconciler plan`, which must find nothing to do. Raises `BenchError`."""
    done = stage.reconciler(account.directory, "plan")
    if f"No changes. {account.count:,} outplan" not in done.out:
        raise BenchError(f"the plan of {account.count:,} is not empty: {done.out[-200:]!r}")
    return done


def bare_requests(stage: Stage, account: Account) -> Run:
    """Send what a plan of the account asks for, and nothing else. Raises `BenchError`."""
    asked = account.directory / "requests.txt"
    if not asked.exists():
        account.server.forget()
        empty_plan(stage, account)
        targets = [one.target for one in ours(account.server.requests())]
        urls = "\n".join(account.server.origin + target for target in targets)
        asked.write_text(urls, encoding="utf-8")
    return stage.floor("bare_requests", account.directory, str(asked))
