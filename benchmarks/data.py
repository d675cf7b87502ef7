"""What is measured on: manifests like the quickstart's, and the live account that fits them.

Value by value the same outplans on both sides, so that their plan is empty, or different ones in
three fields, so that it changes every one. The same numbers every time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.store import Store

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = "bench"
PER_FILE = 100
"""Manifests in a file, where there are more than 100; up to then each has its own."""

_BORN = datetime(2026, 1, 1, tzinfo=UTC)
_RING = (25, 30, 45)

_MANIFEST = """\
apiVersion: voipbin.net/v1
kind: Outplan
metadata:
  name: {key}
  labels: {{team: sales}}
spec:
  name: {name}
  detail: {detail}
  source:
    type: tel
    target: "{target}"
  dial_timeout: {ring}s
  try_interval: 2h
  max_try_count_0: 3
  max_try_count_1: 2
  max_try_count_2: {third}
lifecycle:
  prevent_destroy: false
"""

_PROJECT = """\
apiVersion: voipbin.net/v1
kind: Project
metadata:
  name: {project}
spec:
  endpoint: "{endpoint}"
"""

_UNLIMITED = """\
  rate_limit:
    requests_per_second: 10000
    burst: 10000
"""


def manifest(number: int) -> str:
    """Return the manifest of one outplan."""
    return _MANIFEST.format(
        key=_key(number),
        name=_name(number),
        detail=_detail(number),
        target=_target(number),
        ring=_RING[number % 3],
        third=number % 2,
    )


def body(number: int) -> dict[str, Any]:
    """Return one outplan as a create sends it: the API's own fields, and the marker."""
    return {
        "name": _name(number),
        "detail": f"{_detail(number)}\n[managed by reconciler: {PROJECT}/{_key(number)}]",
        "source": {"type": "tel", "target": _target(number)},
        "dial_timeout": _RING[number % 3] * 1000,
        "try_interval": 7_200_000,
        "max_try_count_0": 3,
        "max_try_count_1": 2,
        "max_try_count_2": number % 2,
        "max_try_count_3": 0,
        "max_try_count_4": 0,
    }


def write_project(directory: Path, count: int, endpoint: str, *, limited: bool = False) -> None:
    """Write a project of so many manifests; not `limited`, its own pace holds nothing up."""
    (directory / "outplans").mkdir(parents=True)
    text = _PROJECT.format(project=PROJECT, endpoint=endpoint) + ("" if limited else _UNLIMITED)
    (directory / "reconciler.yaml").write_text(text, encoding="utf-8")
    per_file = PER_FILE if count > PER_FILE else 1
    for first in range(0, count, per_file):
        numbers = range(first, min(first + per_file, count))
        path = directory / "outplans" / f"{_key(first)}.yaml"
        path.write_text("---\n".join(manifest(number) for number in numbers), encoding="utf-8")


def seed(state: Path, count: int, *, changed: int = 0) -> None:
    """Write a sandbox's state: what the manifests want, so many `changed` in three fields each."""
    store = Store(state)
    try:
        store.seed(
            {"outplans": [_live(number, changed=number < changed) for number in range(count)]}
        )
    finally:
        store.close()


def _live(number: int, *, changed: bool) -> dict[str, Any]:
    wanted = body(number)
    edits = {"detail": f"Edited by hand.\n{wanted['detail']}", "dial_timeout": 20_000}
    return {
        "id": f"be9c0000-0000-4000-8000-{number:012d}",
        "tm_create": (_BORN + timedelta(seconds=number)).isoformat(),
        **wanted,
        **(edits | {"max_try_count_1": 9} if changed else {}),
    }


def _key(number: int) -> str:
    return f"sales-{number:06d}"


def _name(number: int) -> str:
    return f"Sales {number:06d}"


def _detail(number: int) -> str:
    return f"Standard sales campaign strategy for region {number % 50}"


def _target(number: int) -> str:
    """Return one of 500 numbers: who has 10,000 outplans does not own as many numbers."""
    return f"+1555{9_870_000 + number % 500:07d}"
