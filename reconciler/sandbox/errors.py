"""What goes wrong, in the API's words: every reason with its HTTP status, and the envelope.

Nothing decides here that something went wrong.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reconciler.sandbox.responses import GoJson

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
    "DIRECT_ACCESS_NOT_SUPPORTED": (
        "PERMISSION_DENIED",
        "Direct access is not supported for this endpoint.",
    ),
    "ACCOUNT_FROZEN": ("PERMISSION_DENIED", "This account is frozen. Contact support."),
    "AGENT_AUTH_REQUIRED": (
        "PERMISSION_DENIED",
        "This endpoint requires agent authentication.",
    ),
    "OUTPLAN_NOT_FOUND": ("NOT_FOUND", "The outplan was not found."),
    "CAMPAIGN_NOT_FOUND": ("NOT_FOUND", "The campaign was not found."),
    "NUMBER_NOT_FOUND": ("NOT_FOUND", "The number was not found."),
    "ACCESSKEY_NOT_FOUND": ("NOT_FOUND", "The accesskey was not found."),
    "AGENT_NOT_FOUND": ("NOT_FOUND", "The agent was not found."),
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


class ApiError(Exception):
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


def envelope(problem: ApiError, request_id: str) -> GoJson:
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
