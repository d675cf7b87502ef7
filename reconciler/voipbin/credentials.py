"""A credential: where it is found and how it travels; never printed, never in a repr.

An access key cannot go in a header: the service reads every Bearer text as a JWT. It goes in a
cookie, as in VoIPBIN's own client, or in the query, which servers and proxies log.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from reconciler.values.errors import ConfigError
from reconciler.values.masking import masked
from reconciler.voipbin.profile import read_profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.desired.project import KeyPlace

_PLAUSIBLE = re.compile(r"[A-Za-z0-9._~+/=-]+")
AUTH_TRANSPORT = "VOIPBIN_AUTH_TRANSPORT"
"""The variable of VoIPBIN's own client that says how an access key travels."""

_ACCESS_KEY_VARIABLES = ("VOIPBIN_ACCESS_KEY", "VN_ACCESS_KEY", "VOIPBIN_API_KEY")


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret, what kind it is, and where it was found (for messages)."""

    kind: Literal["token", "access_key"]
    secret: str = field(repr=False)
    origin: str

    def headers(self, access_key_in: KeyPlace) -> dict[str, str]:
        """Return the headers that carry it, if headers do."""
        if self.kind == "token":
            return {"Authorization": f"Bearer {self.secret}"}
        return {"Cookie": f"accesskey={self.secret}"} if access_key_in == "cookie" else {}

    def hidden_in(self, text: str) -> str:
        """Return the text without the secret: a server may repeat what it was sent."""
        return masked(text, [self.secret])

    def params(self, access_key_in: KeyPlace) -> dict[str, str]:
        """Return the query parameters that carry it, if the query does."""
        in_query = self.kind == "access_key" and access_key_in == "query"
        return {"accesskey": self.secret} if in_query else {}


def key_place(environment: Mapping[str, str], written: KeyPlace) -> KeyPlace:
    """Return where an access key travels: as the environment says, else as the project does.

    Raises:
        ConfigError: the environment says neither of the two.
    """
    chosen = environment.get(AUTH_TRANSPORT, "").strip().lower()
    if chosen in ("cookie", "query"):
        return "cookie" if chosen == "cookie" else "query"
    if chosen:
        raise ConfigError(
            f"{AUTH_TRANSPORT} says neither cookie nor query", remedy="write one of the two"
        )
    return written


def find_credential(environment: Mapping[str, str], profile: str | None) -> Credential:
    """Return the first credential found: a token, an access key, the profile of `vn`.

    Raises:
        ConfigError: there is none, or it cannot be one.
    """
    if token := environment.get("VOIPBIN_TOKEN", "").strip():
        remedy = "put it into VOIPBIN_ACCESS_KEY"
        return _usable(_token(token, "VOIPBIN_TOKEN", remedy))
    for variable in _ACCESS_KEY_VARIABLES:
        if key := environment.get(variable, "").strip():
            return _usable(Credential("access_key", key, variable))
    credential = _from_profile(environment, profile)
    if credential is None:
        raise ConfigError(
            "no credential: none of VOIPBIN_TOKEN, VOIPBIN_ACCESS_KEY, VN_ACCESS_KEY and "
            "VOIPBIN_API_KEY is set, and ~/.vn/config.yaml has no profile",
            remedy="export VOIPBIN_ACCESS_KEY=... with a key made in VoIPBIN under access keys",
        )
    return _usable(credential)


def named_credential(
    environment: Mapping[str, str],
    kind: Literal["token", "access_key"],
    variable: str,
    profile: str | None,
) -> Credential:
    """Return the credential that one variable holds, or that of a profile which was asked for.

    No other variable counts: it may hold the credential of another account.

    Raises:
        ConfigError: there is none, or it cannot be one.
    """
    if secret := environment.get(variable, "").strip():
        remedy = f"name it with access_key_variable: {variable}"
        if kind == "token":
            return _usable(_token(secret, variable, remedy))
        return _usable(Credential(kind, secret, variable))
    credential = _from_profile(environment, profile) if profile is not None else None
    if credential is None:
        raise ConfigError(
            f"no credential: {variable}, which the environment names for it, is not set",
            remedy=f"export {variable}=..., or name a profile with --profile",
        )
    return _usable(credential)


def _token(secret: str, variable: str, remedy: str) -> Credential:
    if secret.startswith("vb_"):
        raise ConfigError(
            f"{variable} holds an access key, which VoIPBIN does not take as a token",
            remedy=remedy,
        )
    return Credential("token", secret, variable)


def _usable(credential: Credential) -> Credential:
    if not _PLAUSIBLE.fullmatch(credential.secret):
        raise ConfigError(
            f"the credential in {credential.origin} has characters that no credential has",
            remedy="copy it again, without spaces, quotes or line breaks",
        )
    return credential


def _from_profile(environment: Mapping[str, str], wanted: str | None) -> Credential | None:
    profile = read_profile(environment, wanted)
    if profile is None or not profile.access_key:
        return None
    origin = f"profile {profile.name} of ~/.vn/config.yaml"
    return Credential("access_key", profile.access_key, origin)
