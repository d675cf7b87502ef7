"""RC701 to RC703: exceptions of one outplan from rules, `reconciler/allow` and its reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.policy.catalogue import RULES
from reconciler.policy.findings import Hit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from reconciler.values.desired_outplan import DesiredOutplan

ALLOW = "reconciler/allow"
REASON = "reconciler/allow-reason"
_FIELD = f"metadata.annotations.{ALLOW}"


def allowed_codes(one: DesiredOutplan) -> tuple[list[str], str]:
    """Return the codes that an outplan is excepted from, and the reason, "" for none."""
    if ALLOW not in one.annotations:
        return [], ""
    codes = [code for code in re.split(r"[\s,]+", one.annotations[ALLOW]) if code]
    return codes, one.annotations.get(REASON, "").strip()


def check(
    codes: list[str],
    reason: str,
    *,
    hit: Collection[str],
    judged: Collection[str],
    custom: Collection[str],
) -> Iterator[Hit]:
    """Yield what is wrong with exceptions; `hit` are the codes found, `judged` those looked for."""
    for code in dict.fromkeys(codes):
        rule = RULES.get(code)
        if rule is None and code not in custom:
            yield Hit("RC702", f"there is no rule {code}", "correct or delete the code", _FIELD)
        elif rule is not None and (rule.found == "schema" or code.startswith("RC7")):
            yield Hit("RC702", f"{code} cannot be allowed", "delete the code", _FIELD)
        elif code in judged and code not in hit:
            message = f"{code} is allowed, but finds nothing here"
            yield Hit("RC703", message, "delete the code from the annotation", _FIELD)
    if codes and not reason:
        yield Hit(
            "RC701",
            f"{ALLOW} has no reason, so nothing is allowed",
            f"add the annotation {REASON}",
            _FIELD,
        )
