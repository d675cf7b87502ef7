"""What the sandbox answers: JSON with the bytes of the Go server, and its error envelope.

Nothing decides here that something went wrong.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

# Go escapes these in strings, and outside of strings JSON has none of them.
_ESCAPED: Final = "<>&\u2028\u2029"
_ESCAPES: Final = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in _ESCAPED})


class GoJson(Response):
    """A compact JSON answer."""

    media_type = "application/json; charset=utf-8"

    def render(self, content: Any) -> bytes:
        """Write `content` as Go's standard library does."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        if any(sign in text for sign in _ESCAPED):
            text = text.translate(_ESCAPES)
        # Text put into the store by hand may hold what UTF-8 cannot.
        return text.encode(errors="replace")


_HTTP: Final[Mapping[str, int]] = {
    "INVALID_ARGUMENT": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "FAILED_PRECONDITION": 409,
    "RESOURCE_EXHAUSTED": 429,
    "INTERNAL": 500,
    "UNAVAILABLE": 503,
}

_REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "INVALID_JSON_BODY": ("INVALID_ARGUMENT", "The request body is not valid JSON."),
    "INVALID_ID": ("INVALID_ARGUMENT", "The provided id is not a valid UUID."),
    "INVALID_REQUEST_PARAMETER": (
        "INVALID_ARGUMENT",
        'The parameter "{parameter}" has an invalid format.',
    ),
    "INVALID_ARGUMENT": ("INVALID_ARGUMENT", "The request contains invalid data."),
    "AUTHENTICATION_REQUIRED": ("UNAUTHENTICATED", "Authentication is required."),
    "INVALID_CREDENTIALS": ("UNAUTHENTICATED", "The provided credentials are invalid."),
    "PERMISSION_DENIED": (
        "PERMISSION_DENIED",
        "You do not have permission to access this resource.",
    ),
    "ACCOUNT_FROZEN": ("PERMISSION_DENIED", "This account is frozen. Contact support."),
    "AGENT_AUTH_REQUIRED": (
        "PERMISSION_DENIED",
        "This endpoint requires agent authentication.",
    ),
    "OUTPLAN_NOT_FOUND": ("NOT_FOUND", "The outplan was not found."),
    "CAMPAIGN_NOT_FOUND": ("NOT_FOUND", "The campaign was not found."),
    "NUMBER_NOT_FOUND": ("NOT_FOUND", "The phone number was not found."),
    "OUTDIAL_NOT_FOUND": ("NOT_FOUND", "The outdial was not found."),
    "RESOURCE_NOT_FOUND": ("NOT_FOUND", "The requested resource was not found."),
    "ROUTE_NOT_FOUND": ("NOT_FOUND", "The requested endpoint does not exist."),
    "STATE_INVALID": (
        "FAILED_PRECONDITION",
        "The operation is invalid for the current resource state.",
    ),
    "RATE_LIMIT_EXCEEDED": ("RESOURCE_EXHAUSTED", "Too many requests. Please try again later."),
    "INTERNAL": ("INTERNAL", "An internal error occurred."),
    "REQUEST_TIMEOUT": ("UNAVAILABLE", "The request timed out."),
}


class AnswerError(Exception):
    """An answer other than success, by its `reason`.

    `parameter` is the name that the message of `INVALID_REQUEST_PARAMETER` carries, `details` the
    envelope's list, `retry_after` a number of seconds for the header of that name.
    """

    def __init__(
        self,
        reason: str,
        *,
        parameter: str = "",
        details: Sequence[Mapping[str, Any]] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status, message = _REASONS[reason]
        self.message = message.replace("{parameter}", parameter)
        self.details = list(details)
        self.headers = {} if retry_after is None else {"Retry-After": str(retry_after)}


def envelope(problem: AnswerError, request_id: str) -> GoJson:
    """Answer with the error envelope, its members in alphabetical order.

    A body that cannot be bound is answered as text: the server has sent the header off before it
    writes its JSON, so the type is guessed from the content.
    """
    members: dict[str, Any] = {
        "message": problem.message,
        "reason": problem.reason,
        "request_id": request_id,
        "status": problem.status,
    }
    details = {"details": problem.details} if problem.details else {}
    as_text = problem.reason == "INVALID_JSON_BODY"
    return GoJson(
        {"error": {**details, **members}},
        status_code=_HTTP[problem.status],
        headers=problem.headers,
        media_type="text/plain; charset=utf-8" if as_text else None,
    )
