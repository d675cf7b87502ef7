"""One connection to GitHub: sends requests, waits out rate limits, explains failures.

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
from reconciler.github.failures import GithubFailedError, explained, failure, may_repeat
from reconciler.values.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from reconciler.github.place import Place

TIMEOUT = 30.0
"""Seconds; GitHub itself gives up on a request after 10."""

_PAGES = 200


class GithubClient:
    """A session with one GitHub. Use as a context manager."""

    def __init__(
        self,
        place: Place,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.place = place
        self._sleep = sleep
        self._clock = clock
        self._backoff = wait_exponential(0.5, 10.0) + wait_random(0, 0.5)
        self._http = httpx.Client(
            headers={
                "Authorization": f"Bearer {place.token}",
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": "2022-11-28",
                "User-Agent": f"voipbin-reconciler/{__version__}",
            },
            timeout=TIMEOUT,
            # Plain HTTP has no certificates to check, and loading them takes longer than a request.
            verify=any(url.startswith("https:") for url in (place.api, place.graphql)),
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._http.close()

    @property
    def repository(self) -> str:
        """The path of the repository."""
        return f"/repos/{self.place.repository}"

    def every(
        self, path: str, params: Mapping[str, str] | None = None, *, inside: str = ""
    ) -> Iterator[dict[str, Any]]:
        """Yield every object of a list, page after page, as the Link headers lead.

        `inside` names the member that holds the list, where the answer is an object.

        Raises:
            ApiError: refused, unreachable or unreadable; or the pages do not end.
        """
        url, query = self.place.api + path, {"per_page": "100"} | dict(params or {})
        for _ in range(_PAGES):
            response = self._request("GET", url, params=query)
            listed = self._json("GET", path, response)
            if inside:
                listed = listed.get(inside) if isinstance(listed, dict) else None
            if not isinstance(listed, list):
                raise ApiError("GitHub's answer is no list", where=f"GET {path}")
            yield from (entry for entry in listed if isinstance(entry, dict))
            following = response.links.get("next", {}).get("url")
            if not following:
                return
            url, query = urljoin(url, following), {}
            if urlsplit(url)[:2] != urlsplit(self.place.api)[:2]:
                raise ApiError("GitHub's next page is at another host", where=f"GET {path}")
        raise ApiError(f"GitHub's list has more than {_PAGES} pages", where=f"GET {path}")

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Carry out a write and return its JSON, None when the answer has none.

        Raises:
            AmbiguousWriteError: a POST that may have been carried out.
            ApiError: it was not carried out.
        """
        response = self._request(method, self.place.api + path, body=body)
        return self._json(method, path, response) if response.content else None

    def query(self, graphql: str) -> dict[str, Any]:
        """Return the data of a GraphQL query, which changes nothing.

        Raises:
            ApiError: refused, unreachable or unreadable.
        """
        response = self._request("POST", self.place.graphql, body={"query": graphql}, reads=True)
        answer = self._json("POST", urlsplit(self.place.graphql).path, response)
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, dict):
            raise ApiError("GitHub answered a query without data", where="POST /graphql")
        return data

    def login(self) -> str:
        """Return the token's account, such as `github-actions[bot]`.

        GraphQL tells it to every kind of token, also to the GITHUB_TOKEN of a workflow, to which
        `GET /user` is closed.

        Raises:
            ApiError: GitHub does not tell.
        """
        account = self.query("query { viewer { login } }").get("viewer")
        login = account.get("login") if isinstance(account, dict) else None
        if not isinstance(login, str) or not login:
            raise ApiError("GitHub does not tell whose token this is", where="POST /graphql")
        return login

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
            retry=retry_if_exception_type(GithubFailedError),
            stop=lambda state: not may_repeat(method, state, reads=reads),
            wait=self._wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return attempts(self._once, method, url, params, body)
        except GithubFailedError as error:
            last = error
        # Raised out here, the error has no context: the library's own errors hold the headers.
        raise explained(method, urlsplit(url).path, last, reads=reads)

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
            raise GithubFailedError("unreachable", message=said) from None
        except httpx.RequestError:
            raise GithubFailedError("broken") from None
        if not response.is_success:
            raise failure(response.status_code, response.headers, response.content, self._clock())
        return response

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        asked = error.wait if isinstance(error, GithubFailedError) else 0.0
        return max(asked, self._backoff(state))

    @staticmethod
    def _json(method: str, path: str, response: httpx.Response) -> Any:
        try:
            return response.json()
        except ValueError:
            raise ApiError(
                "GitHub's answer is not JSON",
                where=f"{method} {path}",
                remedy="check GITHUB_API_URL",
            ) from None
