"""What hides credentials in text: the run's own, and whatever looks like one of VoIPBIN's.

The one filter of every problem, error, notice and trace. Too much hidden is better than too little:
messages end up in the logs of pipelines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HIDDEN = "***"

CREDENTIAL_NAME = "(?i:(access|api)[_-]?key|token|secret|passw|credential)"
"""What the name of something holds that may be a credential."""

# What VoIPBIN's access keys and its tokens, which are JWTs, look like wherever they stand.
_SHAPE = r"(?i:vb_)\w[\w-]*|(?<![A-Za-z0-9])(?i:eyj)\w[\w-]*(?:\.[\w-]*){0,2}"
_USER = r"(?<=://)[^/\s@]+(?=@)"
_VALUE = rf"({CREDENTIAL_NAME}\w*=)(?!\.\.\.)[^\s&\"']+"
_LOOKS = re.compile(rf"{_SHAPE}|{_USER}")
_NAMED = re.compile(_VALUE)

# A name of a credential with a value after it: such a line is not repeated at all.
_LINE = re.compile(rf"{CREDENTIAL_NAME}[\w-]*[\"']?\s*[:=]|://[^/\s]*@|{_SHAPE}")

# Long enough not to be a word that stands somewhere by chance.
_SHORTEST = 8
_OWN = re.compile("(?:VOIPBIN|VN)_|GITHUB_TOKEN|GH_TOKEN|GITLAB_TOKEN|CI_JOB_TOKEN")
_NO_SECRETS = frozenset({"VOIPBIN_API_BASE_URL", "VOIPBIN_AUTH_TRANSPORT"})


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text without what may be a credential in it."""
    text = without(text, secrets)
    return _NAMED.sub(rf"\g<1>{HIDDEN}", _LOOKS.sub(HIDDEN, text))


def without(text: str, secrets: Iterable[str]) -> str:
    """Return a text without these secrets, also as a URL spells them."""
    for secret in secrets:
        from urllib.parse import quote  # a millisecond that --version need not pay

        text = text.replace(secret, HIDDEN).replace(quote(secret, safe=""), HIDDEN)
    return text


def may_hold_credential(line: str) -> bool:
    """Whether a line of a file is better not repeated."""
    return _LINE.search(line) is not None


def secrets_in(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield what the variables of an environment hold that are there for credentials."""
    for name, value in environment.items():
        secret = value.strip()
        if _OWN.match(name) and name not in _NO_SECRETS and len(secret) >= _SHORTEST:
            yield secret
