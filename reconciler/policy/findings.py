"""What a rule found: about which outplan, how grave, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from reconciler.problems import Severity


class Hit(NamedTuple):
    """A check's answer. `field` is the dotted path in the manifest that it is about."""

    code: str
    message: str
    remedy: str
    field: str = "metadata.name"


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit with its weight and place.

    `key` is the outplan's key, `field` the dotted path in its manifest; `line` and `column` say
    where that stands, from 1, or where the manifest begins. `allowed_by` is the reason for which
    the outplan is excepted from the rule, "" when it is not.
    """

    code: str
    severity: Severity
    key: str
    message: str
    remedy: str
    field: str
    file: str
    line: int
    column: int
    allowed_by: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is an error that nobody excepted: it withholds the outplan's changes."""
        return self.severity == "error" and not self.allowed_by
