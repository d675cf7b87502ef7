"""Source files: directories, globs and standard input become (name, bytes), within bounds.

What cannot be read is an error and never passed over: a manifest that is missed looks like one that
was deleted, and its outplan would be destroyed. It is not looked into what is read.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.paths import candidates, repository_top, shown
from reconciler.values.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.desired.paths import Candidate

STDIN = "-"

MAX_BYTES = 16 * 1024 * 1024
"""More of one file is neither read nor needed: a device or a pipe may have no end."""

MAX_ALL_BYTES = 256 * 1024 * 1024
"""More of all files together is not read: all of them are held at once."""

_KINDS = {stat.S_IFIFO: "a FIFO", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}


class SourceFile(NamedTuple):
    """One file to read, by the name that messages show.

    `outside`: a link led to it, out of the repository. What it says is nobody's to repeat.
    """

    name: str
    raw: bytes
    outside: bool = False


def source_files(
    patterns: Iterable[str], base: Path, *, within: Path | None = None
) -> list[SourceFile]:
    """Read every file that the patterns name, each once, in a stable order.

    A pattern is a file, a directory (read recursively, hidden entries left out), a glob, or `-` for
    standard input; relative ones start at `base`. Names are shown relative to the working
    directory where that is shorter. With `within` every file must really stand below it, and be a
    regular one.

    Raises:
        ConfigError: a pattern that names nothing, or a file that cannot or must not be read.
    """
    wanted = list(dict.fromkeys(patterns))
    if not wanted:
        raise ConfigError(
            "no manifests are named",
            remedy="name them with -f PATH, or run `reconciler init` to begin a project",
        )
    named = [(pattern, _expanded(pattern, base)) for pattern in wanted if pattern != STDIN]
    bounds = _Bounds(base, within, [pattern for pattern, _ in named])
    paths = (candidate for _, found in named for candidate in found)
    files = list(_read_once(paths, bounds))
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


def _expanded(pattern: str, base: Path) -> list[Candidate]:
    try:
        return list(candidates(pattern, base))
    except (OSError, ValueError, RuntimeError) as error:
        nobody = "there is no such home directory" if pattern.startswith("~") else "it is no path"
        raise ConfigError(
            f"cannot read manifests at {pattern}",
            why=getattr(error, "strerror", None) or nobody,
            remedy="name a file, a directory, a glob, or - for standard input",
        ) from None


class _Bounds:
    """Where files may really stand: below `within`, or for what -f names anywhere.

    What -f reaches by a link that leads out of what it names and of the repository is read, but
    not repeated.
    """

    def __init__(self, base: Path, within: Path | None, patterns: list[str]) -> None:
        self.within = within
        self._inside: dict[str, bool] = {}
        roots = [within] if within is not None else [repository_top(base)]
        if within is None:
            roots += [_fixed_part(base / Path(pattern).expanduser()) for pattern in patterns]
        self._roots = [os.path.join(os.path.realpath(root), "") for root in roots]  # noqa: PTH118

    def holds(self, candidate: Candidate) -> bool:
        """Whether a file really stands inside."""
        if candidate.named and self.within is None:
            return True
        if candidate.is_link:
            return self._is_inside(os.path.realpath(candidate.path))
        directory = os.path.dirname(candidate.path)  # noqa: PTH120 - of 10,000 paths
        inside = self._inside.get(directory)
        if inside is None:
            real = os.path.join(os.path.realpath(directory), "")  # noqa: PTH118
            inside = self._inside[directory] = self._is_inside(real)
        return inside

    def _is_inside(self, real: str) -> bool:
        return any(real.startswith(root) or f"{real}{os.sep}" == root for root in self._roots)


def _fixed_part(path: Path) -> Path:
    """Return what a pattern says before its first sign that stands for others."""
    fixed = Path(path.anchor)
    for part in path.parts[1:]:
        if any(sign in part for sign in "*?["):
            return fixed
        fixed /= part
    return fixed


def _read_once(paths: Iterable[Candidate], bounds: _Bounds) -> Iterator[SourceFile]:
    """Read files, one that has several paths only by the first."""
    seen: set[tuple[int, int]] = set()
    left = MAX_ALL_BYTES
    for candidate in paths:
        inside = bounds.holds(candidate)
        if not inside and bounds.within is not None:
            raise _outside(candidate, bounds.within)
        waits = candidate.named and bounds.within is None
        try:
            identity, raw = _read(candidate.path, seen, waits=waits)
        except OSError as error:
            raise ConfigError(
                f"cannot read {shown(candidate.path)}",
                why=error.strerror,
                remedy="mend it, or take it out of the manifests on purpose",
            ) from None
        if identity in seen:
            continue
        seen.add(identity)
        left -= len(raw)
        if left < 0:
            raise ConfigError(
                f"the manifests hold more than {MAX_ALL_BYTES // 1024 // 1024} MiB",
                where=shown(candidate.path),
                remedy="split them into several projects",
            )
        yield SourceFile(shown(candidate.path), raw, outside=not inside)


def _read(path: str, seen: set[tuple[int, int]], *, waits: bool) -> tuple[tuple[int, int], bytes]:
    """Read a file that was not seen. Only one that waits may be a pipe, a FIFO or a device."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(path, flags if waits else flags | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        identity = status.st_dev, status.st_ino
        if identity in seen:
            return identity, b""
        if not (waits or stat.S_ISREG(status.st_mode)):
            kind = _KINDS.get(stat.S_IFMT(status.st_mode), "no regular file")
            raise ConfigError(
                f"{shown(path)} is {kind}",
                why="only regular files are read; what it should hold would count as removed",
                remedy="write a file, or name it with -f itself",
            )
        size = min(status.st_size or MAX_BYTES, MAX_BYTES)  # pipes say 0
        return identity, file.read(size + 1)


def _outside(candidate: Candidate, within: Path) -> ConfigError:
    return ConfigError(
        f"{shown(candidate.path)} is outside of the repository",
        why=f"what a project reads stays inside of {within}",
        remedy="move it into the repository, or name it on the command line with -f",
    )
