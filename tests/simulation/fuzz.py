"""Random bytes, and valid files with something broken, into the two readers of outside data.

Only a `ReconcilerError`, or the problems that are returned, may come out of either.
"""

from __future__ import annotations

import json
from functools import cache
from random import Random

from reconciler.desired.files import SourceFile
from reconciler.desired.load import load as load_manifests
from reconciler.desired.yaml import read
from reconciler.plan.plan import Target
from reconciler.plan.planfile import dump
from reconciler.plan.planfile import load as load_plan
from reconciler.plan.planner import make_plan
from reconciler.values.errors import ReconcilerError
from tests.simulation.laws import ViolationError
from tests.simulation.rows import PROJECT
from tests.support import account, desired, live, manifest, outplan_id, to_yaml

_DOCUMENTS = (
    manifest("a", name="Sales", detail="two\nlines", lifecycle={"prevent_destroy": True}),
    manifest("b", source={"type": "tel", "target": "+15559876543"}, max_try_count_4=2),
    manifest("c", lifecycle={"id": outplan_id(7)}),
)
_PIECES = (
    *(
        "&a ",
        "*a",
        "!!binary ",
        "!!python/object:os.system ",
        "? ",
        "<<: ",
        "- ",
        "{",
        "[",
        "|",
        ">",
    ),
    *("---\n", "...\n", "%YAML 9.9\n", "\t", "\r", "\x00", "\x85", "\u2028", "\ufeff", "'", '"'),
    *("\ud7ff", "\U0001f600", "0o17", "1e999", "-0", "NaN", "Infinity", "null", "true", "on"),
    *("12345678901234567890", "[" * 300, "{a: " * 300, "\\ud800", "\\u0000", "2026-01-01", "1:30"),
)


def fuzz(seed: int) -> None:
    """Feed both readers with what belongs to a seed.

    Raises:
        ViolationError: something other than a sentence came out.
    """
    fate = Random(seed)
    raw = _random(fate) if fate.random() < 0.3 else _mutated(fate, fate.choice(_valid()))
    for reader in (_read_manifests, _read_plan):
        try:
            reader(raw)
        except ReconcilerError as error:
            str(error.sentence).encode()
        except Exception as error:
            raise ViolationError(
                f"{reader.__name__}: {type(error).__name__} {error}: {raw!r}"
            ) from error


def _read_manifests(raw: bytes) -> None:
    _, problems = read(raw, "fuzz.yaml")
    lines = (
        raw.count(b"\n") + raw.count(b"\r") + raw.count(b"\xc2\x85") + raw.count(b"\xe2\x80") + 1
    )
    for problem in problems:
        if not (1 <= problem.line <= lines + 1 and problem.column >= 1):
            raise ViolationError(f"no such place: {problem}")
    load_manifests([SourceFile("fuzz.yaml", raw)], project=PROJECT, ownership="marker")


def _read_plan(raw: bytes) -> None:
    dump(load_plan(raw, "plan.json"))


@cache
def _valid() -> tuple[bytes, ...]:
    """Return a manifest file, the same as JSON, and a plan of a create, an update and a destroy."""
    wanted = desired(*_DOCUMENTS)
    found = account(
        live(1, "Old", marker=f"{PROJECT}/b"), live(2, marker=f"{PROJECT}/gone"), live(7, "Mine")
    )
    plan = make_plan(wanted, found, target=Target("sandbox:", None, "", PROJECT))
    return (
        to_yaml(*_DOCUMENTS).encode(),
        json.dumps(_DOCUMENTS[0], indent=1).encode(),
        dump(plan).encode(),
        dump(plan).encode(),
    )


def _random(fate: Random) -> bytes:
    if fate.random() < 0.5:
        return fate.randbytes(fate.randint(0, 200))
    return "".join(fate.choices(_PIECES, k=fate.randint(1, 12))).encode()


def _mutated(fate: Random, raw: bytes) -> bytes:
    for _ in range(fate.randint(1, 4)):
        raw = fate.choice((_cut, _insert, _flip, _double, _swap))(fate, raw)
    return raw


def _cut(fate: Random, raw: bytes) -> bytes:
    start = fate.randint(0, len(raw))
    return raw[:start] + raw[start + fate.choice((1, 2, 20, 10_000)) :]


def _insert(fate: Random, raw: bytes) -> bytes:
    at = fate.randint(0, len(raw))
    return raw[:at] + fate.choice(_PIECES).encode() + raw[at:]


def _flip(fate: Random, raw: bytes) -> bytes:
    if not raw:
        return raw
    at = fate.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ 1 << fate.randrange(8)]) + raw[at + 1 :]


def _double(fate: Random, raw: bytes) -> bytes:
    """Repeat a few lines."""
    lines = raw.split(b"\n")
    at = fate.randrange(len(lines))
    return b"\n".join([*lines[: at + fate.randint(1, 5)], *lines[at:]])


def _swap(fate: Random, raw: bytes) -> bytes:
    """Put a word of another kind where a word stands."""
    words = raw.split(b" ")
    at = fate.randrange(len(words))
    words[at] = fate.choice(
        (b"1", b'"x"', b"null,", b"[]", b"{}", b"-1", b"true", b"1.5", b"99" * 20)
    )
    return b" ".join(words)
