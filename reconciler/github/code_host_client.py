"""One connection to a code host: sends requests, waits out rate limits, explains failures.

A POST is never repeated after it may have been carried out; that is reported as
`AmbiguousWriteError`, and whoever sent it looks first. No redirects: they would carry a comment to
another repository. The token enters no message: requests are named by method and path.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin, urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.wait import wait_exponential, wait_random

from reconciler import __version__
from reconciler.github.failures import HostFailedError, explained, failure, may_repeat
from reconciler.values.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from reconciler.github.failures import CodeHost

TIMEOUT = 30.0
"""Seconds; GitHub itself gives up on a request after 10."""

_PAGES = 200


class CodeHostClient:
    """A session with a code host, at the first of its addresses. Use as a context manager."""

    def __init__(
        self,
        host: CodeHost,
        addresses: Sequence[str],
        headers: Mapping[str, str],
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._host = host
        self._api = addresses[0]
        self._sleep = sleep
        self._clock = clock
        self._backoff = wait_exponential(0.5, 10.0) + wait_random(0, 0.5)
        self._http = httpx.Client(
            headers={"User-Agent": f"voipbin-reconciler/{__version__}", **headers},
            timeout=TIMEOUT,
            # Plain HTTP has no certificates to check, and loading them takes longer than a request.
            verify=any(url.startswith("https:") for url in addresses),
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._http.close()

    def every(
        self, path: str, params: Mapping[str, str] | None = None, *, inside: str = ""
    ) -> Iterator[dict[str, Any]]:
        """Yield every object of a list, page after page, as the Link headers lead.

        `inside` names the member that holds the list, where the answer is an object.

        Raises:
            ApiError: refused, unreachable or unreadable; or the pages do not end.
        """
        name = self._host.name
        url, query = self._api + path, {"per_page": "100"} | dict(params or {})
        for _ in range(_PAGES):
            response = self._request("GET", url, params=query)
            listed = self._json("GET", path, response)
            if inside:
                listed = listed.get(inside) if isinstance(listed, dict) else None
            if not isinstance(listed, list):
                raise ApiError(f"{name}'s answer is no list", where=f"GET {path}")
            yield from (entry for entry in listed if isinstance(entry, dict))
            following = response.links.get("next", {}).get("url")
            if not following:
                return
            url, query = urljoin(url, following), {}
            if urlsplit(url)[:2] != urlsplit(self._api)[:2]:
                raise ApiError(f"{name}'s next page is at another host", where=f"GET {path}")
        raise ApiError(f"{name}'s list has more than {_PAGES} pages", where=f"GET {path}")

    def read(self, path: str) -> Any:
        """Return one answer that is no list.

        Raises:
            ApiError: refused, unreachable or unreadable.
        """
        return self._json("GET", path, self._request("GET", self._api + path))

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Carry out a write and return its JSON, None when the answer has none.

        Raises:
            AmbiguousWriteError: a POST that may have been carried out.
            ApiError: it was not carried out.
        """
        response = self._request(method, self._api + path, body=body)
        return self._json(method, path, response) if response.content else None

    def _request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        reads: bool = False,
    ) -> httpx.Response:
        attempts = Retrying(
            retry=retry_if_exception_type(HostFailedError),
            stop=lambda state: not may_repeat(method, state, reads=reads),
            wait=self._wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return attempts(self._once, method, url, params, body)
        except HostFailedError as error:
            last = error
        # Raised out here, the error has no context: the library's own errors hold the headers.
        raise explained(self._host, method, urlsplit(url).path, last, reads=reads)

    def _once(
        self,
        method: str,
        url: str,
        params: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
    ) -> httpx.Response:
        try:
            response = self._http.request(method, url, params=params or None, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            said = f"no connection to {self._http.base_url.host}"
            raise HostFailedError("unreachable", message=said) from None
        except httpx.RequestError:
            raise HostFailedError("broken") from None
        if not response.is_success:
            raise failure(
                self._host, response.status_code, response.headers, response.content, self._clock()
            )
        return response

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        asked = error.wait if isinstance(error, HostFailedError) else 0.0
        return max(asked, self._backoff(state))

    def _json(self, method: str, path: str, response: httpx.Response) -> Any:
        try:
            return response.json()
        except ValueError:
            raise ApiError(
                f"{self._host.name}'s answer is not JSON",
                where=f"{method} {path}",
                remedy=f"check {self._host.address}",
            ) from None
