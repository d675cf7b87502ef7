"""What the embedded VoIPBIN of the project in the working directory holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reconciler.desired.settings import sandbox_state
from reconciler.sandbox.store import Store


def outplans() -> list[dict[str, object]]:
    """Return every outplan's row, deleted ones too."""
    store = Store(sandbox_state(Path()))
    rows = store.outplans()
    store.close()
    return rows


def seed(**kinds: list[dict[str, Any]]) -> None:
    """Put rows there: campaigns, numbers, targets."""
    store = Store(sandbox_state(Path()))
    store.seed(kinds)
    store.close()


def id_of(key: str) -> str:
    """Return the id of the outplan that has this key in the project acme."""
    return next(str(row["id"]) for row in outplans() if f"acme/{key}]" in str(row["detail"]))


def edit(
    key: str, environment: str | None = None, root: Path | None = None, **changes: Any
) -> None:
    """Edit a live outplan, as somebody does in the console; `detail` keeps its marker."""
    store = Store(sandbox_state(root or Path(), environment))
    row = next(row for row in store.outplans() if f"acme/{key}" in str(row["detail"]))
    if "detail" in changes:
        marker = str(row["detail"]).rpartition("\n")[2]
        changes["detail"] = "\n".join(filter(None, [changes["detail"], marker]))
    store.put_outplan(dict(row) | changes)
    store.close()
