"""Reading a seed: a JSON file of outplans, campaigns, numbers, outdials and targets.

Checks shape and types, so that a mistake is a sentence and not a stack trace. Values are not
judged: odd ones are what a sandbox is for. Nothing is written here.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from reconciler.sandbox import timestamps
from reconciler.sandbox.shapes import ADDRESS, DESTINATIONS, FIELDS, RecordKind

_KINDS: Final[tuple[RecordKind, ...]] = ("outplans", "campaigns", "numbers", "outdials", "targets")
_OWN: Final = ("id", "customer_id", "tm_create", "tm_update", "tm_delete")

_WORDS: Final = {
    str: "a string",
    int: "an integer",
    bool: "true or false",
    dict: "an object",
    list: "a list",
}


class SeedError(ValueError):
    """The file is no seed; the message is one sentence with the place and the remedy."""


def load_seed(path: Path) -> dict[str, Any]:
    """Read a seed: `{"outplans": [...], "campaigns": [...], "numbers": [...], ...}`.

    All lists are optional. Records have the API's JSON shape, with timestamps in either layout;
    whatever a record leaves out gets a default. Raises `SeedError`.
    """
    data = _parsed(path)
    problem = next(_problems(data), None)
    if problem is not None:
        raise SeedError(f"{path}: {problem}")
    return dict(data)


def _parsed(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except OSError as problem:
        reason = f"cannot be read ({problem.strerror}); name an existing file"
        raise SeedError(f"{path}: {reason}") from problem
    except json.JSONDecodeError as problem:
        place = f"{path}:{problem.lineno}:{problem.colno}"
        raise SeedError(f"{place}: this is not JSON; correct the syntax") from problem
    except (ValueError, RecursionError) as problem:
        raise SeedError(f"{path}: this is not JSON; save it as UTF-8 JSON") from problem


def _problems(data: Any) -> Iterator[str]:
    known = ", ".join(_KINDS)
    if not isinstance(data, dict):
        yield f"a seed is an object with the lists {known}; wrap the records in one"
        return
    for name in data:
        if name not in _KINDS:
            yield f'"{name}" is not part of a seed; use {known}'
    for kind in _KINDS:
        yield from _in_list(kind, data.get(kind, []))


def _in_list(kind: RecordKind, records: Any) -> Iterator[str]:
    if not isinstance(records, list):
        yield f'"{kind}" must be a list of objects; put the records between [ and ]'
        return
    seen: set[str] = set()
    for index, record in enumerate(records):
        where = f"{kind}[{index}]"
        if not isinstance(record, dict):
            yield f"{where} must be an object as the API shows it; found {_shown(record)}"
            return
        yield from (f"{where}.{problem}" for problem in _in_record(kind, record))
        if (own_id := record.get("id")) in seen:
            yield f"{where}.id {own_id} is used twice; remove one, or leave the id out"
        seen.update({own_id} if own_id else ())


def _in_record(kind: RecordKind, record: Mapping[str, Any]) -> Iterator[str]:
    for name, value in record.items():
        if name not in _OWN and name not in FIELDS[kind]:
            members = ", ".join([*_OWN, *FIELDS[kind]])
            yield f"{name} is not a member that {kind} have; use {members}"
        elif name == "source" or name in DESTINATIONS:
            yield from _in_address(name, value)
        elif not _fits(kind, name, value):
            yield f"{name} is {_shown(value)}; use {_wanted(kind, name)}, or leave it out"


def _in_address(field: str, address: Any) -> Iterator[str]:
    if address is None:
        return
    members = ", ".join(ADDRESS)
    if not isinstance(address, dict):
        yield f"{field} is {_shown(address)}; use an object with {members}, or null"
        return
    for name, value in address.items():
        if name not in ADDRESS:
            yield f"{field}.{name} is not a member of an address; use {members}"
        elif not isinstance(value, str):
            yield f"{field}.{name} is {_shown(value)}; use a string, or leave it out"


def _fits(kind: RecordKind, name: str, value: Any) -> bool:
    if name.startswith("tm_"):
        return value is None or (isinstance(value, str) and timestamps.parsed(value) is not None)
    if name in _OWN:
        return isinstance(value, str) and _is_uuid(value)
    if value is None:
        return name == "actions"
    return type(value) is type(FIELDS[kind][name])


def _wanted(kind: RecordKind, name: str) -> str:
    if name.startswith("tm_"):
        return "a timestamp or null"
    return "a UUID" if name in _OWN else _WORDS[type(FIELDS[kind][name])]


def _is_uuid(text: str) -> bool:
    try:
        return uuid.UUID(text).int != 0
    except ValueError:
        return False


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else text[:39] + "…"
