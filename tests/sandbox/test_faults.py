"""Which requests a fault hits, how often, and what is counted."""

import asyncio
import threading
from collections import Counter
from typing import Any

import pytest

from reconciler.sandbox.faults import Fault, FaultError, FaultKind, Faults, strike, struck

LIST, ONE, DIAL = "/outplans", "/outplans/x", "/outplans/x/dial_info"


def taken(faults: Faults, *requests: str) -> list[str]:
    """The kind of fault that hits each request, `-` for none; a request is `METHOD PATH`."""
    hits = (faults.take(*request.split()) for request in requests)
    return [hit.kind if hit else "-" for hit in hits]


class TestWhich:
    @pytest.mark.parametrize(
        ("method", "path", "hit"),
        [
            ("*", "*", ["GET /outplans", "POST /outplans", "PUT /outplans/x", "GET /numbers"]),
            ("POST", "*", ["POST /outplans"]),
            ("*", "/outplans", ["GET /outplans", "POST /outplans"]),
            ("*", "/outplans/*", ["PUT /outplans/x"]),
            ("GET", "/[!o]*", ["GET /numbers"]),
            ("*", "/OUTPLANS", []),
            ("DELETE", "*", []),
        ],
    )
    def test_method_and_path(self, method: str, path: str, hit: list[str]) -> None:
        fault = Fault(FaultKind.DROPPED, method, path)
        requests = ["GET /outplans", "POST /outplans", "PUT /outplans/x", "GET /numbers"]
        assert [request for request in requests if fault.matches(*request.split())] == hit

    @pytest.mark.parametrize(
        ("kind", "hit"),
        [
            (
                FaultKind.STALE_READ,
                {f"{m} {p}" for m in ("GET", "PUT", "DELETE") for p in (ONE, DIAL)},
            ),
            (FaultKind.EQUAL_TIMESTAMPS, {f"POST {LIST}"}),
            (FaultKind.CLOCK_BEHIND, {f"GET {LIST}", "GET /numbers"}),
            (
                FaultKind.SLOW,
                {f"{m} {p}" for m in ("GET", "POST", "PUT", "DELETE") for p in (LIST, ONE)},
            ),
        ],
    )
    def test_what_bends_one_answer_leaves_the_others_alone(
        self, kind: FaultKind, hit: set[str]
    ) -> None:
        methods, paths = ("GET", "POST", "PUT", "DELETE"), (LIST, ONE, DIAL, "/numbers")
        requests = {f"{method} {path}" for method in methods for path in paths}
        found = {request for request in requests if Fault(kind).matches(*request.split())}
        assert hit <= found
        assert kind is FaultKind.SLOW or hit == found

    @pytest.mark.parametrize(
        ("query", "first"),
        [
            ("", True),
            ("page_size=5&accesskey=k", True),
            ("page_token=", True),
            ("page_token=&page_size=5", True),
            ("page_token=2026", False),
            ("page_size=5&page_token=2026", False),
            ("my_page_token=2026", True),
        ],
    )
    def test_the_clock_matters_to_first_pages_only(self, query: str, first: bool) -> None:
        assert Fault(FaultKind.CLOCK_BEHIND).matches("GET", LIST, query) is first


class TestHowOften:
    def test_once_unless_told_otherwise(self) -> None:
        faults = Faults(Fault(FaultKind.DROPPED))
        assert taken(faults, *["GET /a"] * 3) == ["dropped", "-", "-"]
        assert faults.armed == ()

    def test_count_and_skip(self) -> None:
        faults = Faults(Fault(FaultKind.DROPPED, "GET", count=2, skip=2))
        requests = ["GET /a", "POST /a", "GET /a", "GET /a", "GET /a", "GET /a"]
        assert taken(faults, *requests) == ["-", "-", "-", "dropped", "dropped", "-"]

    def test_for_ever(self) -> None:
        faults = Faults(Fault(FaultKind.DROPPED, count=None, skip=1))
        assert taken(faults, *["GET /a"] * 9) == ["-", *["dropped"] * 8]
        assert faults.armed == (Fault(FaultKind.DROPPED, count=None),)

    def test_the_first_that_is_armed_wins_and_the_next_waits(self) -> None:
        faults = Faults(Fault(FaultKind.SLOW, "POST"))
        faults.add(Fault(FaultKind.DROPPED), Fault(FaultKind.ERROR_500))
        requests = ["GET /a", "POST /a", "POST /a", "POST /a"]
        assert taken(faults, *requests) == ["dropped", "slow", "error-500", "-"]

    def test_a_request_that_another_hits_is_one_to_skip(self) -> None:
        faults = Faults(Fault(FaultKind.SLOW), Fault(FaultKind.DROPPED, skip=2))
        assert taken(faults, *["GET /a"] * 4) == ["slow", "-", "dropped", "-"]

    def test_what_is_left_is_shown(self) -> None:
        faults = Faults(Fault(FaultKind.SLOW, count=3, skip=1), Fault(FaultKind.DROPPED, "PUT"))
        taken(faults, "GET /a", "GET /a")
        assert faults.armed == (Fault(FaultKind.SLOW, count=2), Fault(FaultKind.DROPPED, "PUT"))

    def test_clearing_disarms_and_forgets_no_count(self) -> None:
        faults = Faults(Fault(FaultKind.SLOW, count=None), Fault(FaultKind.DROPPED, "PUT"))
        taken(faults, "GET /a", "GET /a", "PUT /a")
        faults.clear()
        assert taken(faults, "GET /a", "PUT /a") == ["-", "-"]
        assert faults.injected == Counter({FaultKind.SLOW: 3})

    def test_several_threads_share_one_count(self) -> None:
        faults = Faults(Fault(FaultKind.SLOW, count=500))
        hits: Counter[str] = Counter()

        def ask() -> None:
            mine = Counter(taken(faults, *["GET /a"] * 200))
            with lock:
                hits.update(mine)

        lock = threading.Lock()
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert hits == {"slow": 500, "-": 300}
        assert faults.injected[FaultKind.SLOW] == 500


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"method": "post"}, "method must be one of"),
        ({"path": "outplans"}, "path must start with / or"),
        ({"path": ""}, "path must start with / or"),
        ({"count": 0}, "count must be at least 1, not 0"),
        ({"skip": -1}, "skip must be at least 0, not -1"),
        ({"seconds": -0.1}, "seconds must be from 0 to 86400, not -0.1"),
        ({"seconds": float("nan")}, "seconds must be"),
        ({"seconds": 86401}, "seconds must be"),
    ],
)
def test_what_can_never_hit_is_refused(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FaultError, match=sentence):
        Fault(FaultKind.SLOW, **given)


class TestLateCommits:
    def test_they_come_by_themselves(self) -> None:
        faults = Faults()

        async def wait() -> None:
            done = asyncio.Event()
            faults.postpone(done.set, 0.005)
            assert (faults.pending, done.is_set()) == (1, False)
            await asyncio.wait_for(done.wait(), 5)

        asyncio.run(wait())
        assert (faults.pending, faults.release()) == (0, 0)

    def test_or_are_released_in_order_once(self, caplog: pytest.LogCaptureFixture) -> None:
        faults, done = Faults(), []

        async def ask() -> int:
            faults.postpone(lambda: done.append("first"), 0)
            faults.postpone(lambda: done.append("second"), 0)
            released = faults.release()
            await asyncio.sleep(0.005)  # their own time comes too
            return released

        assert asyncio.run(ask()) == 2
        assert done == ["first", "second"]
        assert caplog.messages == []  # where the loop would complain

    def test_also_after_the_loop_has_ended(self) -> None:
        faults, done = Faults(), []

        async def ask() -> None:
            faults.postpone(lambda: done.append("late"), 60)

        asyncio.run(ask())
        assert (faults.release(), done) == (1, ["late"])
        assert (faults.release(), faults.pending) == (0, 0)


def test_a_request_knows_what_has_hit_it() -> None:
    scope: dict[str, Any] = {}
    fault = Fault(FaultKind.STALE_READ)
    assert struck(scope, FaultKind.STALE_READ) is None
    strike(scope, fault)
    assert struck(scope, FaultKind.STALE_READ) is fault
    assert struck(scope, FaultKind.SLOW) is None
