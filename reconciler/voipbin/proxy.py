"""The way through a proxy: which one the environment names for an endpoint, and none by mistake.

This machine is never reached through a proxy, and no proxy sees a credential in plain text.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from reconciler.values.errors import ConfigError
from reconciler.values.places import host_of, install_extra, is_host, is_loopback

_SCHEMES = ("http", "https", "socks5", "socks5h")
_REMEDY = "write http://HOST:PORT, or take it away to connect without a proxy"


class ProxyRoute(NamedTuple):
    """A proxy, and what names it. The URL may hold a password, so it is not shown."""

    url: str
    host: str
    named_by: str

    def __repr__(self) -> str:
        return f"ProxyRoute({self.host!r}, {self.named_by!r})"


def proxy_for(endpoint: str) -> ProxyRoute | None:
    """Return the proxy to an endpoint; None where it is reached without one.

    Raises:
        ConfigError: what names it is not a proxy that can be used, or it would see the credential.
    """
    parts = urlsplit(endpoint)
    host = host_of(endpoint)
    if is_loopback(host) or proxy_bypass(parts.netloc):
        return None
    proxies = {scheme: url.strip() for scheme, url in getproxies().items()}
    kind = parts.scheme if proxies.get(parts.scheme) else "all"
    url = proxies.get(kind)
    if not url:
        return None
    route = _route(url, _named_by(kind))
    if parts.scheme == "http":
        raise ConfigError(
            f"the proxy that {route.named_by} names would read the credential",
            why=f"http:// to {host} is not encrypted on its way through a proxy",
            remedy=f"use https, or add {host} to NO_PROXY",
        )
    return route


def _named_by(kind: str) -> str:
    """Return the variable that names a proxy; small letters come first, as in urllib."""
    names = (f"{kind}_proxy", f"{kind}_proxy".upper())
    return next((name for name in names if os.environ.get(name)), "the system's settings")


def _route(url: str, named_by: str) -> ProxyRoute:
    url = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if not is_host(host):
        raise ConfigError(f"{named_by} does not name a proxy", remedy=_REMEDY)
    if parts.scheme not in _SCHEMES:
        known = ", ".join(_SCHEMES)
        raise ConfigError(
            f"{named_by} names a proxy of a kind that is not supported: {parts.scheme}",
            why=f"supported are {known}",
            remedy=_REMEDY,
        )
    if parts.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ConfigError(
            f"{named_by} names a SOCKS proxy, and what speaks to one is not installed",
            remedy=install_extra("socks"),
        )
    shown = host if port is None else f"{host}:{port}"
    return ProxyRoute(url, shown, named_by)
