"""Names of places: the project file, and what an endpoint can be.

Reads nothing; whether a place exists is found out elsewhere.
"""

from __future__ import annotations

import ipaddress
import posixpath
import re
from typing import NamedTuple
from urllib.parse import urlsplit

from reconciler import __version__

PROJECT_FILE = "reconciler.yaml"
"""What a project is found by, from the working directory upwards."""

SANDBOX = "sandbox:"
"""The endpoint of the embedded VoIPBIN, in-process; no call is ever made."""

REPOSITORY = "https://github.com/voipbin/reconciler"
"""Where reconciler is installed from. Its name is on no package index yet: whoever takes it there
would be installed beside the key."""

_LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?|[0-9a-fA-F:.]+")


class Checkout(NamedTuple):
    """Where a run works in a checked-out repository; both are absolute directories."""

    here: str
    root: str

    def path_of(self, file: str) -> str:
        """Return a file's path in the repository; as it is if outside, none for standard input."""
        if not file or file.startswith("<"):
            return ""
        path = posixpath.relpath(posixpath.join(self.here, file), self.root)
        return file if path.startswith("..") else path


EVERYWHERE = Checkout("/", "/")
"""Where all paths are told from the top of the file system."""


def documentation(page: str) -> str:
    """Return the address of a page of the documentation, such as `rules.md#rc303`."""
    return f"{REPOSITORY}/blob/main/docs/{page}"


def install_extra(extra: str) -> str:
    """Return the command that installs an extra of this version."""
    return f"pip install 'voipbin-reconciler[{extra}] @ git+{REPOSITORY}@v{__version__}'"


def endpoint_problem(value: str) -> tuple[str, str] | None:
    """Return (what is wrong, remedy) with an endpoint, or None when it can be used.

    The value itself is not repeated: it may hold a credential.
    """
    if value == SANDBOX:
        return None
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not is_host(host or ""):
        return (
            "the endpoint is not a URL that can be used",
            "write https://api.voipbin.net/v1.0, or sandbox: for the embedded VoIPBIN",
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        return (
            f"the endpoint on {host} holds more than a scheme, a host and a path",
            "credentials go into VOIPBIN_ACCESS_KEY or VOIPBIN_TOKEN, never into the URL",
        )
    return None


def is_host(text: str) -> bool:
    """Whether a text is the name or the address of a host."""
    return _HOST.fullmatch(text) is not None


def host_of(endpoint: str) -> str:
    """Return the host of a usable endpoint, in the one spelling in which hosts are compared."""
    return (urlsplit(endpoint).hostname or "").lower().rstrip(".")


def is_loopback(host: str) -> bool:
    """Whether a host, as `host_of` returns it, is this machine for certain."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
