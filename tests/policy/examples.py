"""The examples of the catalogue as input: manifests, a team policy, and an account around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from reconciler.desired.files import SourceFile
from reconciler.desired.load import load
from reconciler.policy.spec import Policy
from reconciler.policy.surroundings import Surroundings
from reconciler.values.account import Campaign, Number, TargetList
from reconciler.values.outplan import DIAL_INFO_FIELDS, Outplan
from reconciler.voipbin.wire import parse_target
from tests.support import outplan, outplan_id, sound, to_yaml

if TYPE_CHECKING:
    from reconciler.policy.rule import Rule
    from reconciler.values.desired_outplan import Desired
    from reconciler.values.problem import Problem


def laid_over(fragment: str) -> list[dict[str, Any]]:
    """Return one manifest per document of a fragment, its spec and metadata over a sound one's."""
    documents = []
    for part in yaml.safe_load_all(fragment):
        document = sound()
        for section, values in part.items():
            document[section] |= values
        documents.append(document)
    return documents


def read(fragment: str) -> tuple[Desired, list[Problem]]:
    """Read a fragment as the manifests of a project."""
    files = [SourceFile("example.yaml", to_yaml(*laid_over(fragment)).encode())]
    return load(files, project="acme", ownership="marker")


def policy_of(rule: Rule) -> Policy:
    """Return the team policy that an example needs."""
    return Policy.model_validate(yaml.safe_load(rule.policy) or {})


def around(rule: Rule, example: str) -> Surroundings | None:
    """Return the account that an example needs, None where it needs none."""
    told = yaml.safe_load(rule.account) or {}
    said: dict[str, Any] = told.get("both") or told.get(example) or {}
    if not said:
        return None
    numbers = {"type": "normal", "status": "active"}
    rows = [Number(**(numbers | row)) for row in said.get("numbers", [])]
    campaigns = tuple(
        Campaign("c", row["name"], row["status"], outplan_id(1), "targets")
        for row in said.get("campaigns", [])
    )
    empty = [parse_target(row) for row in said.get("targets", [])]
    sums: Any = tuple(sum(row[slot] for row in empty) for slot in range(5))
    return Surroundings(
        "update",
        _before(said.get("before")),
        campaigns,
        {row.number: row for row in rows} if "numbers" in said else None,
        {"targets": TargetList(len(empty), sums)} if empty else None,
    )


def _before(said: dict[str, Any] | None) -> Outplan | None:
    assert said is None or said.keys() <= {*DIAL_INFO_FIELDS}
    return outplan(**said) if said is not None else None
