"""The client: pages, retries, rate limits, and a token that shows nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reconciler.github.github_client import GithubClient
from reconciler.github.place import place_from
from reconciler.values.errors import AmbiguousWriteError, ApiError
from tests.github.server import TOKEN, Fault

if TYPE_CHECKING:
    from tests.github.server import GitHub

COMMENTS = "/repos/acme/dialing/issues/7/comments"


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_every_page_is_read(hub: GitHub, count: int) -> None:
    for number in range(count):
        hub.comment(7, str(number))
    with hub.client() as client:
        assert [comment["body"] for comment in client.every(COMMENTS)] == [
            str(n) for n in range(count)
        ]
    assert len(hub.asked) == max(1, -(-count // 100))


def test_a_next_page_elsewhere_is_not_followed_with_the_token(hub: GitHub) -> None:
    link = {"Link": '<https://evil.test/next>; rel="next"'}
    hub.faults.append(Fault("GET", COMMENTS, 200, link, body=[{"body": "x"}]))
    with hub.client() as client, pytest.raises(ApiError, match="another host"):
        list(client.every(COMMENTS))


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_reads_and_edits_are_repeated(hub: GitHub, status: int) -> None:
    made = hub.comment(7, "x")
    path = f"/repos/acme/dialing/issues/comments/{made['id']}"
    hub.faults += [Fault("GET", COMMENTS, status, times=3), Fault("PATCH", path, status, times=3)]
    with hub.client() as client:
        assert len(list(client.every(COMMENTS))) == 1
        assert client.send("PATCH", path, {"body": "y"})["body"] == "y"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_post_is_sent_once(hub: GitHub, status: int) -> None:
    hub.faults.append(Fault("POST", COMMENTS, status, times=9))
    with hub.client() as client, pytest.raises(AmbiguousWriteError) as caught:
        client.send("POST", COMMENTS, {"body": "x"})
    assert hub.writes() == [f"POST {COMMENTS}"]
    assert f"POST {COMMENTS} ({status}, request id ABCD:1234)" in caught.value.sentence


SECONDARY = {"message": "You have exceeded a secondary rate limit. Please wait."}


@pytest.mark.parametrize(
    ("status", "headers", "body", "least"),
    [
        (429, {"Retry-After": "17"}, None, 17),
        (403, {"Retry-After": "3"}, SECONDARY, 3),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1041"}, None, 42),
        (403, {}, SECONDARY, 60),
        (429, {"Retry-After": "soon"}, None, 60),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_rate_limit_is_waited_out(
    hub: GitHub, status: int, headers: dict[str, str], body: Any, least: int, method: str
) -> None:
    waits: list[float] = []
    hub.faults.append(Fault(method, COMMENTS, status, headers, body=body))
    with hub.client(waits.append) as client:
        if method == "GET":
            assert list(client.every(COMMENTS)) == []
        else:
            assert client.send("POST", COMMENTS, {"body": "x"})["body"] == "x"
    assert len(waits) == 1
    assert least <= waits[0] < least + 2


def test_a_rate_limit_of_an_hour_is_told(hub: GitHub) -> None:
    waits: list[float] = []
    hub.faults.append(Fault("GET", COMMENTS, 429, {"Retry-After": "3600"}))
    with hub.client(waits.append) as client, pytest.raises(ApiError) as caught:
        list(client.every(COMMENTS))
    assert (waits, caught.value.remedy) == ([], "run it again in 3600 seconds")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (301, "the repository has moved"),
        (401, "GITHUB_TOKEN is not valid"),
        (403, "lacks a permission"),
        (404, "check the repository"),
        (410, "issues are switched off"),
        (422, "see what GitHub says"),
    ],
)
def test_a_refusal_is_told_at_once_with_what_to_do(hub: GitHub, status: int, said: str) -> None:
    hub.faults.append(Fault("GET", COMMENTS, status, {"Location": "http://evil.test/"}))
    with hub.client() as client, pytest.raises(ApiError) as caught:
        list(client.every(COMMENTS))
    assert said in caught.value.remedy
    assert caught.value.where == f"GET {COMMENTS} ({status}, request id ABCD:1234)"
    assert len(hub.asked) == 1


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        ([{"message": "body is too long"}, {"message": "and dull"}], "body is too long: and dull"),
        ([{"resource": "Issue", "field": "title", "code": "missing_field"}], "title missing_field"),
        (["plain words"], "plain words"),
        ([None, {}, 7], ""),
        ({"message": "no list"}, ""),
    ],
)
def test_what_github_says_in_detail_is_shown(hub: GitHub, errors: Any, said: str) -> None:
    body = {"message": "Validation Failed", "errors": errors}
    hub.faults.append(Fault("GET", COMMENTS, 422, body=body))
    with hub.client() as client, pytest.raises(ApiError) as caught:
        list(client.every(COMMENTS))
    assert caught.value.why == "Validation Failed" + (f": {said}" if said else "")


@pytest.mark.parametrize("token", ["wrong", TOKEN])
def test_the_token_is_in_no_error_and_no_text(hub: GitHub, token: str) -> None:
    place = place_from(hub.environ() | {"GITHUB_TOKEN": token})
    assert token not in repr(place)
    hub.faults.append(Fault("GET", COMMENTS, 401, times=9))
    with GithubClient(place) as client, pytest.raises(ApiError) as caught:
        list(client.every(COMMENTS))
    error: BaseException | None = caught.value
    assert token not in repr(vars(caught.value)) + str(error)
    assert caught.value.__context__ is None


def test_a_server_that_is_not_there_is_a_sentence(hub: GitHub) -> None:
    place = place_from(hub.environ() | {"GITHUB_API_URL": "http://127.0.0.1:9"})
    with (
        GithubClient(place, sleep=lambda _: None) as client,
        pytest.raises(ApiError, match="cannot be reached"),
    ):
        list(client.every(COMMENTS))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"data": None, "errors": [{"message": "no"}]}, "without data"),
        ({"data": {"viewer": None}}, "whose token"),
        ([], "without data"),
    ],
)
def test_an_unknown_viewer_is_an_error(hub: GitHub, body: Any, said: str) -> None:
    hub.faults.append(Fault("POST", "/graphql", 200, body=body or [1]))
    with hub.client() as client, pytest.raises(ApiError, match=said):
        client.login()
