"""How a request leaves: over the network or into the embedded sandbox, signed at the last moment.

httpx logs every URL and keeps requests in its exceptions. The credential therefore joins a copy of
the request below all of that, where nothing logs, keeps or shows it.
"""

from __future__ import annotations

import logging
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import httpx

from reconciler.voipbin.certificates import tls_context

if TYPE_CHECKING:
    from reconciler.desired.project import KeyPlace
    from reconciler.voipbin.credentials import Credential
    from reconciler.voipbin.proxy import ProxyRoute

# Their records at DEBUG hold headers, which a redirect may fill with the URL it was sent. A filter,
# since logging.config enables a logger that is merely disabled.
for _name in ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy"):
    logging.getLogger(_name).addFilter(lambda _record: False)

# httpcore imports sniffio at every lock and event. Where it is not installed, Python would search
# the disk for it each time, a millisecond per request. None makes the import fail at once.
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]

CONNECTIONS = 8
"""Where one shared asynchronous client stops gaining from more."""


def transport(endpoint: str, route: ProxyRoute | None, app: Any = None) -> httpx.AsyncBaseTransport:
    """Return the way to an endpoint: through a proxy, if any, or into `app`.

    Raises:
        ConfigError: the certificates that the environment names cannot be read.
    """
    if app is not None:
        return httpx.ASGITransport(app=app)
    limits = httpx.Limits(max_connections=CONNECTIONS)
    # Plain HTTP has no certificates to check, and loading them takes longer than a request.
    verify = tls_context() if endpoint.startswith("https:") else False
    proxy = None if route is None else httpx.Proxy(route.url)
    return httpx.AsyncHTTPTransport(limits=limits, proxy=proxy, verify=verify)


class Signed(httpx.AsyncBaseTransport):
    """Adds the credential to a copy of each request."""

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        credential: Credential | None,
        access_key_in: KeyPlace,
    ) -> None:
        self._inner = inner
        self._params = credential.params(access_key_in) if credential else {}
        self._headers = credential.headers(access_key_in) if credential else {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a signed copy of the request."""
        signed = httpx.Request(
            request.method,
            request.url.copy_merge_params(self._params),
            headers={**request.headers, **self._headers},
            stream=request.stream,
            extensions=request.extensions,
        )
        return await self._inner.handle_async_request(signed)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()
