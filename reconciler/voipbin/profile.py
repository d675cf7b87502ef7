"""A profile of VoIPBIN's own command line: an access key, and the URL that goes with it.

`~/.vn/config.yaml`, as `vn` reads and writes it. It is the operator's own file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reconciler.values.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Profile(NamedTuple):
    """What one profile holds; an access key may be missing, and so may a URL."""

    name: str
    access_key: str
    api_url: str

    def __repr__(self) -> str:
        return f"Profile({self.name!r})"


def read_profile(environment: Mapping[str, str], wanted: str | None) -> Profile | None:
    """Return the profile that is wanted, else the current one; None where there is none.

    Raises:
        ConfigError: the file cannot be read, or has no such profile with an access key.
    """
    path = Path(environment.get("HOME") or Path.home()) / ".vn" / "config.yaml"
    if not path.is_file():
        if wanted is not None:
            raise ConfigError(f"--profile {wanted}: there is no {path}", remedy=_remedy(path))
        return None
    config = _read(path)
    profiles = config.get("profiles")
    profiles = profiles if isinstance(profiles, dict) else {}
    name = wanted or str(config.get("current_profile"))
    entry = profiles.get(name)
    entry = entry if isinstance(entry, dict) else {}
    profile = Profile(name, _text(entry, "access_key"), _text(entry, "api_url"))
    if wanted is not None and not profile.access_key:
        known = ", ".join(str(profile) for profile in profiles) or "none"
        raise ConfigError(
            f"--profile {wanted}: {path} has no such profile with an access_key",
            why=f"profiles there: {known}",
            remedy=f"name another profile, or {_remedy(path)}",
        )
    return profile


def _remedy(path: Path) -> str:
    # `vn login` asks for /me, which VoIPBIN refuses to every access key, so it cannot succeed.
    return (
        f"write profiles: {{NAME: {{access_key: ...}}}} into {path}, or set VOIPBIN_ACCESS_KEY "
        "instead"
    )


def _text(entry: Mapping[str, object], name: str) -> str:
    text = entry.get(name)
    return text.strip() if isinstance(text, str) else ""


def _read(path: Path) -> dict[str, object]:
    from reconciler.desired.yaml import read

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
            remedy="mend the file, or set VOIPBIN_ACCESS_KEY instead",
        )
    config = documents[0].data if documents else None
    return config if isinstance(config, dict) else {}
