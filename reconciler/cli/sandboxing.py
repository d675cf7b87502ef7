"""Opening the embedded VoIPBIN, for the commands that use it and those that tend it."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from reconciler.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.sandbox.store import Store


def require_sandbox() -> None:
    """Return if the embedded VoIPBIN is installed.

    Raises:
        ConfigError: it is not; it belongs to an extra.
    """
    for name in ("starlette", "uvicorn", "jwt"):
        if importlib.util.find_spec(name) is None:
            raise ConfigError(
                "the embedded sandbox is not installed",
                why=f"the module {name} is missing",
                remedy="pip install 'voipbin-reconciler[sandbox]', or set spec.endpoint",
            )


def open_store(path: Path) -> Store:
    """Open a sandbox's state file, made new where there is none.

    Raises:
        ConfigError: the sandbox is not installed, or the file is not one of its own.
    """
    require_sandbox()
    from reconciler.sandbox.store import Store

    try:
        return Store(path)
    except OSError as error:
        raise ConfigError(
            f"cannot open the sandbox in {path}",
            why=str(error),
            remedy="delete the file, or name another one with --state",
        ) from None
