"""What a branch changes about where a project acts, with whose key, and what holds it back.

Compared as written: what a variable holds is not the branch's, and may be a secret.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.desired.projectfile import ProjectFile

_WATCHED = (
    "endpoint",
    "customer_id",
    "credentials",
    "access_key_in",
    "ownership",
    "guards",
    "policy",
    "environments",
)
"""The members of a project's spec that decide more than what an outplan says."""


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A setting of reconciler.yaml that is not what it was at the base."""

    setting: str
    """Where it stands in the file, such as spec.guards.max_destroys."""

    before: str | None
    """What the base says, a list or mapping as JSON; null where it says nothing."""

    after: str | None
    """What this branch says; null where it says nothing."""


def setting_changes(before: ProjectFile | None, now: ProjectFile) -> tuple[SettingChange, ...]:
    """Return every setting that differs, in the order of their paths; before may be no project."""
    was, is_now = _settings(before), _settings(now)
    return tuple(
        SettingChange(path, was.get(path), is_now.get(path))
        for path in sorted(was.keys() | is_now.keys())
        if was.get(path) != is_now.get(path)
    )


def _settings(file: ProjectFile | None) -> dict[str, str]:
    if file is None:
        return {}
    spec = file.written("spec") or {}
    name = {"metadata.name": file.as_written("metadata", "name")}
    return name | {
        path: text
        for member in _WATCHED
        if member in spec
        for path, text in _leaves(spec[member], f"spec.{member}")
    }


def _leaves(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict) and node:
        for name, inner in node.items():
            yield from _leaves(inner, f"{path}.{name}")
    else:
        yield path, node if isinstance(node, str) else json.dumps(node, ensure_ascii=False)
