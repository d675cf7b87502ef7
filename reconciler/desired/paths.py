"""Which paths a pattern names: a file, everything below a directory, or what a glob matches.

Directories and globs see the same: links are followed, though never in a circle, and hidden entries
left out. What leads nowhere is an error, since what it led to would count as removed. Nothing is
opened here.
"""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reconciler.values.errors import ConfigError
from reconciler.values.places import Checkout

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = (".yaml", ".yml")
"""What a directory is searched for, in either case. JSON files must be named: saved plans are JSON
too."""

_KEPT = ".gitkeep"


class Candidate(NamedTuple):
    """A file that a pattern names. `named`: by its own path, not by what it stands in."""

    path: str
    is_link: bool
    named: bool = False


def is_manifest_name(name: str) -> bool:
    """Whether a directory's file of this name is read."""
    return name.endswith(SUFFIXES) or name.lower().endswith(SUFFIXES)


def is_glob(pattern: str) -> bool:
    """Whether a pattern may name several files by signs that stand for others."""
    return any(sign in pattern for sign in "*?[")


def names_something(pattern: str, base: Path) -> bool:
    """Whether a pattern names a file or a directory; of a directory not what is in it."""
    path = base / Path(pattern).expanduser()
    return path.exists() or (is_glob(pattern) and next(_glob(path), None) is not None)


def candidates(pattern: str, base: Path) -> Iterator[Candidate]:
    """Yield the files that a pattern names, in order.

    Raises:
        ConfigError: it names nothing, or something that leads nowhere.
        OSError, ValueError, RuntimeError: it cannot be looked at.
    """
    path = base / Path(pattern).expanduser()
    if path.is_dir():
        found = _below(str(path))
        if not found and not (path / _KEPT).exists():
            raise _no_manifest(path, pattern)
        yield from found
    elif path.exists():
        yield Candidate(str(path), path.is_symlink(), named=True)
    else:
        matches = list(_glob(path)) if is_glob(pattern) else []
        if not matches:
            raise ConfigError(
                f"no manifest at {pattern}",
                where=shown(base),
                remedy="check the path; run `reconciler init` to begin a project",
            )
        found = [candidate for match in sorted(matches) for candidate in _matched(match)]
        if not found and not any(Path(match, _KEPT).exists() for match in matches):
            raise _no_manifest(base, pattern)
        yield from found


def _matched(match: str) -> list[Candidate]:
    if os.path.isdir(match):  # noqa: PTH112 - of 10,000 paths, none made an object
        return _below(match)
    return [Candidate(match, os.path.islink(match))]  # noqa: PTH114


def repository_top(directory: Path) -> Path:
    """Return where the repository of a directory begins; the directory itself outside of any."""
    real = directory.resolve()
    return next((top for top in (real, *real.parents) if (top / ".git").exists()), real)


def checkout_here() -> Checkout:
    """Return where the working directory is in the repository.

    A workflow of GitHub may check out below the directory that its paths begin at.
    """
    here, workspace = Path.cwd(), os.environ.get("GITHUB_WORKSPACE")
    root = Path(workspace).resolve() if workspace else repository_top(here)
    return Checkout(str(here), str(root))


def _no_manifest(path: Path, pattern: str) -> ConfigError:
    """Refuse a directory that lost what it held; a submodule, perhaps, that is not there."""
    return ConfigError(
        f"{pattern} holds no manifest",
        where=shown(path),
        why="what it held would count as removed",
        remedy="check it out (git submodule update --init), take it out of what is read, or put "
        f"a {_KEPT} into it to say that it is empty on purpose",
    )


def _below(directory: str) -> list[Candidate]:
    found: list[Candidate] = []
    for path, entries in _directories(directory):
        files = [entry for entry in entries if not entry.is_dir()]
        _refuse_dangling(path, files)
        if not entries and path != directory and _is_submodule(path):
            raise _no_manifest(Path(path), shown(path))
        found += [
            Candidate(entry.path, entry.is_symlink())
            for entry in files
            if is_manifest_name(entry.name)
        ]
    return sorted(found)


def _is_submodule(path: str) -> bool:
    """Whether an empty directory is where a submodule belongs."""
    top = repository_top(Path(path))
    try:
        text = (top / ".gitmodules").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    inside = re.escape(Path(os.path.realpath(path)).relative_to(top).as_posix())
    return re.search(rf"(?m)^\s*path\s*=\s*{inside}\s*$", text) is not None


def _directories(directory: str) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Yield every directory from one downwards, each once, with its entries that are not hidden."""
    seen: set[str] = set()
    waiting = [directory]
    while waiting:
        path = waiting.pop()
        real = os.path.realpath(path)
        if real in seen:
            continue
        seen.add(real)
        entries = _entries(path)
        waiting += [entry.path for entry in entries if entry.is_dir()]
        yield path, entries


def _entries(path: str) -> list[os.DirEntry[str]]:
    with os.scandir(path) as listed:
        return [entry for entry in listed if not entry.name.startswith(".")]


def _refuse_dangling(path: str, files: list[os.DirEntry[str]]) -> None:
    for entry in files:
        # One that has the name of a manifest is complained about when it is read.
        if entry.is_symlink() and not is_manifest_name(entry.name):
            if os.path.exists(entry.path):  # noqa: PTH110
                continue
            raise ConfigError(
                f"{shown(entry.path)} is a link that leads nowhere",
                where=shown(path),
                why="the manifests that it led to would count as removed",
                remedy="mend the link, or delete it",
            )


def _glob(pattern: Path) -> Iterator[str]:
    """Yield what a glob matches, by the rules of directories; Python's own changed with 3.13."""
    parts = pattern.parts
    for part in parts[1:]:
        if "**" in part and part != "**":
            raise ValueError(f'"**" is a whole part of a path, and here it is {part}')
    yield from dict.fromkeys(_matches(parts[0], parts[1:]))


def _matches(directory: str, parts: tuple[str, ...]) -> Iterator[str]:
    if not parts:
        yield directory
        return
    part, rest = parts[0], parts[1:]
    if part == "**":
        for path in _every(directory) if rest else [directory]:
            yield from _matches(path, rest)
        return
    if is_glob(part):
        found = _fitting(directory, part, leads_on=bool(rest))
    else:
        found = [os.path.join(directory, part)]  # noqa: PTH118
    for path in found:
        if os.path.isdir(path) if rest else os.path.lexists(path):  # noqa: PTH112
            yield from _matches(path, rest)


def _every(directory: str) -> Iterator[str]:
    for path, entries in _directories(directory):
        _refuse_dangling(path, [entry for entry in entries if not entry.is_dir()])
        yield path


def _fitting(directory: str, part: str, *, leads_on: bool) -> list[str]:
    """Return the entries that fit a part of a glob, which `leads_on` into directories or ends."""
    with os.scandir(directory) as listed:
        fitting = [entry for entry in listed if _fits(entry.name, part)]
    if leads_on:
        _refuse_dangling(directory, [entry for entry in fitting if not entry.is_dir()])
    return [entry.path for entry in fitting]


def _fits(name: str, part: str) -> bool:
    """Whether a name fits a part of a glob; hidden ones only where the part says so."""
    if name.startswith(".") and not part.startswith("."):
        return False
    lower = re.sub(r"(?i)\.ya?ml\Z", lambda suffix: suffix[0].lower(), name)
    return fnmatchcase(name, part) or fnmatchcase(lower, part)


def shown(path: Path | str) -> str:
    """Return the path as a person would type it from the working directory."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - a link is shown, not its target
    here = os.getcwd()  # noqa: PTH109
    if absolute == here:
        return "."
    inside = os.path.join(here, "")  # noqa: PTH118 - with the separator at its end
    return absolute.removeprefix(inside) if absolute.startswith(inside) else str(path)
