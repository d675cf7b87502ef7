"""How often a failed request is sent, and what is said about it in the end."""

from __future__ import annotations

import asyncio
from itertools import chain, repeat
from typing import TYPE_CHECKING

import pytest
from starlette.responses import JSONResponse, RedirectResponse, Response

from reconciler.values.errors import AmbiguousWriteError, ApiError
from reconciler.voipbin.client import Client, Pause
from reconciler.voipbin.replies import GENERIC_REFUSAL
from reconciler.voipbin.throttle import Unlimited

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

pytestmark = pytest.mark.anyio


def refused(status: int, reason: str, message: str = "A sentence.") -> Response:
    return JSONResponse({"error": {"reason": reason, "message": message}}, status)


OK = JSONResponse({"id": "1"})
THROTTLED = refused(429, "RATE_LIMIT_EXCEEDED")
UNAUTHENTICATED = refused(401, "INVALID_CREDENTIALS", "The provided credentials are invalid.")
DOUBTFUL = refused(400, "INVALID_ARGUMENT", GENERIC_REFUSAL)
TIMEOUT = refused(503, "REQUEST_TIMEOUT", "The request timed out.")
CDN = Response("<html>502</html>", 502, media_type="text/html")
PANIC = Response(status_code=500)
FORBIDDEN = refused(403, "PERMISSION_DENIED")
INVALID = refused(400, "INVALID_ID")
UNREADABLE = Response('{"result": [', media_type="application/json")
MOVED = RedirectResponse("/v1.0/outplans", 301)


def answering(*answers: Response) -> ASGIApp:
    """Return an application that gives these answers, and the last one again and again."""
    rest = chain(answers, repeat(answers[-1]))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await next(rest)(scope, receive, send)

    return app


async def ask(method: str, *answers: Response) -> tuple[int, object]:
    """Return how many requests were sent, and the answer or the failure."""
    outcomes: list[str] = []
    path = "/outplans"
    client = Client(
        "sandbox:",
        None,
        governor=Unlimited(),
        app=answering(*answers),
        pause=Pause(0.001, 0.002),
        on_trace=lambda trace: outcomes.append(trace.outcome),
    )
    found: object
    async with client:
        try:
            found = await (client.get(path) if method == "GET" else client.send(method, path, {}))
        except ApiError as error:
            found = error
    return len(outcomes), found


@pytest.mark.parametrize(
    ("answer", "gets", "puts", "posts", "in_doubt"),
    [
        (THROTTLED, 30, 30, 30, False),
        (UNAUTHENTICATED, 2, 2, 2, False),
        (DOUBTFUL, 3, 3, 1, True),
        (TIMEOUT, 7, 5, 1, True),
        (PANIC, 7, 5, 1, True),
        (CDN, 7, 5, 1, True),
        (FORBIDDEN, 1, 1, 1, False),
        (INVALID, 1, 1, 1, False),
        (MOVED, 1, 1, 1, False),
    ],
)
async def test_a_request_that_keeps_failing_is_given_up(
    answer: Response, gets: int, puts: int, posts: int, in_doubt: bool
) -> None:
    for method, attempts in (("GET", gets), ("PUT", puts), ("DELETE", puts), ("POST", posts)):
        sent, error = await ask(method, answer)
        assert (method, sent) == (method, attempts)
        assert isinstance(error, ApiError)
        assert isinstance(error, AmbiguousWriteError) is (in_doubt and method != "GET")
        assert error.status == answer.status_code


@pytest.mark.parametrize("fault", [THROTTLED, UNAUTHENTICATED, DOUBTFUL, TIMEOUT, PANIC, CDN])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_what_may_be_repeated_succeeds_once_the_fault_is_over(
    method: str, fault: Response
) -> None:
    assert await ask(method, fault, OK) == (2, {"id": "1"})


@pytest.mark.parametrize("fault", [THROTTLED, UNAUTHENTICATED])
async def test_a_post_is_repeated_when_it_was_certainly_not_carried_out(fault: Response) -> None:
    assert await ask("POST", fault, OK) == (2, {"id": "1"})


async def test_a_post_that_ends_in_doubt_after_a_rate_limit_is_not_sent_again() -> None:
    sent, error = await ask("POST", THROTTLED, TIMEOUT, OK)
    assert sent == 2
    assert isinstance(error, AmbiguousWriteError)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_401_is_tried_twice_before_it_is_believed_whatever_came_first(method: str) -> None:
    sent, found = await ask(method, THROTTLED, UNAUTHENTICATED, OK)
    assert (sent, found) == (3, {"id": "1"})


@pytest.mark.parametrize("last", [UNAUTHENTICATED, THROTTLED, FORBIDDEN])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_a_write_once_in_doubt_stays_in_doubt(method: str, last: Response) -> None:
    _, error = await ask(method, TIMEOUT, last)
    assert isinstance(error, AmbiguousWriteError)


async def test_a_get_without_json_is_asked_again_and_then_unreadable() -> None:
    assert await ask("GET", UNREADABLE, OK) == (2, {"id": "1"})
    sent, error = await ask("GET", UNREADABLE)
    assert sent == 3
    assert isinstance(error, ApiError)
    assert "not JSON" in error.what


@pytest.mark.parametrize("answer", [Response(status_code=204), UNREADABLE, Response("<html>")])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_a_write_that_succeeded_needs_no_readable_answer(
    method: str, answer: Response
) -> None:
    assert await ask(method, answer) == (1, None)


@pytest.mark.parametrize(
    ("method", "answer", "reason", "what", "why", "remedy"),
    [
        ("GET", FORBIDDEN, "PERMISSION_DENIED", "refused", "A sentence.", "permission"),
        ("GET", TIMEOUT, "REQUEST_TIMEOUT", "failed", "timed out", "try again later"),
        ("GET", CDN, "", "failed", None, "try again later"),
        ("PUT", TIMEOUT, "REQUEST_TIMEOUT", "PUT /outplans has an uncertain", "out", "plan again"),
        ("POST", PANIC, "", "POST /outplans has an uncertain", "no trustworthy", "plan again"),
        ("POST", MOVED, "", "refused", None, "not followed"),
    ],
)
async def test_a_failure_says_what_why_where_and_what_to_do(
    method: str, answer: Response, reason: str, what: str, why: str | None, remedy: str
) -> None:
    _, error = await ask(method, answer)
    assert isinstance(error, ApiError)
    assert error.reason == reason
    assert what in error.what
    assert error.why is None if why is None else why in (error.why or "")
    assert remedy in error.remedy
    status = f"{answer.status_code} {reason}".strip()
    assert (error.where or "").startswith(f"{method} /outplans ({status}, request id ")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("3600", 60),
        ("0", 0),
        ("soon", 0),
        ("-1", 0),
        pytest.param("\u00b2", 0),
    ],
)
async def test_a_rate_limit_is_waited_out_as_long_as_it_says(header: str, seconds: int) -> None:
    waits: asyncio.Queue[float] = asyncio.Queue()
    client = Client(
        "sandbox:",
        None,
        governor=Unlimited(),
        app=answering(Response(status_code=429, headers={"Retry-After": header})),
        pause=Pause(0.001, 0.002),
        on_wait=lambda _why, length: waits.put_nowait(length),
    )
    async with client:
        request = asyncio.create_task(client.get("/outplans"))
        said = asyncio.create_task(waits.get())
        await asyncio.wait([request, said], return_when="FIRST_COMPLETED")
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)
    assert said.done()
    assert said.result() == pytest.approx(seconds, abs=0.01)
