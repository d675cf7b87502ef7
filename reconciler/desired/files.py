"""Which files are manifests: directories, globs and standard input become (name, bytes).

The only room of this package that touches the file system; it does not look into what it reads.
What cannot be read is an error and never passed over: a manifest that is missed looks like one that
was deleted, and its outplan would be destroyed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from reconciler.values.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SUFFIXES = (".yaml", ".yml")
"""What a directory is searched for. JSON files must be named: saved plans are JSON too."""

STDIN = "-"

MAX_BYTES = 16 * 1024 * 1024
"""More of one file is neither read nor needed: a device or a pipe may have no end."""


class SourceFile(NamedTuple):
    """One file to read, by the name that messages show."""

    name: str
    raw: bytes


def source_files(patterns: Iterable[str], base: Path) -> list[SourceFile]:
    """Read every file that the patterns name, each once, in a stable order.

    A pattern is a file, a directory (read recursively, hidden entries left out), a glob, or `-` for
    standard input; relative ones start at `base`. Names are shown relative to the working
    directory where that is shorter.

    Raises:
        ConfigError: a pattern that names nothing, or a file that cannot be read.
    """
    wanted = list(dict.fromkeys(patterns))
    if not wanted:
        raise ConfigError(
            "no manifests are named",
            remedy="name them with -f PATH, or run `reconciler init` to begin a project",
        )
    paths = [path for pattern in wanted if pattern != STDIN for path in _expanded(pattern, base)]
    files = list(_read_once(paths))
    if STDIN in wanted:
        files.append(SourceFile("<stdin>", _standard_input()))
    return files


def _standard_input() -> bytes:
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(
            "cannot read standard input",
            why=error.strerror or str(error),
            remedy="send manifests to it, as in `kustomize build | reconciler ... -f -`, or name "
            "files with -f",
        ) from None


def names_something(pattern: str, base: Path) -> bool:
    """Whether a pattern names a file or a directory; of a directory not what is in it."""
    path = base / Path(pattern).expanduser()
    return path.exists() or (is_glob(pattern) and bool(_glob(path)))


def is_glob(pattern: str) -> bool:
    """Whether a pattern may name several files by signs that stand for others."""
    return any(sign in pattern for sign in "*?[")


def _expanded(pattern: str, base: Path) -> list[str]:
    try:
        return list(_expand(pattern, base))
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigError(
            f"cannot read manifests at {pattern}",
            why=str(error),
            remedy="name a file, a directory, a glob, or - for standard input",
        ) from None


def _expand(pattern: str, base: Path) -> Iterator[str]:
    path = base / Path(pattern).expanduser()
    if path.is_dir():
        yield from _walk(path)
        return
    if path.exists():
        yield str(path)
        return
    matches = _glob(path) if is_glob(pattern) else []
    if not matches:
        raise ConfigError(
            f"no manifest at {pattern}",
            where=shown(base),
            remedy="check the path; run `reconciler init` to begin a project",
        )
    for match in matches:
        yield from _walk(match) if match.is_dir() else [str(match)]


def _walk(directory: Path) -> Iterator[str]:
    """Yield the manifests below a directory; links are followed, though never in a circle."""
    seen: set[str] = set()
    found: list[str] = []
    for root, directories, names in os.walk(directory, followlinks=True, onerror=_unreadable):
        here = os.path.realpath(root)
        if here in seen:
            directories.clear()
            continue
        seen.add(here)
        directories[:] = [name for name in directories if not name.startswith(".")]
        manifests = (n for n in names if n.endswith(SUFFIXES) and not n.startswith("."))
        found += [os.path.join(root, name) for name in manifests]  # noqa: PTH118 - 10,000 of them
    yield from sorted(found)


def _unreadable(error: OSError) -> NoReturn:
    raise error


def _glob(pattern: Path) -> list[Path]:
    anchor = Path(pattern.anchor)
    matches = anchor.glob(str(pattern.relative_to(anchor)))
    return sorted(path for path in matches if not path.name.startswith("."))


def _read_once(paths: Iterable[str]) -> Iterator[SourceFile]:
    """Read files, one that has several paths only by the first."""
    seen: set[tuple[int, int]] = set()
    for path in paths:
        try:
            with open(path, "rb") as file:  # noqa: PTH123 - of 10,000 paths, none made an object
                status = os.fstat(file.fileno())
                identity = status.st_dev, status.st_ino
                if identity not in seen:
                    seen.add(identity)
                    size = min(status.st_size or MAX_BYTES, MAX_BYTES)  # pipes say 0
                    yield SourceFile(shown(path), file.read(size + 1))
        except OSError as error:
            raise ConfigError(
                f"cannot read {shown(path)}",
                why=error.strerror,
                remedy="mend it, or take it out of the manifests on purpose",
            ) from None


def shown(path: Path | str) -> str:
    """Return the path as a person would type it from the working directory."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - a link is shown, not its target
    here = os.getcwd()  # noqa: PTH109
    if absolute == here:
        return "."
    inside = os.path.join(here, "")  # noqa: PTH118 - with the separator at its end
    return absolute.removeprefix(inside) if absolute.startswith(inside) else str(path)
