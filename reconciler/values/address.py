"""Source addresses: which types the platform knows and what a target of each looks like.

Mirrors the platform's own address validator, which outplan calls do not run: a wrong source is
stored without complaint and fails, or stops the campaign, when it dials.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_E164 = re.compile(r"\+[0-9]{7,15}")
# Virtual numbers of the platform itself: a country code that no public plan assigns.
_VIRTUAL = re.compile(r"\+899[0-9]{9}")


@lru_cache(maxsize=1024)
def target_problem(address_type: str, target: str) -> tuple[str, str] | None:
    """Return (what is wrong, remedy) with a target of a known type, or None when it can work."""
    return _CHECKS[address_type](target)


def _anything(_target: str) -> None:
    return None


def _phone(target: str) -> tuple[str, str] | None:
    if not target.startswith("+"):
        return f'"{target}" does not begin with +', "write E.164, such as +15559876543"
    if not _E164.fullmatch(target):
        return (
            f'"{target}" is not E.164: a plus and 7 to 15 digits',
            "write the number without spaces or punctuation, such as +15559876543",
        )
    if _VIRTUAL.fullmatch(target):
        return None
    return _impossible(target)


def _impossible(target: str) -> tuple[str, str] | None:
    import phonenumbers

    reasons = {
        phonenumbers.ValidationResult.TOO_SHORT: "is too short for its country",
        phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "is too short: no area code",
        phonenumbers.ValidationResult.TOO_LONG: "is too long for its country",
        phonenumbers.ValidationResult.INVALID_LENGTH: "has a length its country does not use",
        phonenumbers.ValidationResult.INVALID_COUNTRY_CODE: "has no existing country code",
    }
    try:
        number = phonenumbers.parse(target, None)
    except phonenumbers.NumberParseException:
        return f'"{target}" has no existing country code', "check the digits after the +"
    reason = reasons.get(phonenumbers.is_possible_number_with_reason(number))
    return (f'"{target}" {reason}', "check the number") if reason else None


def _sip(target: str) -> tuple[str, str] | None:
    user, _, host = target.partition("@")
    return None if user and host else (f'"{target}" is not user@host', "write it as user@host")


def _uuid(target: str) -> tuple[str, str] | None:
    if re.fullmatch(_UUID, target) and target.strip("0-"):
        return None
    return f'"{target}" is not the id of such a resource', "write its UUID"


_CHECKS: dict[str, Callable[[str], tuple[str, str] | None]] = {
    "": _anything,
    "agent": _uuid,
    "ai": _anything,
    "ai_team": _anything,
    "conference": _uuid,
    "email": _sip,
    "extension": _uuid,
    "line": _uuid,
    "sip": _sip,
    "tel": _phone,
    "webchat": _uuid,
    "web_session": _uuid,
    "whatsapp": _phone,
}

ADDRESS_TYPES = tuple(_CHECKS)
