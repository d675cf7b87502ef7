"""One request and its answer: signed, sent once, read to its end or to a limit, with a deadline.

No redirects and no cookie jar: a stale `token` cookie would beat every other credential. What went
wrong is a `RefusedAnswer` and never an exception, for those of the library quote headers.
"""

from __future__ import annotations

import asyncio
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx

from reconciler import __version__
from reconciler.voipbin.bodies import (
    BodyTooLargeError,
    BrokenBodyError,
    UnknownPackingError,
    read_body,
)
from reconciler.voipbin.handshake import (
    broken,
    other_protocol,
    refuses_plain,
    speaks_https,
    unconnected,
)
from reconciler.voipbin.proxy import proxy_for
from reconciler.voipbin.replies import Kind, RefusedAnswer
from reconciler.voipbin.transport import Signed, transport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.desired.project import KeyPlace
    from reconciler.voipbin.credentials import Credential

TIMEOUT = 30.0
"""Seconds of silence. The service may need 12 for a write that still succeeds."""

DEADLINE = 60.0
"""Seconds until the last byte of an answer, however steadily it drips."""

_IN_PROCESS = "http://sandbox.invalid/v1.0"
_HEADERS = {
    "User-Agent": f"voipbin-reconciler/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
}


class Answer(NamedTuple):
    """A whole answer."""

    status: int
    headers: httpx.Headers
    content: bytes


class Connection:
    """The way to one endpoint, and what was learned of it."""

    def __init__(
        self,
        endpoint: str,
        credential: Credential | None,
        access_key_in: KeyPlace,
        app: Any = None,
        deadline: float = DEADLINE,
    ) -> None:
        """Prepare a connection; `app` is the embedded sandbox to talk to in-process, if any."""
        self._endpoint = endpoint if app is None else _IN_PROCESS
        self._route = proxy_for(endpoint) if app is None else None
        way = transport(endpoint, self._route, app)
        self._http = httpx.AsyncClient(
            base_url=self._endpoint,
            headers=_HEADERS,
            transport=Signed(way, credential, access_key_in),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=TIMEOUT,
            follow_redirects=False,
        )
        self._deadline = deadline
        self._answered = False

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def exchange(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
        request_id: str,
    ) -> Answer | RefusedAnswer:
        """Send one request; return the answer, or why there is none."""
        headers = {"X-Request-Id": request_id}
        try:
            async with (
                asyncio.timeout(self._deadline),
                self._http.stream(
                    method, path, params=params, json=body, headers=headers
                ) as response,
            ):
                answer = Answer(response.status_code, response.headers, await read_body(response))
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.ProxyError,
        ) as error:
            return unconnected(error, self._endpoint, self._route)
        except BodyTooLargeError:
            return RefusedAnswer(Kind.TOO_LARGE, 0, message="it is larger than any answer can be")
        except UnknownPackingError:
            said = "it is packed in a way that was not asked for"
            return RefusedAnswer(Kind.UNREADABLE, 0, message=said)
        except TimeoutError:
            return RefusedAnswer(Kind.SLOW, 0, message=f"no end of it in {self._deadline:.0f} s")
        except (httpx.RequestError, ConnectionError, BrokenBodyError) as error:
            return self._broken(method, error)
        self._answered = True
        if (
            answer.status == 400
            and self._endpoint.startswith("http:")
            and refuses_plain(answer.content)
        ):
            return speaks_https(self._endpoint)
        return answer

    def _broken(self, method: str, error: Exception) -> RefusedAnswer:
        if "Receive buffer too long" in str(error):
            return RefusedAnswer(Kind.TOO_LARGE, 0, message="its headers have no end")
        # A port that has answered before speaks HTTP, and a write in doubt must stay in doubt.
        if method == "GET" and not self._answered:
            refusal = other_protocol(error, self._endpoint)
            if refusal is not None:
                return refusal
        remedy = ""
        if self._endpoint.startswith("http:") and not self._answered:
            remedy = "try again later; if the endpoint speaks https, write https://"
        return RefusedAnswer(Kind.BROKEN, 0, message=broken(error), remedy=remedy)
