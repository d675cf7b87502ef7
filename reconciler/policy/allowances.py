"""Rules about the exceptions of one outplan from rules: `reconciler/allow` and its reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.policy.findings import Hit
from reconciler.policy.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.policy.rule import Exceptions
    from reconciler.values.desired_outplan import DesiredOutplan

ALLOW = "reconciler/allow"
REASON = "reconciler/allow-reason"
_FIELD = f"metadata.annotations.{ALLOW}"
_US = "this project: an exception that nobody explains protects nobody"


def allowed_codes(wanted: DesiredOutplan) -> tuple[tuple[str, ...], str]:
    """Return the codes that an outplan is excepted from, each once, and the reason, "" for none."""
    if ALLOW not in wanted.annotations:
        return (), ""
    codes = filter(None, re.split(r"[\s,]+", wanted.annotations[ALLOW]))
    return tuple(dict.fromkeys(codes)), wanted.annotations.get(REASON, "").strip()


def _without_reason(exceptions: Exceptions) -> Iterable[Hit]:
    if not exceptions.codes or exceptions.reason:
        return ()
    message, remedy = (
        f"{ALLOW} has no reason, so nothing is allowed",
        f"add the annotation {REASON}",
    )
    return (Hit(message, remedy, _FIELD),)


def _impossible(exceptions: Exceptions) -> Iterable[Hit]:
    for code in exceptions.codes:
        if code not in exceptions.known:
            yield Hit(f"there is no rule {code}", "correct or delete the code", _FIELD)
        elif code not in exceptions.allowable:
            yield Hit(f"{code} cannot be allowed", "delete the code", _FIELD)


def _needless(exceptions: Exceptions) -> Iterable[Hit]:
    return [
        Hit(
            f"{code} is allowed, but finds nothing here",
            "delete the code from the annotation",
            _FIELD,
        )
        for code in exceptions.codes
        if code in exceptions.allowable and code in exceptions.judged and code not in exceptions.hit
    ]


RULES = (
    Rule(
        "RC701",
        "An exception without a reason",
        "warning",
        "What reconciler/allow lists is not allowed until reconciler/allow-reason says why.",
        "metadata:\n  annotations: {reconciler/allow: RC103}\nspec:\n  dial_timeout: 50s",
        "metadata:\n  annotations:\n    reconciler/allow: RC103\n    reconciler/allow-reason: "
        "the carrier connects slowly\nspec:\n  dial_timeout: 50s",
        "Add the annotation reconciler/allow-reason.",
        _US,
        of_exceptions=_without_reason,
    ),
    Rule(
        "RC702",
        "An exception from a rule that does not exist or cannot be allowed",
        "warning",
        "A code with a slip allows nothing. What the schema refuses (RC101, RC201, ...) cannot be "
        "sent at all, so it cannot be allowed either.",
        "metadata:\n  annotations:\n    reconciler/allow: RC1O3\n    reconciler/allow-reason: why",
        "metadata:\n  annotations: {}",
        "Correct the code.",
        _US,
        of_exceptions=_impossible,
    ),
    Rule(
        "RC703",
        "An exception that nothing needs",
        "warning",
        "The rule finds nothing any more, and the exception would hide its next finding. Rules "
        "that need the account are judged by `plan` alone.",
        "metadata:\n  annotations:\n    reconciler/allow: RC103\n    reconciler/allow-reason: why\n"
        "spec:\n  dial_timeout: 30s",
        "metadata:\n  annotations:\n    reconciler/allow: RC103\n    reconciler/allow-reason: why\n"
        "spec:\n  dial_timeout: 50s",
        "Delete the code from the annotation.",
        _US,
        of_exceptions=_needless,
    ),
)
