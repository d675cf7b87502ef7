"""What does not depend on the clock: requests counted, DeepDiff calls, and work that grows in line.

Times are measured in benchmarks/; what a command imports is held in test_architecture.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import deepdiff

from reconciler.desired.files import SourceFile
from reconciler.desired.load import load
from reconciler.plan.plan import Target
from reconciler.plan.planner import make_plan
from reconciler.policy.spec import Policy
from reconciler.report.text import plan_text
from tests.support import PROJECT, account, desired, live, manifest, sound, to_yaml, write_project

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.conftest import Cli
    from tests.support import Run

TARGET = Target("sandbox:", None, "", PROJECT)
PAGE = 100


def _sent(done: Run) -> Counter[str]:
    """Return how often each request went out, from what -v shows."""
    words = [line.split() for line in done.err.splitlines() if " -> " in line]
    return Counter(f"{method} {path.split('/')[1]}" for _, _, method, path, *_ in words)


def _pages(count: int) -> float:
    """Return the most requests of a listing: its pages and its end, and some asked in vain."""
    return 1.15 * (count // PAGE + 2) + 4


def _project(count: int) -> None:
    write_project(Path())
    documents = [sound(f"k{number:04d}", name=f"Name {number}") for number in range(count)]
    Path("outplans/all.yaml").write_text(to_yaml(*documents), encoding="utf-8")


def test_an_apply_sends_one_request_a_step_and_lists_once_before_and_once_after(cli: Cli) -> None:
    count = 2 * PAGE + 50
    _project(count)
    done = cli("apply", "--auto-approve", "-v")
    assert done.code == 0
    sent = _sent(done)
    assert sent.pop("GET outplans") <= 3 + _pages(count)  # of nothing, twice, then of everything
    assert sent.pop("GET numbers") == 2  # none, and asked again: see voipbin.paging
    assert sent == {"GET customer": 1, "POST outplans": count}


def test_a_plan_without_changes_reads_the_pages_and_the_customer_and_nothing_else(
    cli: Cli,
) -> None:
    count = 2 * PAGE + 50
    _project(count)
    assert cli("apply", "--auto-approve").code == 0
    sent = _sent(cli("plan", "-v"))
    assert count // PAGE < sent.pop("GET outplans") <= _pages(count)
    assert sent == {"GET customer": 1}


def test_a_plan_with_changes_makes_at_most_three_small_reads_more(cli: Cli) -> None:
    _project(5)
    assert cli("apply", "--auto-approve").code == 0
    source = {"type": "tel", "target": "+15559876599"}
    documents = [sound(f"k{number:04d}", name=f"New {number}", source=source) for number in (1, 2)]
    Path("outplans/all.yaml").write_text(to_yaml(*documents), encoding="utf-8")
    sent = _sent(cli("plan", "-v"))
    assert sent == {"GET outplans": 2, "GET customer": 1, "GET campaigns": 1, "GET numbers": 1}


def test_deepdiff_is_asked_about_changed_sources_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    original: Any = deepdiff.DeepDiff

    def counting(before: object, after: object, **settings: Any) -> Any:
        asked.append((before, after))
        return original(before, after, **settings)

    monkeypatch.setattr(deepdiff, "DeepDiff", counting)
    wanted = [manifest(f"k{number}", name=f"N{number}") for number in range(200)]
    edited = {"type": "tel", "target": "+15559876599"}
    found = [
        live(
            number,
            f"N{number}" if number % 20 else "Edited",
            marker=f"{PROJECT}/k{number}",
            **({} if number % 50 else {"source": edited}),
        )
        for number in range(200)
    ]
    plan = make_plan(desired(*wanted), account(*found), target=TARGET)
    assert (len(plan.resource_changes), len(asked)) == (12, 4)


def _calls(work: Callable[[], object]) -> int:
    """Return how many functions a piece of work calls, Python's and C's."""
    counted = 0

    def count(_frame: object, event: str, _arg: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


def _whole_way(count: int) -> Callable[[], object]:
    names = [f"k{number}" for number in range(count)]
    text = to_yaml(*(sound(name, name=name) for name in names)).encode()
    there = account(*(live(at, name, marker=f"{PROJECT}/{name}") for at, name in enumerate(names)))

    def work() -> object:
        wanted, _ = load([SourceFile("a.yaml", text)], project=PROJECT, ownership="marker")
        return plan_text(make_plan(wanted, there, target=TARGET, policy=Policy()))

    return work


def test_four_times_the_outplans_are_four_times_the_work() -> None:
    _whole_way(10)()  # imports, and what is remembered
    assert _calls(_whole_way(400)) <= 4.2 * _calls(_whole_way(100))
