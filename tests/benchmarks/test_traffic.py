"""Requests at the server: what each was for, whose it was, and how fast they came."""

from __future__ import annotations

from benchmarks.traffic import Request, Tally, ours, posts_per_second, round_trips, tally

PAGE = "/v1.0/outplans?page_size=100&page_token="
LIST = f"{PAGE}9999-12-31T23%3A59%3A59.999999Z"


def request(method: str, target: str, at: float = 0.0, status: int = 200) -> Request:
    return Request(method, target, "voipbin-reconciler/1", at, status)


def test_requests_are_counted_by_what_they_are_for() -> None:
    seen = [
        request("GET", "/v1.0/customer?accesskey=k"),
        request("GET", LIST),
        request("GET", f"{PAGE}2026"),
        request("POST", "/v1.0/outplans", status=429),
        request("POST", "/v1.0/outplans"),
        request("PUT", "/v1.0/outplans/1/dial_info"),
        request("GET", "/v1.0/outplans/1"),
        request("GET", LIST),
    ]
    found = tally(seen)
    assert found == Tally(listings=2, pages=3, reads=2, writes=3, throttled=1)
    assert found.total == len(seen)


def test_only_reconcilers_own_requests_are_its_own() -> None:
    other = Request("GET", LIST, "python-httpx/0.28", 0.0, 200)
    assert ours([other, request("GET", LIST)]) == [request("GET", LIST)]


def test_creates_per_second_count_the_time_between_the_first_and_the_last() -> None:
    creates = [request("POST", "/v1.0/outplans", at) for at in (10.0, 10.5, 11.0, 12.0)]
    assert posts_per_second([request("GET", LIST, 1.0), *creates]) == 1.5
    assert posts_per_second(creates[:1]) == 0.0
    assert posts_per_second([]) == 0.0


def test_requests_that_come_within_an_answers_time_make_one_round_trip() -> None:
    times = (1.0, 1.05, 1.14, 1.16, 1.3, 1.35, 9.0)
    assert round_trips([request("GET", LIST, at) for at in times], 0.15) == 4
    assert round_trips([], 0.15) == 0
