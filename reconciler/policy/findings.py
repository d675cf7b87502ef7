"""What a rule found: about which outplan, how grave, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from reconciler.values.problem import Severity


class Hit(NamedTuple):
    """A check's answer. `field` is the dotted path in the manifest that it is about."""

    message: str
    remedy: str
    field: str = "metadata.name"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says about one outplan: a hit with its weight and place."""

    code: str
    """The rule: a code of docs/rules.md such as RC603, or one of the team's own."""

    severity: Severity
    """Its weight in this project. An error withholds the outplan's changes, unless the outplan is
    excepted; a warning and an info do not."""

    key: str
    """The key of the outplan, as everywhere in the plan."""

    message: str
    """What is wrong, as a sentence."""

    remedy: str
    """What to do about it; empty where the rule does not say."""

    field: str
    """The dotted path in the manifest, such as spec.dial_timeout."""

    file: str
    """Where the field stands: a manifest, or the defaults or patch that say it; reconciler.yaml for
    a finding about a destroy."""

    line: int
    """The line of the field, or of where the manifest begins, from 1."""

    column: int
    """The column there, from 1."""

    allowed_by: str = ""
    """The reason for which the outplan is excepted from the rule; empty when it is not."""

    @property
    def counts(self) -> bool:
        """Whether it is an error that nobody excepted: it withholds the outplan's changes."""
        return self.severity == "error" and not self.allowed_by
