"""Why no connection came about: what passes by itself, and what somebody has to mend first.

An untrusted certificate, a proxy that refuses and a port that speaks another protocol stay as they
are however often one asks, so each is final at once, with its remedy.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
from typing import TYPE_CHECKING

import httpx

from reconciler.values.places import host_of
from reconciler.voipbin.replies import Kind, RefusedAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.voipbin.proxy import ProxyRoute

_ENDED = (ssl.SSLEOFError, ssl.SSLZeroReturnError)  # hung up, as a busy server does
_TLS_ALERT = re.compile(r"illegal status line: bytearray\(b['\"]\\x15\\x03")
_TLS_WANTED = ("to an https server", "to https port", "to an ssl-enabled server port")


def unconnected(error: Exception, endpoint: str, route: ProxyRoute | None) -> RefusedAnswer:
    """Return what it means that no connection came about; nothing was sent then."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _untrusted(cause, endpoint)
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, _ENDED):
            return _final(
                f"{_port(endpoint, route)} does not speak TLS as https wants it",
                f"TLS failed with {cause.reason or 'an error'}",
                "check the port and the scheme of the endpoint"
                + (f", and what {route.named_by} says" if route else ""),
            )
    if isinstance(error, httpx.ProxyError):
        assert route is not None
        return _by_proxy(str(error), route)
    through = f", through the proxy {route.host} of {route.named_by}" if route else ""
    what = f"VoIPBIN cannot be reached at {_port(endpoint, None).rstrip(',')}{through}"
    return RefusedAnswer(Kind.NOT_SENT, 0, message=what, why=_unreached(error))


def broken(error: Exception) -> str:
    """Return how an exchange broke off, in words."""
    if isinstance(error, httpx.TimeoutException):
        return "nothing came within the time that an answer may take"
    if isinstance(error, httpx.RemoteProtocolError):
        return "the connection ended before the answer, or what came is no HTTP"
    return "the connection broke"


def _unreached(error: Exception) -> str:
    """Return why nobody answered, as the system says it and not the library."""
    if isinstance(error, httpx.TimeoutException):
        return "no connection in the time that one may take"
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return "its name is not known"
        if isinstance(cause, OSError) and cause.errno:
            return os.strerror(cause.errno).lower()
    return "no connection came about"


def other_protocol(error: Exception, endpoint: str) -> RefusedAnswer | None:
    """Return that a port speaks no HTTP, where an answer that is none shows it."""
    if not isinstance(error, httpx.RemoteProtocolError):
        return None
    if endpoint.startswith("http:") and _TLS_ALERT.search(str(error)):
        return speaks_https(endpoint)
    if "illegal status line" not in str(error):
        return None
    return _final(
        f"{_port(endpoint, None)} does not speak HTTP",
        "what it answers is the beginning of another protocol",
        "check the host and the port of the endpoint",
    )


def refuses_plain(content: bytes) -> bool:
    """Whether a 400 says, as Go, nginx and Apache do, that the port speaks https alone."""
    said = content[:1000].decode("ascii", errors="replace").lower()
    return any(words in said for words in _TLS_WANTED)


def speaks_https(endpoint: str) -> RefusedAnswer:
    """Return that an endpoint that was written with http:// speaks https."""
    return _final(
        f"{_port(endpoint, None)} speaks https, and the endpoint says http",
        "",
        "write https:// in the endpoint",
    )


def _untrusted(error: ssl.SSLCertVerificationError, endpoint: str) -> RefusedAnswer:
    remedy = (
        "if the certificate comes from a CA of your own, set SSL_CERT_FILE to that CA's "
        "certificate in a PEM file, or add it to the system's"
    )
    if error.verify_message.startswith(("Hostname mismatch", "IP address mismatch")):
        remedy = "write the name in the endpoint for which the certificate was made"
    elif "expired" in error.verify_message:
        remedy = "have the certificate renewed, or set the clock of this machine"
    what = f"the certificate of {host_of(endpoint)} is not trusted"
    return _final(what, error.verify_message, remedy)


def _by_proxy(said: str, route: ProxyRoute) -> RefusedAnswer:
    proxy = f"the proxy {route.host} of {route.named_by}"
    if said.startswith("407") or "authentication" in said.lower():
        return _final(
            f"{proxy} wants to know who asks",
            said,
            f"put NAME:PASSWORD@ before the host in {route.named_by}, with %40 for an @ in them",
        )
    if said.startswith("4"):
        return _final(
            f"{proxy} lets nobody through to the endpoint",
            said,
            "have the endpoint allowed there, or add its host to NO_PROXY",
        )
    what = "VoIPBIN cannot be reached"
    return RefusedAnswer(Kind.NOT_SENT, 0, message=what, why=f"{proxy} says {said}")


def _final(what: str, why: str, remedy: str) -> RefusedAnswer:
    return RefusedAnswer(Kind.UNUSABLE, 0, message=what, why=why, remedy=remedy)


def _port(endpoint: str, route: ProxyRoute | None) -> str:
    url = httpx.URL(endpoint)
    port = url.port or (443 if url.scheme == "https" else 80)
    named = f"{host_of(endpoint)}, port {port},"
    return f"{named} through the proxy {route.host}," if route else named


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
