"""What is seen of requests: each with -v, else a line now and then while a list is long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.cli.request_log import Requests
from reconciler.voipbin.client import Trace

if TYPE_CHECKING:
    import pytest


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _read(pages: int, *, verbose: bool, seconds_a_page: float) -> None:
    clock = Clock()
    requests = Requests(verbose=verbose, clock=clock)
    for number in range(pages):
        clock.now += seconds_a_page
        requests.saw(Trace("GET", "/outplans", "200", seconds_a_page, f"request-{number}"))


def test_a_long_listing_says_so_every_few_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    _read(12, verbose=False, seconds_a_page=1.0)
    assert capsys.readouterr().err.splitlines() == [
        "reading the account: 5 pages so far",
        "reading the account: 10 pages so far",
    ]


def test_a_short_one_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    _read(12, verbose=False, seconds_a_page=0.1)
    assert capsys.readouterr() == ("", "")


def test_writes_are_no_reading(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    requests = Requests(verbose=False, clock=clock)
    for _ in range(20):
        clock.now += 1
        requests.saw(Trace("POST", "/outplans", "200", 0.1, "request"))
    assert capsys.readouterr().err == ""


def test_verbose_shows_each_request(capsys: pytest.CaptureFixture[str]) -> None:
    _read(2, verbose=True, seconds_a_page=1.0)
    assert capsys.readouterr().err.splitlines() == [
        "   1.000 s  GET /outplans -> 200 in 1000 ms (request id request-0)",
        "   2.000 s  GET /outplans -> 200 in 1000 ms (request id request-1)",
    ]
