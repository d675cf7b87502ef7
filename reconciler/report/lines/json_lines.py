"""Lines of JSON out of dataclasses."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def as_json(*lines: DataclassInstance) -> str:
    """Return one JSON object a line."""
    return "".join(f"{json.dumps(asdict(line))}\n" for line in lines)


def as_document(line: DataclassInstance) -> str:
    """Return a line as the one document that a command prints."""
    return json.dumps(asdict(line), indent=2) + "\n"
