"""Which hosts get the credential: VoIPBIN's, this machine, and those that the operator named.

The project file chooses among them and adds none: it may come from a branch of somebody else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.desired.settings import BASE_URL
from reconciler.values.errors import ConfigError
from reconciler.values.places import endpoint_problem, host_of, is_host, is_loopback
from reconciler.voipbin.profile import read_profile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.desired.settings import Settings

VOIPBIN = "api.voipbin.net"
ALLOWED_HOSTS = "RECONCILER_ALLOWED_HOSTS"
ALLOW_INSECURE_HTTP = "RECONCILER_ALLOW_INSECURE_HTTP"

_ANSWERS = {
    "1": True,
    "true": True,
    "yes": True,
    "": False,
    "0": False,
    "false": False,
    "no": False,
}


def check_host(
    settings: Settings,
    environment: Mapping[str, str],
    *,
    option: str | None,
    profile: str | None,
) -> None:
    """Refuse an endpoint that may not get the credential, before anything is sent.

    `option` is the endpoint of the command line, `profile` the name of the profile that is asked
    for; a profile is read only where nothing else allows the host.

    Raises:
        ConfigError: neither VoIPBIN's nor this machine, and nobody who runs the command named it;
            or it would get the credential unencrypted.
    """
    host = host_of(settings.endpoint)
    if is_loopback(host):
        return
    if host not in _known_hosts(environment, option) and host != _profile_host(
        environment, profile
    ):
        raise _stranger(settings, host)
    if settings.endpoint.startswith("http:") and not _allows_insecure(environment):
        raise ConfigError(
            f"{_shown(settings, host)} would send the credential unencrypted to another machine",
            remedy=f"use https, or set {ALLOW_INSECURE_HTTP}=1 if you accept that",
        )


def _stranger(settings: Settings, host: str) -> ConfigError:
    entry = host if _is_literal(settings) else "..."
    return ConfigError(
        f"{_shown(settings, host)} does not get the credential: the project names this host, and "
        "nobody who runs the command did",
        why=f"a credential goes to {VOIPBIN}, to this machine, and where the operator says",
        remedy=f"if the host is yours, set {ALLOWED_HOSTS}={entry}, or name it with "
        "--endpoint, VOIPBIN_API_BASE_URL or the api_url of the profile",
    )


def _is_literal(settings: Settings) -> bool:
    return settings.endpoint_written.strip().rstrip("/") == settings.endpoint


def _shown(settings: Settings, host: str) -> str:
    """Return the endpoint without a path, or as the project writes it where variables are in it."""
    scheme = settings.endpoint.partition(":")[0]
    return f"{scheme}://{host}" if _is_literal(settings) else settings.endpoint_written


def _known_hosts(environment: Mapping[str, str], option: str | None) -> set[str | None]:
    urls = (option, environment.get(BASE_URL))
    return {VOIPBIN, *_allowed(environment), *(_named_by(url) for url in urls)}


def _profile_host(environment: Mapping[str, str], name: str | None) -> str | None:
    profile = read_profile(environment, name)
    return _named_by(profile.api_url if profile is not None else None)


def _named_by(url: str | None) -> str | None:
    """Return the host of a URL that the operator gave, None where it is not a usable one."""
    url = (url or "").strip()
    return host_of(url) if url and endpoint_problem(url) is None else None


def _allowed(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield the hosts of the list in the environment; commas and blanks stand between them."""
    for entry in re.split(r"[,\s]+", environment.get(ALLOWED_HOSTS, "")):
        host = entry.lower().rstrip(".")
        if host and not is_host(host):
            raise ConfigError(
                f"{ALLOWED_HOSTS} holds something that is not the name of a host",
                remedy="write names without https:// and port, with commas between them, such as "
                "voipbin.example.com",
            )
        if host:
            yield host


def _allows_insecure(environment: Mapping[str, str]) -> bool:
    answer = _ANSWERS.get(environment.get(ALLOW_INSECURE_HTTP, "").strip().lower())
    if answer is None:
        raise ConfigError(
            f"{ALLOW_INSECURE_HTTP} is neither 1 nor 0", remedy="write 1 if you accept plain http"
        )
    return answer
