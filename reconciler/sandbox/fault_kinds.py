"""The kinds of scripted fault, and the kinds of request that some of them are limited to.

A table. What a kind does to a request is written in `effects`, or in the room whose answer it
bends.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What goes wrong."""

    LOST_REPLY = "lost-reply"
    """The request is carried out, then the connection breaks without an answer."""
    DROPPED = "dropped"
    """The connection breaks, and nothing is carried out."""
    LATE_COMMIT = "late-commit"
    """503 `REQUEST_TIMEOUT` at once; a write is carried out `seconds` later."""
    TIMEOUT_DONE = "timeout-done"
    """503 `REQUEST_TIMEOUT`, and the request has been carried out."""
    TIMEOUT_NOT_DONE = "timeout-not-done"
    """503 `REQUEST_TIMEOUT`, and nothing is carried out."""
    RATE_LIMITED = "rate-limited"
    """429 with `Retry-After`: the `seconds`, rounded up."""
    RATE_LIMITED_BARE = "rate-limited-bare"
    """429 without `Retry-After`."""
    ERROR_500 = "error-500"
    """500 `INTERNAL`, as of an open circuit breaker: nothing is carried out."""
    ERROR_500_EMPTY = "error-500-empty"
    """500 without a body, as of a panic: nothing is carried out."""
    GENERIC_400 = "generic-400"
    """400 `INVALID_ARGUMENT`, as of a database that is down: nothing is carried out."""
    UNAUTHENTICATED = "unauthenticated"
    """401 `INVALID_CREDENTIALS`, as of a key lookup that fails, whatever the credential."""
    HTML_502 = "html-502"
    """502 and an HTML page of the content network: the request never arrived."""
    TRUNCATED = "truncated"
    """The request is carried out, and its answer ends in the middle of the JSON."""
    SLOW = "slow"
    """The request is carried out, and answered `seconds` later."""
    STALE_READ = "stale-read"
    """Reading, changing or deleting one outplan shows it as it was before its last change."""
    EQUAL_TIMESTAMPS = "equal-timestamps"
    """A new outplan gets the `tm_create` of the newest that exists."""
    CLOCK_BEHIND = "clock-behind"
    """The first page of a list ends `seconds` ago: what is newer is missing."""


# These bend one kind of answer. Requests with another are not theirs, and do not use them up.
ONLY: Final[Mapping[Kind, re.Pattern[str]]] = {
    Kind.STALE_READ: re.compile(r"(GET|PUT|DELETE) /outplans/"),
    Kind.EQUAL_TIMESTAMPS: re.compile(r"POST /outplans\?"),
    Kind.CLOCK_BEHIND: re.compile(
        r"GET /(outplans|campaigns|numbers|accesskeys)\?(?!(.*&)?page_token=[^&])"
    ),
}
