"""One request over plain HTTP, with the bytes that a step says and nothing that it does not."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS = 30


class Reply(NamedTuple):
    """A status, headers by their lower-case names, and the body as text."""

    status: int
    headers: Mapping[str, str]
    body: str


class Server:
    """A server at a base URL, on one connection as long as that lasts."""

    def __init__(self, endpoint: str) -> None:
        parts = urlsplit(endpoint.rstrip("/"))
        self._base = parts.path
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        self._connection = kind(parts.hostname or "", parts.port, timeout=_SECONDS)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        chunked: bool,
    ) -> Reply:
        """Send one request and read its answer."""
        try:
            return self._send(method, path, headers, body, chunked)
        except http.client.RemoteDisconnected:  # it had been idle for too long
            self._connection.close()
            return self._send(method, path, headers, body, chunked)

    def _send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, chunked: bool
    ) -> Reply:
        connection = self._connection
        connection.putrequest(method, self._base + path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value.encode("utf-8"))
        if chunked:
            connection.putheader("Transfer-Encoding", "chunked")
        elif body is not None or method in ("POST", "PUT", "PATCH"):
            connection.putheader("Content-Length", str(len(body or b"")))
        connection.endheaders(body, encode_chunked=chunked)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", errors="replace")
        if answer.will_close:
            connection.close()
        shown = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, shown, text)
