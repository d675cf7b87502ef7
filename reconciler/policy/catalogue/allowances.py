"""Rules about exceptions: `reconciler/allow` and its reason."""

from __future__ import annotations

from reconciler.policy.rule import Rule

_US = "this project: an exception that nobody explains protects nobody"

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
    ),
)
