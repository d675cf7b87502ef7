"""Opening the embedded VoIPBIN, for the commands that use it and those that tend it."""

from __future__ import annotations

import importlib.util
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from reconciler.desired.paths import shown
from reconciler.values.errors import ConfigError
from reconciler.values.places import install_extra

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reconciler.sandbox.store import Store


def require_sandbox() -> None:
    """Return if the embedded VoIPBIN is installed.

    Raises:
        ConfigError: it is not; it belongs to an extra.
    """
    for name in ("starlette", "uvicorn"):
        if importlib.util.find_spec(name) is None:
            raise ConfigError(
                "the embedded sandbox is not installed",
                why=f"the module {name} is missing",
                remedy=f"{install_extra('sandbox')}, or set spec.endpoint",
            )


@contextmanager
def opened_store(path: Path) -> Iterator[Store]:
    """Open a sandbox's state file, made new where there is none, and close it in the end.

    Raises:
        ConfigError: the sandbox is not installed, the file is not one of its own, or it cannot be
            opened or, inside, written.
    """
    require_sandbox()
    from reconciler.sandbox.store import ForeignFileError, Store, StoreError

    try:
        with closing(Store(path)) as store:
            yield store
    except ForeignFileError as error:
        raise ConfigError(
            f"cannot open the sandbox in {shown(path)}",
            why=str(error).removeprefix(f"{path}: ").partition(":")[0],
            remedy="delete the file if nobody needs it; a new one is made",
        ) from None
    except StoreError as error:
        cause = error.__cause__
        raise ConfigError(
            f"cannot open or write the sandbox in {shown(path)}",
            why=cause.strerror if isinstance(cause, OSError) else str(cause),
            remedy="run as a user who may write the file and its directory, or where there is room",
        ) from None
