"""Which file held a manifest last, as git remembers it. Bounded: a plan does not wait for long."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from reconciler.desired.items import single
from reconciler.desired.paths import is_manifest_name
from reconciler.desired.revision import (
    changed_files,
    contents_of,
    files_in,
    head_of,
    is_shallow,
)
from reconciler.desired.yaml import read
from reconciler.values.errors import ReconcilerError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.desired.revision import OldFile, Revision
    from reconciler.desired.settings import Settings

MAX_COMMITS = 1000
"""So many commits that changed files of the project are looked at, the newest ones."""

MAX_FILES = 20_000
"""So many files are looked at in all; each is read as YAML only where it may name a key."""

_SECONDS = 20.0
_AT_ONCE = 500


def causes_of(settings: Settings, keys: Iterable[str]) -> dict[str, str]:
    """Return of every key, in words, which file held its manifest last, or why nobody knows.

    With `ownership` exclusive a key is a display name. Fails never: a plan goes on without.
    """
    wanted = dict.fromkeys(keys)
    if not wanted:
        return {}
    history = None
    try:
        history = _History(settings, set(wanted))
        history.look()
        rest = history.otherwise()
    except (ReconcilerError, ValueError) as error:
        rest = f"which file held it is not known: {_why(error)}"
    told = {} if history is None else history.told
    return {key: told.get(key, rest) for key in wanted}


def _why(error: Exception) -> str:
    if not isinstance(error, ReconcilerError):
        return str(error)
    return f"{error.what} ({error.why})" if error.why else error.what


class _History:
    """The files that git remembers below a project's directory."""

    def __init__(self, settings: Settings, keys: set[str]) -> None:
        self.told: dict[str, str] = {}
        self._left = keys
        self._words = re.compile(b"|".join(re.escape(key.encode()) for key in sorted(keys)))
        self._by_name = settings.spec.ownership == "exclusive"
        self._head = head_of(settings.root)
        self._whole = True
        self._files = MAX_FILES
        self._seen: set[str] = set()
        if self._head is not None:
            inside = os.path.relpath(settings.root.resolve(), self._head.top)
            self._below = "" if inside == "." else inside
            self._patches = tuple(_patches(settings, self._head))

    def look(self) -> None:
        """Look at what is checked out, then backwards, the newest commit first."""
        head = self._head
        if head is None:
            return
        self._search(head, files_in(head), current=True)
        if self._left:
            files, whole = changed_files(head, self._below, commits=MAX_COMMITS, seconds=_SECONDS)
            self._whole = self._whole and whole
            self._search(head, files, current=False)

    def otherwise(self) -> str:
        """Return what is to be said of a key that was in no file."""
        if self._head is not None and is_shallow(self._head):
            return "which file held it is not known: the clone is shallow"
        if not self._whole:
            return f"which file held it was not looked up beyond {MAX_COMMITS:,} commits"
        return "no file in the history of what is checked out held it"

    def _search(self, head: Revision, files: Iterable[OldFile], *, current: bool) -> None:
        own = [file for file in files if self._is_own(file.path)]
        for start in range(0, len(own), _AT_ONCE):
            some = own[start : start + _AT_ONCE]
            new = [file for file in some if file.name not in self._seen][: self._files]
            self._whole = self._whole and self._files >= len(new)
            if not self._left or not new:
                continue
            self._files -= len(new)
            self._seen |= {file.name for file in new}
            contents = contents_of(head, new)
            for file in new:
                for key in self._left & self._keys_in(contents[file.name], file.path):
                    self._left.discard(key)
                    self.told[key] = _current(head, file) if current else _gone(file)

    def _is_own(self, path: str) -> bool:
        below = not self._below or path.startswith(f"{self._below}/")
        read_as_one = is_manifest_name(path) or path.endswith(".json")
        return below and read_as_one and not path.startswith(self._patches)

    def _keys_in(self, raw: bytes, path: str) -> set[str]:
        """Return the keys of the manifests in a file; that it has their letters is not enough."""
        if self._words.search(raw) is None:
            return set()
        documents, _ = read(raw, path)
        return {_identity(document.data, by_name=self._by_name) for document in single(documents)}


def _identity(manifest: Any, *, by_name: bool) -> str:
    """Return the key of a manifest, or its display name; "" of what is none."""
    if not isinstance(manifest, dict) or manifest.get("kind") != "Outplan":
        return ""
    metadata, spec = manifest.get("metadata"), manifest.get("spec")
    key = metadata.get("name") if isinstance(metadata, dict) else None
    name = spec.get("name") if isinstance(spec, dict) else None
    return str((by_name and name) or key or "")


def _patches(settings: Settings, head: Revision) -> Iterable[str]:
    """Yield where patches lie, which name keys too and are no manifests."""
    if settings.file is not None:
        root = settings.file.path.parent.resolve()
        for environment in settings.file.project.spec.environments.values():
            for entry in environment.patches:
                yield os.path.relpath(root / entry, head.top)


def _current(head: Revision, file: OldFile) -> str:
    there = (head.top / file.path).exists()
    now = "changed since, or no longer read" if there else "deleted since, not committed"
    return f"its manifest was last in {file.path} ({now}; commit {file.commit[:12]} has it)"


def _gone(file: OldFile) -> str:
    return f"its manifest was last in {file.path}, until commit {file.commit[:12]}"
