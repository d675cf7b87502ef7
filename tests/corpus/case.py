"""A case of the corpus: what its head comment expects, and the input below it."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent

# In these rooms the file itself is the input; in the others it describes the input.
MANIFEST_ROOMS = ("yaml", "schema")
PROJECT_ROOM = "project"
PATCH_ROOM = "patch"
WORLD_ROOMS = ("command", "environment", "plan", "reply")
ROOMS = (*MANIFEST_ROOMS, PROJECT_ROOM, PATCH_ROOM, *WORLD_ROOMS)

_DEFAULT_RUN = {"plan": "show plan.json", "reply": "plan"}
_KEYS = frozenset({"run", "exit", "code", "says", "todo", "project", "repeat", "encoding", "bug"})
_HEAD = re.compile(r"# ([a-z]+): (.*)")
_MARK = "▶"
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(frozen=True)
class Case:
    """One bad input and what must be said about it; see README.md for the words of the head."""

    room: str
    name: str
    text: str
    expected: dict[str, list[str]]

    @property
    def id(self) -> str:
        return f"{self.room}/{self.name}"

    @property
    def run(self) -> list[str]:
        return shlex.split(self.one("run") or _DEFAULT_RUN.get(self.room, "validate"))

    @property
    def exit(self) -> int:
        return int(self.one("exit"))

    @property
    def input(self) -> bytes:
        """The file as reconciler shall see it."""
        text = self.text
        if self.one("repeat"):
            sign, times = self.one("repeat").split()
            head, body = text[: self._head_end], text[self._head_end :]
            text = head + body.replace(sign, "x" * int(times))
        return text.replace(_MARK, "").encode(self.one("encoding") or "utf-8", "surrogateescape")

    @property
    def at(self) -> str:
        """The line and column of the mark; without one, where every file begins."""
        before, mark, _ = self.text.removeprefix("\ufeff").partition(_MARK)
        lines = _LINE_BREAK.split(before) if mark else [""]
        return f"{len(lines)}:{len(lines[-1]) + 1}"

    @property
    def world(self) -> dict[str, Any]:
        """What a case that describes its input says."""
        found: dict[str, Any] = yaml.safe_load(self.text) or {}
        return found

    def one(self, key: str) -> str:
        """Return the only value of a key of the head, "" when it is not there."""
        return self.expected.get(key, [""])[0]

    @property
    def _head_end(self) -> int:
        return sum(len(line) for line in _head(self.text))


def _head(text: str) -> list[str]:
    lines = []
    for line in text.removeprefix("\ufeff").splitlines(keepends=True):
        if not line.startswith("#"):
            break
        lines.append(line)
    return lines


def read_case(path: Path) -> Case:
    """Read a case; bytes that are no UTF-8 survive."""
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    expected: dict[str, list[str]] = {}
    for line in _head(text):
        found = _HEAD.fullmatch(line.rstrip())
        if found is None:
            continue
        key, value = found.groups()
        if key not in _KEYS:
            raise ValueError(f"{path}: the head has no word {key!r}; see README.md")
        expected.setdefault(key, []).append(value)
    if "exit" not in expected or "says" not in expected:
        raise ValueError(f"{path}: the head needs `# exit: N` and `# says: ...`; see README.md")
    return Case(path.parent.name, path.stem, text, expected)


def cases() -> list[Case]:
    """Return every case of the corpus."""
    paths = (path for room in ROOMS for path in sorted((HERE / room).glob("*.yaml")))
    return [read_case(path) for path in paths]
