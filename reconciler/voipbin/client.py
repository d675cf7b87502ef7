"""One connection to the API: sends requests, retries what may be repeated, explains failures.

A POST is never repeated on its own after it may have been carried out;
that it is in doubt is reported as `AmbiguousWriteError` for `apply` to resolve. A fresh request id
each time. No credential enters a message: requests are named by method and path, never by URL.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type
from tenacity.wait import wait_exponential, wait_random

from reconciler.values.errors import StoppedError
from reconciler.values.masking import masked
from reconciler.voipbin.connection import DEADLINE, Answer, Connection
from reconciler.voipbin.replies import Kind, RefusedAnswer, parse_body, refusal, suspected
from reconciler.voipbin.retry import Budget, FailedError, Patience, error_of, explained

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from reconciler.desired.project import KeyPlace
    from reconciler.voipbin.credentials import Credential

_NOT_SENT = (Kind.NOT_SENT, Kind.UNUSABLE)


class Governor(Protocol):
    """What paces requests."""

    async def acquire(self) -> None:
        """Wait until one more request may be sent."""

    def throttled(self, seconds: float) -> None:
        """Take note of a 429 that asks to wait so many seconds."""

    def failed(self) -> None:
        """Take note of a failure of the service."""

    def succeeded(self) -> None:
        """Take note of an answer."""


class Ending(Protocol):
    """What may end a run early: each raises `StoppedError` once that work has to end."""

    def at_once(self) -> AbstractAsyncContextManager[None]:
        """Wait before something new is sent."""

    def in_flight(self) -> AbstractAsyncContextManager[None]:
        """Have a write under way."""

    def to_the_end(self) -> AbstractAsyncContextManager[None]:
        """Read, to know what became of the writes."""


class _Endless:
    def at_once(self) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    in_flight = to_the_end = at_once


class Pause(NamedTuple):
    """How long to wait between attempts, in seconds: the first wait, doubling up to the longest."""

    first: float = 0.5
    longest: float = 10.0


class Trace(NamedTuple):
    """One request as it went, for -v; `outcome` is a status code or a word."""

    method: str
    path: str
    outcome: str
    seconds: float
    request_id: str


class Client:
    """A session with the API at one endpoint. Use as an async context manager."""

    def __init__(
        self,
        endpoint: str,
        credential: Credential | None,
        *,
        governor: Governor,
        access_key_in: KeyPlace = "cookie",
        app: Any = None,
        pause: Pause | None = None,
        stop: Ending | None = None,
        deadline: float = DEADLINE,
        on_wait: Callable[[str, float], None] = lambda _why, _seconds: None,
        on_trace: Callable[[Trace], None] = lambda _trace: None,
    ) -> None:
        """Prepare a session; `app` is the embedded sandbox to talk to in-process, if any."""
        self._connection = Connection(endpoint, credential, access_key_in, app, deadline)
        self._hide = credential.hidden_in if credential else masked
        self._governor = governor
        self._stop = stop or _Endless()
        pause = pause or Pause()
        self._backoff = wait_exponential(pause.first, pause.longest) + wait_random(0, pause.first)
        self._budget = Budget()
        self._on_wait = on_wait
        self._on_trace = on_trace

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self._connection.aclose()

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """Return the JSON of a GET.

        Raises:
            ApiError: refused, unreachable or unreadable after all retries.
        """
        return await self._request("GET", path, params=params)

    async def send(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        """Carry out a write and return its JSON, None when the answer has none.

        Raises:
            AmbiguousWriteError: it may have been carried out, or may be later.
            ApiError: it was not carried out.
            StoppedError: it was not carried out either, because the run is to end.
        """
        return await self._request(method, path, body=body)

    async def _request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        patience = Patience(method, self._budget)
        attempts = AsyncRetrying(
            sleep=self._sleep_before(method),
            retry=retry_if_exception_type(FailedError),
            stop=patience.exhausted,
            wait=self._wait,
            before_sleep=lambda state: self._announce(method, path, state),
            reraise=True,
        )
        try:
            return await attempts(self._once, method, path, params, body)
        except FailedError as error:
            last = error
        except StoppedError:
            if patience.last is None or not patience.doubts:
                raise
            last = patience.last
        # Raised out here, the error has no context: the library's own errors may quote headers.
        raise explained(method, path, last, patience.doubts, accepted=self._budget.accepted)

    async def _once(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
    ) -> Any:
        async with self._waiting(method):
            await self._governor.acquire()
        request_id = uuid.uuid4().hex
        begun = time.perf_counter()
        answer = await self._exchange(method, path, params, body, request_id)
        took = time.perf_counter() - begun
        if isinstance(answer, RefusedAnswer):
            outcome = "no connection" if answer.kind in _NOT_SENT else "no answer"
            self._on_trace(Trace(method, path, outcome, took, request_id))
            if answer.kind in (Kind.BROKEN, Kind.SLOW, Kind.TOO_LARGE):
                self._governor.failed()
            raise FailedError(answer._replace(message=self._hide(answer.message)), request_id)
        request_id = self._hide(answer.headers.get("X-Request-Id", request_id))[:100]
        self._on_trace(Trace(method, path, str(answer.status), took, request_id))
        return self._read(method, answer, request_id, body)

    async def _exchange(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
        request_id: str,
    ) -> Answer | RefusedAnswer:
        """Send one request, and do not wait for its answer longer than a stop leaves."""
        last = self._stop.to_the_end if method == "GET" else self._stop.in_flight
        try:
            async with last():
                return await self._connection.exchange(method, path, params, body, request_id)
        except StoppedError as stopped:
            return RefusedAnswer(Kind.BROKEN, 0, message=stopped.what)

    def _read(self, method: str, answer: Answer, request_id: str, sent: object) -> Any:
        if 200 <= answer.status < 300:
            self._budget.accepted = True
            self._governor.succeeded()
            body = parse_body(answer.content)
            if body is None and method == "GET":
                raise FailedError(RefusedAnswer(Kind.UNREADABLE, answer.status), request_id)
            return body
        failed = suspected(refusal(answer.status, answer.content, self._hide), sent)
        retry_after = _seconds(answer.headers.get("Retry-After"))
        if failed.kind is Kind.THROTTLED:
            self._governor.throttled(retry_after or 1.0)
        elif failed.kind is Kind.SERVER or self._is_outage(failed):
            self._governor.failed()
        else:
            self._governor.succeeded()
        raise FailedError(failed, failed.request_id or request_id, retry_after)

    def _is_outage(self, failed: RefusedAnswer) -> bool:
        return failed.kind is Kind.UNAUTHENTICATED and self._budget.accepted

    def _waiting(self, method: str) -> AbstractAsyncContextManager[None]:
        """Wait before a request: after a stop no write is begun, but reads have their time."""
        return self._stop.to_the_end() if method == "GET" else self._stop.at_once()

    def _sleep_before(self, method: str) -> Callable[[float], Awaitable[None]]:
        async def sleep(seconds: float) -> None:
            async with self._waiting(method):
                await asyncio.sleep(seconds)

        return sleep

    def _wait(self, state: RetryCallState) -> float:
        error = error_of(state)
        backoff = self._backoff(state)
        return max(backoff, error.retry_after) if error.retry_after is not None else backoff

    def _announce(self, method: str, path: str, state: RetryCallState) -> None:
        failed = error_of(state).failed
        said = f"{failed.status} {failed.reason}".strip() if failed.status else failed.kind.value
        seconds = state.next_action.sleep if state.next_action is not None else 0.0
        self._on_wait(f"{method} {path}: {said}", seconds)


def _seconds(header: str | None) -> float | None:
    """Read Retry-After; the service sends whole seconds, never a date."""
    usable = header is not None and header.isascii() and header.isdigit()
    return min(float(header), 60.0) if header is not None and usable else None
