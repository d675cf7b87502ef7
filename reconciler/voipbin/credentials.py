"""A credential: where it is found and how it travels; never printed, never in a repr.

An access key cannot go in a header: the service reads every Bearer text as a JWT. It goes in the
documented query parameter, or in the undocumented cookie, which keeps it out of URLs and logs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from reconciler.values.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAUSIBLE = re.compile(r"[A-Za-z0-9._~+/=-]+")
_ACCESS_KEY_VARIABLES = ("VOIPBIN_ACCESS_KEY", "VN_ACCESS_KEY", "VOIPBIN_API_KEY")


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret, what kind it is, and where it was found (for messages)."""

    kind: Literal["token", "access_key"]
    secret: str = field(repr=False)
    origin: str

    def headers(self, access_key_in: Literal["query", "cookie"]) -> dict[str, str]:
        """Return the headers that carry it, if headers do."""
        if self.kind == "token":
            return {"Authorization": f"Bearer {self.secret}"}
        return {"Cookie": f"accesskey={self.secret}"} if access_key_in == "cookie" else {}

    def hidden_in(self, text: str) -> str:
        """Return the text without the secret: a server may repeat what it was sent."""
        return text.replace(self.secret, "***").replace(quote(self.secret, safe=""), "***")

    def params(self, access_key_in: Literal["query", "cookie"]) -> dict[str, str]:
        """Return the query parameters that carry it, if the query does."""
        in_query = self.kind == "access_key" and access_key_in == "query"
        return {"accesskey": self.secret} if in_query else {}


def find_credential(environment: Mapping[str, str], profile: str | None) -> Credential:
    """Return the first credential found: a token, an access key, the profile `vn login` wrote.

    Raises:
        ConfigError: there is none, or it cannot be one.
    """
    if token := environment.get("VOIPBIN_TOKEN", "").strip():
        remedy = "put it into VOIPBIN_ACCESS_KEY"
        return _usable(_token(token, "VOIPBIN_TOKEN", remedy))
    for variable in _ACCESS_KEY_VARIABLES:
        if key := environment.get(variable, "").strip():
            return _usable(Credential("access_key", key, variable))
    home = Path(environment.get("HOME") or Path.home())
    credential = _from_profile(home / ".vn" / "config.yaml", profile)
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
    home = Path(environment.get("HOME") or Path.home())
    path = home / ".vn" / "config.yaml"
    credential = _from_profile(path, profile) if profile is not None else None
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


def _from_profile(path: Path, wanted: str | None) -> Credential | None:
    from reconciler.desired.yaml import read

    if not path.is_file():
        if wanted is not None:
            raise ConfigError(f"--profile {wanted}: there is no {path}", remedy="run `vn login`")
        return None
    try:
        documents, problems = read(path.read_bytes(), str(path))
    except OSError as error:
        raise ConfigError(
            f"cannot read {path}", why=error.strerror, remedy="check its permissions"
        ) from None
    if problems:
        first = problems[0]
        raise ConfigError(
            f"cannot read the profiles of vn: {first.message}",
            where=f"{path}:{first.line}:{first.column}",
            remedy="run `vn login`, or mend the file",
        )
    config = documents[0].data if documents else None
    config = config if isinstance(config, dict) else {}
    profiles = config.get("profiles")
    profiles = profiles if isinstance(profiles, dict) else {}
    name = wanted or str(config.get("current_profile"))
    entry = profiles.get(name)
    key = entry.get("access_key") if isinstance(entry, dict) else None
    if isinstance(key, str) and key.strip():
        return Credential("access_key", key.strip(), f"profile {name} of ~/.vn/config.yaml")
    if wanted is None:
        return None
    known = ", ".join(str(profile) for profile in profiles) or "none"
    raise ConfigError(
        f"--profile {wanted}: {path} has no such profile with an access_key",
        why=f"profiles there: {known}",
        remedy="run `vn login`, or name another profile",
    )
