"""A rule as a value: what it is called, why it exists, and an example that the tests run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "info", "off"]
"""What a rule's finding counts as; `off` rules find nothing."""

Finder = Literal["schema", "offline", "live"]
"""Who finds it: the reading of the manifest, a check of what is desired, or `plan` alone."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the catalogue.

    `failing` and `passing` are fragments of manifests, laid over one that breaks no rule; several
    documents are separated by `---`. `policy` is the team policy and `account` the live facts that
    the examples need. `problem` is the code that the manifest schema reports it by.
    """

    code: str
    title: str
    severity: Level
    why: str
    failing: str
    passing: str
    remedy: str
    source: str
    found: Finder = "offline"
    problem: str = ""
    policy: str = ""
    account: str = ""
