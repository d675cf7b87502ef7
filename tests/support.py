"""What tests say often: manifests, live outplans, and a run of the command line.

Builders of input only; nothing here imitates reconciler's own behaviour.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shlex
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import yaml

from reconciler.desired.files import SourceFile
from reconciler.desired.load import load
from reconciler.values.account import Account, LiveOutplan
from reconciler.values.marker import Marker
from reconciler.values.outplan import Outplan, Source

if TYPE_CHECKING:
    from reconciler.values.desired_outplan import Desired, OwnershipMode

PROJECT = "acme"
SCHEMAS = Path(__file__).parents[1] / "schemas"


@dataclass(frozen=True)
class Run:
    """How a run of the command line ended."""

    code: int
    out: str
    err: str


def command_script() -> str:
    """Return a shell script that is `reconciler`; a path with a space fits into no first line."""
    code = shlex.quote("from reconciler.__main__ import main; main()")
    return f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -c {code} "$@"\n'


def manifest(key: str, **changes: Any) -> dict[str, Any]:
    """Return a valid manifest; keyword arguments go into its spec, `lifecycle` beside it."""
    lifecycle = changes.pop("lifecycle", None)
    spec = {"dial_timeout": "30s", "try_interval": "2h", "max_try_count_0": 3} | changes
    document: dict[str, Any] = {
        "apiVersion": "voipbin.net/v1",
        "kind": "Outplan",
        "metadata": {"name": key},
        "spec": spec,
    }
    return document | ({"lifecycle": lifecycle} if lifecycle else {})


def sound(key: str = "sales", **changes: Any) -> dict[str, Any]:
    """Return a manifest that no rule has anything to say about."""
    source = {"type": "tel", "target": "+15559876543"}
    return manifest(key, **({"detail": "Sales", "source": source} | changes))


def to_yaml(*documents: dict[str, Any]) -> str:
    """Return the documents as one YAML file."""
    return yaml.safe_dump_all(documents, sort_keys=False, allow_unicode=True)


def desired(
    *documents: dict[str, Any], project: str = PROJECT, ownership: OwnershipMode = "marker"
) -> Desired:
    """Return what the manifests want; they must be valid."""
    files = [SourceFile("test.yaml", to_yaml(*documents).encode())] if documents else []
    found, problems = load(files, project=project, ownership=ownership)
    assert not problems, problems
    return found


def outplan_id(number: int) -> str:
    """Return the number as a UUID."""
    return f"00000000-0000-4000-8000-{number:012d}"


def outplan(name: str = "Sales", *, marker: str | None = None, **changes: Any) -> Outplan:
    """Return an outplan; `marker` is `project/key`, or `project/key, protected`."""
    values: dict[str, Any] = {"dial_timeout": 30_000, "try_interval": 7_200_000}
    values |= {"max_try_count_0": 3} | changes
    values["source"] = Source(**values.get("source", {}))
    return Outplan(name=name, marker=_marker(marker), **values)


def _marker(text: str | None) -> Marker | None:
    if text is None:
        return None
    owner, _, protected = text.partition(", ")
    project, _, key = owner.partition("/")
    return Marker(project, key, protected=protected == "protected")


def live(
    number: int, name: str = "Sales", *, marker: str | None = None, **changes: Any
) -> LiveOutplan:
    """Return a live outplan; a higher number is a younger one."""
    created = datetime(2026, 1, 1, second=number % 60, tzinfo=UTC)
    return LiveOutplan(outplan_id(number), created, outplan(name, marker=marker, **changes))


def account(*outplans: LiveOutplan) -> Account:
    """Return an account of these outplans."""
    return Account(tuple(outplans))


def write_project(directory: Path, *documents: dict[str, Any], **spec: Any) -> Path:
    """Write a project of one manifest file per document; return the directory."""
    project = {
        "apiVersion": "voipbin.net/v1",
        "kind": "Project",
        "metadata": {"name": spec.pop("project", PROJECT)},
        "spec": {"endpoint": "sandbox:"} | spec,
    }
    (directory / "outplans").mkdir(parents=True, exist_ok=True)
    (directory / "reconciler.yaml").write_text(to_yaml(project), encoding="utf-8")
    for document in documents:
        path = directory / "outplans" / f"{document['metadata']['name']}.yaml"
        path.write_text(to_yaml(document), encoding="utf-8")
    return directory


def forged(document: Any) -> Any:
    """Give an edited plan the digest of what it says now, as docs/plan-format.md has it."""
    # Where it says nothing that could have a digest, it keeps the one it has.
    with contextlib.suppress(KeyError, TypeError, AttributeError):
        document["digest"] = digest_by_hand(document)
    return document


def digest_by_hand(document: Any) -> str:
    """Return the digest of a plan file, made from its JSON alone."""
    target, withheld = document["target"], document["withheld"]
    content = {name: target[name] for name in ("endpoint", "customer_id", "project")} | {
        "environment": target.get("environment"),
        "ownership": document["ownership"],
        "consents": document.get("consents", {}),
        "claimed": sorted(
            {held["id"] for held in withheld if held["action"] != "delete" and held["id"]}
        ),
        "changes": sorted(
            map(_digested, document["resource_changes"]),
            key=lambda change: (change["key"], change["id"] or ""),
        ),
    }
    text = json.dumps(_spoken(content), sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _digested(resource: dict[str, Any]) -> dict[str, Any]:
    change, users = resource["change"], resource.get("campaigns")
    destroys = change["after"] is None
    return {
        "type": resource.get("type", "outplan"),
        "key": resource["key"],
        "id": resource["id"],
        "before": change["before"],
        "after": change["after"],
        "importing": (change.get("importing") or {}).get("id"),
        "twin_of": resource.get("twin_of"),
        "campaigns": sorted(user["id"] for user in users or ()) if destroys else [],
        "campaigns_unknown": destroys and users is None,
    }


def _spoken(node: Any) -> Any:
    """Return JSON without the members that are null, false, 0 or empty."""
    if isinstance(node, list):
        return [_spoken(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {name: said for name, part in node.items() if (said := _spoken(part))}


def parsed_lines(text: str) -> list[dict[str, Any]]:
    """Return the events that a command printed; each must fit the published schema.

    A key that the schema does not name is refused too: what is printed must be documented.
    """
    schema = json.loads((SCHEMAS / "events.schema.json").read_text(encoding="utf-8"))
    for part in schema["$defs"].values():
        if part["type"] == "object":
            part["additionalProperties"] = False
    check = jsonschema.Draft202012Validator(schema)
    events = [json.loads(line) for line in text.splitlines()]
    for event in events:
        check.validate(event)
    return events
