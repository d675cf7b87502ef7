"""Failed requests to GitHub: which may be repeated, after how long, and what the last one says.

Knows no HTTP library. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
says how limits are told: 403 or 429 with `Retry-After`, or `X-RateLimit-Remaining: 0` and the time
of the reset, or neither and a message about a secondary rate limit.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from reconciler.values.errors import AmbiguousWriteError, ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenacity import RetryCallState

Kind = Literal["unreachable", "broken", "server", "limited", "refused"]

LONGEST = 300.0
"""Seconds that a run waits for a rate limit; longer than that it is told instead."""

_ATTEMPTS: Mapping[Kind, int] = {"unreachable": 4, "broken": 4, "server": 4, "limited": 4}
_MINUTE = 60.0  # what the documentation asks to wait where a limit names no time


class GithubFailedError(Exception):
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
    status: int, headers: Mapping[str, str], content: bytes, now: float
) -> GithubFailedError:
    """Return what an answer that is no success means; `now` is in seconds since 1970."""
    message = _message(content)
    wait = _limit(status, headers, message, now)
    kind: Kind = "server" if status in (500, 502, 503, 504) else "refused"
    return GithubFailedError(
        "limited" if wait is not None else kind,
        status=status,
        message=message,
        request_id=headers.get("x-github-request-id", ""),
        wait=wait or 0.0,
    )


def _limit(status: int, headers: Mapping[str, str], message: str, now: float) -> float | None:
    if status not in (403, 429):
        return None
    after, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if after.isascii() and after.isdigit():
        return float(after)
    if headers.get("x-ratelimit-remaining") == "0" and reset.isascii() and reset.isdigit():
        return max(0.0, float(reset) - now) + 1.0
    return _MINUTE if status == 429 or "secondary rate limit" in message else None


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
    said = [body.get("message"), *(_detail(detail) for detail in details)]
    return ": ".join(text for text in said if isinstance(text, str) and text)[:300]


def _detail(error: object) -> str:
    if not isinstance(error, dict):
        return error if isinstance(error, str) else ""
    named = " ".join(str(error[name]) for name in ("field", "code") if error.get(name))
    return str(error.get("message") or named)


def may_repeat(method: str, state: RetryCallState, *, reads: bool) -> bool:
    """Whether a request may be sent again after its last failure."""
    error = state.outcome.exception() if state.outcome is not None else None
    assert isinstance(error, GithubFailedError)
    if error.wait > LONGEST or state.attempt_number >= _ATTEMPTS.get(error.kind, 1):
        return False
    return reads or not _in_doubt(method, error)


def _in_doubt(method: str, error: GithubFailedError) -> bool:
    return method == "POST" and error.kind in ("broken", "server")


def explained(method: str, path: str, error: GithubFailedError, *, reads: bool) -> ApiError:
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
        "unreachable": "GitHub cannot be reached",
        "broken": "GitHub did not answer",
        "server": "GitHub failed to carry out the request",
        "limited": "GitHub's rate limit is used up",
        "refused": "GitHub refused the request",
    }[error.kind]
    return ApiError(what, where=where, status=error.status or None, why=why, remedy=_remedy(error))


def _remedy(error: GithubFailedError) -> str:
    if error.kind == "limited":
        return f"run it again in {int(error.wait)} seconds"
    if error.kind != "refused":
        return "run it again later"
    return {
        301: "the repository has moved; give its new name with --repository",
        401: "GITHUB_TOKEN is not valid, or no longer; set it again",
        403: "the token lacks a permission: pull-requests: write for comments, issues: write for "
        "issues; a pull request from a fork gets a token that may only read",
        404: "check the repository and the number; a token without access sees nothing there",
        410: "issues are switched off in this repository",
    }.get(error.status, "see what GitHub says above")
