"""Merging data: JSON Merge Patch (RFC 7386), and defaults under what a manifest says.

Knows mappings and values, not outplans. Nothing is changed in place, and what stays whole is
shared.
"""

from __future__ import annotations

from typing import Any


def merge(target: object, patch: object) -> Any:
    """Return `target` with the patch applied: mappings merge, null deletes, all else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value)
    return merged


def fill(manifest: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest as a patch of the defaults: `merge(defaults, manifest)`.

    But for one thing: a null that takes no default away stays, for the checks to complain about. It
    is a value that somebody forgot, with or without defaults for other fields.
    """
    filled = dict(manifest)
    for name, default in defaults.items():
        if name not in manifest:
            filled[name] = default
            continue
        own = manifest[name]
        if own is None:
            del filled[name]
        elif isinstance(own, dict) and isinstance(default, dict):
            filled[name] = fill(own, default)
    return filled
