"""What an answer, or the lack of one, means: success, a failure of a known kind, and its sentence.

VoIPBIN reports a database outage as 400, an outage of its key lookup as 401 and an open circuit
breaker as 500, and serves one JSON error as text/plain; error pages of a CDN are HTML. So bodies
are read as JSON whatever they claim to be, and kinds follow what may have happened, not the class
of the status code.
"""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GENERIC_REFUSAL = "The request contains invalid data."
"""The one sentence for every untyped failure inside the service, a database outage included."""


class Kind(Enum):
    """Why a request failed, as far as repeating it goes."""

    NOT_SENT = "no connection"
    BROKEN = "no answer"
    THROTTLED = "rate limit"
    UNAUTHENTICATED = "credentials"
    DOUBTFUL_400 = "doubtful refusal"
    SERVER = "server error"
    UNREADABLE = "unreadable answer"
    TOO_LARGE = "an answer without end"
    SLOW = "too slow an answer"
    UNUSABLE = "unusable connection"
    REFUSED = "refused"


class RefusedAnswer(NamedTuple):
    """A failed answer: what the service said, in its own words where it said any.

    `remedy` is what to do where it does not follow from the kind, `request_id` the service's own
    name for the request.
    """

    kind: Kind
    status: int
    reason: str = ""
    message: str = ""
    why: str = ""
    remedy: str = ""
    request_id: str = ""


def parse_body(content: bytes) -> Any:
    """Return the JSON of a body, None when it is empty or not JSON."""
    try:
        body = json.loads(content) if content.strip() else None
        if b"\\ud" in content.lower():  # half a character is none; nothing could print or send it
            body = json.loads(json.dumps(body, ensure_ascii=False).encode(errors="replace"))
    except (ValueError, RecursionError):
        return None
    return body


def refusal(status: int, content: bytes, hide: Callable[[str], str] = str) -> RefusedAnswer:
    """Read a failed answer; tolerates empty, HTML and text bodies.

    `hide` takes secrets out of what the service says.
    """
    body = parse_body(content)
    error = body.get("error", body) if isinstance(body, dict) else {}
    error = error if isinstance(error, dict) else {}
    reason, message = str(error.get("reason") or ""), str(error.get("message") or "")
    request_id = error.get("request_id")
    return RefusedAnswer(
        _kind(status, message),
        status,
        hide(reason),
        hide(message),
        request_id=hide(request_id)[:100] if isinstance(request_id, str) else "",
    )


def suspected(failed: RefusedAnswer, body: object) -> RefusedAnswer:
    """Name the likely cause where a write with a 4-byte character gets the one generic refusal."""
    if failed.kind is not Kind.DOUBTFUL_400:
        return failed
    for path, text in _texts(body, ""):
        for sign in text:
            if sign > "\uffff":
                cause = f"{sign} (U+{ord(sign):X}) in {path}"
                return failed._replace(
                    message=f"{failed.message.rstrip('.')}; the likely cause is {cause}",
                    remedy=f"take {cause} away: VoIPBIN's documented database stores no characters "
                    "of 4 bytes",
                )
    return failed


def _texts(node: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield every text in the body of a request, and where it stands."""
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from _texts(value, f"{path}.{name}".lstrip("."))


def _kind(status: int, message: str) -> Kind:
    if status == 429:
        return Kind.THROTTLED
    if status == 401:
        return Kind.UNAUTHENTICATED
    if status >= 500 or status == 408:
        return Kind.SERVER
    if status == 400 and message == GENERIC_REFUSAL:
        return Kind.DOUBTFUL_400
    return Kind.REFUSED


_REMEDIES = {
    "AUTHENTICATION_REQUIRED": "set VOIPBIN_ACCESS_KEY or VOIPBIN_TOKEN",
    "INVALID_CREDENTIALS": "check that the key is complete, not expired and not deleted; VoIPBIN "
    "also answers this while its key lookup is down, so try again before replacing it",
    "PERMISSION_DENIED": "use a credential with customer admin or manager permission",
    "DIRECT_ACCESS_NOT_SUPPORTED": "use an access key or an agent's token",
    "ACCOUNT_FROZEN": "the account is frozen; contact VoIPBIN support",
    "ROUTE_NOT_FOUND": "check the endpoint; it ends in /v1.0",
    "OUTPLAN_NOT_FOUND": "somebody removed it; plan again",
    "RESOURCE_NOT_FOUND": "somebody removed it; plan again",
    "RATE_LIMIT_EXCEEDED": "the account's other users share the limit; try again later, or lower "
    "rate_limit.requests_per_second",
}


def remedy(failed: RefusedAnswer) -> str:
    """Return what to do about a refusal."""
    if failed.remedy:
        return failed.remedy
    if failed.reason in _REMEDIES:
        return _REMEDIES[failed.reason]
    if failed.status == 401:
        return _REMEDIES["INVALID_CREDENTIALS"]
    if failed.kind is Kind.DOUBTFUL_400:
        return "VoIPBIN says this for values it cannot store and for its own outages; try again"
    if failed.kind is Kind.SERVER:
        return "VoIPBIN has a problem; try again later"
    if 300 <= failed.status < 400:
        return "the endpoint redirects, and redirects are not followed; check the URL"
    if failed.status == 404:
        return _REMEDIES["ROUTE_NOT_FOUND"]
    if failed.status == 403:
        return _REMEDIES["PERMISSION_DENIED"]
    return "run it again with -v, and ask VoIPBIN support with the request id"
