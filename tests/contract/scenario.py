"""A recorded scenario: the rows that stand before it, and its steps with their answers."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

RECORDINGS = Path(__file__).with_name("recordings")


class Answer(NamedTuple):
    """What a server answered, normalised: ids, moments and request ids by their roles."""

    status: int
    headers: Mapping[str, str]
    body: str


class Step(NamedTuple):
    """One request, and the answer that was recorded."""

    method: str
    path: str
    headers: Mapping[str, str]
    auth: Any
    body: str | bytes | None
    chunked: bool
    save: Mapping[str, str]
    note: str
    answer: Answer


class Scenario(NamedTuple):
    """Steps in their order, and the rows that they need."""

    name: str
    rows: list[dict[str, Any]]
    steps: list[Step]


def load(path: Path) -> Scenario:
    """Read a recording."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Scenario(data["scenario"], data["rows_before"], [_step(step) for step in data["steps"]])


def names() -> list[str]:
    """Return the names of the recordings' files."""
    return sorted(path.stem for path in RECORDINGS.glob("*.json"))


def _step(data: Mapping[str, Any]) -> Step:
    body = data.get("body")
    if "body_base64" in data:
        body = base64.b64decode(data["body_base64"])
    return Step(
        data["method"],
        data["path"],
        data.get("headers") or {},
        data.get("auth", "none"),
        body,
        bool(data.get("chunked")),
        data.get("save") or {},
        str(data.get("note") or ""),
        Answer(**data["answer"]),
    )
