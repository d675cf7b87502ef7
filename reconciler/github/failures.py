"""Failed requests to a code host: which may be repeated, when, and what the last one says.

Knows no HTTP library. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
says how limits are told: 403 or 429 with `Retry-After`, or `X-RateLimit-Remaining: 0` and the time
of the reset, or neither and a message about a secondary rate limit. GitLab has the same headers,
the last ones without `X-`: https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, NamedTuple

from reconciler.values.errors import AmbiguousWriteError, ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenacity import RetryCallState

Kind = Literal["unreachable", "broken", "server", "limited", "refused"]

LONGEST = 300.0
"""Seconds that a run waits for a rate limit; longer than that it is told instead."""

_ATTEMPTS: Mapping[Kind, int] = {"unreachable": 4, "broken": 4, "server": 4, "limited": 4}
_MINUTE = 60.0  # what the documentation asks to wait where a limit names no time


class CodeHost(NamedTuple):
    """What code hosts differ in: name, variables and headers, and what a refusal asks for.

    `address` is the variable of the API's address, `request_id` the header that names a request.
    """

    name: str
    address: str
    request_id: str
    remedies: Mapping[int, str]


class HostFailedError(Exception):
    """One attempt failed; becomes an `ApiError` when it was the last one."""

    def __init__(
        self,
        kind: Kind,
        *,
        status: int = 0,
        message: str = "",
        request_id: str = "",
        wait: float = 0.0,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = status
        self.message = message
        self.request_id = request_id
        self.wait = wait


def failure(
    host: CodeHost, status: int, headers: Mapping[str, str], content: bytes, now: float
) -> HostFailedError:
    """Return what an answer that is no success means; `now` is in seconds since 1970."""
    message = _message(content)
    wait = _limit(status, headers, message, now)
    kind: Kind = "server" if status in (500, 502, 503, 504) else "refused"
    return HostFailedError(
        "limited" if wait is not None else kind,
        status=status,
        message=message,
        request_id=headers.get(host.request_id, ""),
        wait=wait or 0.0,
    )


def _limit(status: int, headers: Mapping[str, str], message: str, now: float) -> float | None:
    if status not in (403, 429):
        return None
    after, reset = headers.get("retry-after", ""), _told(headers, "ratelimit-reset")
    if after.isascii() and after.isdigit():
        return float(after)
    if _told(headers, "ratelimit-remaining") == "0" and reset.isascii() and reset.isdigit():
        return max(0.0, float(reset) - now) + 1.0
    return _MINUTE if status == 429 or "secondary rate limit" in message else None


def _told(headers: Mapping[str, str], name: str) -> str:
    return headers.get(f"x-{name}") or headers.get(name, "")


def _message(content: bytes) -> str:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(body, dict):
        return ""
    # What is wrong with a request stands in `errors` only; the message is "Validation Failed".
    errors = body.get("errors")
    details = errors if isinstance(errors, list) else []
    said = [body.get(name) for name in ("message", "error", "error_description")]
    said += [_detail(detail) for detail in details]
    return ": ".join(text for text in said if isinstance(text, str) and text)[:300]


def _detail(error: object) -> str:
    if not isinstance(error, dict):
        return error if isinstance(error, str) else ""
    named = " ".join(str(error[name]) for name in ("field", "code") if error.get(name))
    return str(error.get("message") or named)


def may_repeat(method: str, state: RetryCallState, *, reads: bool) -> bool:
    """Whether a request may be sent again after its last failure."""
    error = state.outcome.exception() if state.outcome is not None else None
    assert isinstance(error, HostFailedError)
    if error.wait > LONGEST or state.attempt_number >= _ATTEMPTS.get(error.kind, 1):
        return False
    return reads or not _in_doubt(method, error)


def _in_doubt(method: str, error: HostFailedError) -> bool:
    return method == "POST" and error.kind in ("broken", "server")


def explained(
    host: CodeHost, method: str, path: str, error: HostFailedError, *, reads: bool
) -> ApiError:
    """Return the last failure as a sentence, ambiguous where a POST may have happened."""
    said = [str(error.status) if error.status else f"no answer: {error.kind}"]
    said += [f"request id {error.request_id}"] if error.request_id else []
    where = f"{method} {path} ({', '.join(said)})"
    why = error.message or None
    if not reads and _in_doubt(method, error):
        return AmbiguousWriteError(
            f"{method} {path} has an uncertain outcome",
            where=where,
            status=error.status or None,
            why=why,
            remedy="run it again; it looks before it writes",
        )
    what = {
        "unreachable": f"{host.name} cannot be reached",
        "broken": f"{host.name} did not answer",
        "server": f"{host.name} failed to carry out the request",
        "limited": f"{host.name}'s rate limit is used up",
        "refused": f"{host.name} refused the request",
    }[error.kind]
    remedy = _remedy(host, error)
    return ApiError(what, where=where, status=error.status or None, why=why, remedy=remedy)


def _remedy(host: CodeHost, error: HostFailedError) -> str:
    if error.kind == "limited":
        return f"run it again in {int(error.wait)} seconds"
    if error.kind != "refused":
        return "run it again later"
    return host.remedies.get(error.status, f"see what {host.name} says above")
