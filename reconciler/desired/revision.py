"""What git knows: the files it tracks, and those of a revision. Nothing is fetched or changed.

A revision's files go into a directory of their own, so that
whatever reads a project reads it there as it reads the working tree. Knows git, not outplans.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.git_process import run_git, words_of
from reconciler.values.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_LINK = "120000"
_IN_CI = "in a pipeline, check out the whole history (GitHub: fetch-depth: 0, GitLab: GIT_DEPTH: 0)"


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit of the repository whose working tree begins at `top`."""

    top: Path
    ref: str
    commit: str


def top_of(here: Path) -> Path:
    """Return the top of the repository's working tree.

    Raises:
        UsageError: not a git repository.
        ConfigError: git is missing.
    """
    return _top(here, "this")


def tracked_files(here: Path) -> tuple[Path, list[str]]:
    """Return the top of the repository, and the paths from there of all files that git tracks.

    Raises:
        UsageError: not a git repository.
        ConfigError: git is missing, or cannot list them.
    """
    top = _top(here, "this")
    listed = run_git(top, "ls-files", "-z")
    if listed.returncode:
        raise ConfigError(
            "git cannot list its files",
            where=str(top),
            why=words_of(listed),
            remedy="run git status",
        )
    return top, [os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]


def merge_base(ref: str, here: Path) -> Revision:
    """Return where the working tree's branch left `ref`: the best common ancestor with HEAD.

    What others merged into `ref` since is no change of this branch.

    Raises:
        UsageError: not a git repository, or no such revision.
        ConfigError: git is missing, or knows no common ancestor.
    """
    top = _top(here, "--base")
    tip = _commit(top, ref)
    if tip is None:
        raise UsageError(
            f"--base {ref}: git knows no such revision",
            where=str(top),
            remedy=f"fetch it first, or name another one; {_IN_CI}",
        )
    if _commit(top, "HEAD") is None:
        raise UsageError(
            f"--base {ref}: this branch has no commit yet",
            where=str(top),
            remedy="commit something first; what is not committed counts as this branch's too",
        )
    common = run_git(top, "merge-base", "HEAD", tip)
    if common.returncode:
        raise _unrelated(ref, top)
    return Revision(top, ref, common.stdout.decode().strip())


def _top(here: Path, asking: str) -> Path:
    found = run_git(here, "rev-parse", "--show-toplevel")
    if found.returncode:
        raise _no_repository(here, words_of(found), asking)
    return Path(os.fsdecode(found.stdout.removesuffix(b"\n"))).resolve()


def _commit(here: Path, ref: str) -> str | None:
    asked = f"{ref}^{{commit}}"
    found = run_git(here, "rev-parse", "--verify", "--quiet", "--end-of-options", asked)
    return found.stdout.decode().strip() if not found.returncode else None


def paths_of(revision: Revision) -> list[str]:
    """Return the paths of all files of a revision, from the top of the repository.

    Raises:
        ConfigError: the repository does not hold the revision.
    """
    return [entry.path for entry in _tree(revision)]


class OldFile(NamedTuple):
    """A file as it stood before a commit changed or removed it; `name` is git's of the content."""

    commit: str
    path: str
    name: str


def head_of(here: Path) -> Revision | None:
    """Return the commit that is checked out, None before the first one.

    Raises:
        UsageError: not a git repository.
        ConfigError: git is missing.
    """
    top = _top(here, "this")
    commit = _commit(top, "HEAD")
    return None if commit is None else Revision(top, "HEAD", commit)


def is_shallow(revision: Revision) -> bool:
    """Whether the repository lacks the beginning of its history."""
    return run_git(revision.top, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"


def files_in(revision: Revision) -> list[OldFile]:
    """Return the files of a revision, as what the next commit may take away.

    Raises:
        ConfigError: the repository does not hold the revision.
    """
    return [OldFile(revision.commit, entry.path, entry.name) for entry in _tree(revision)]


def changed_files(
    revision: Revision, below: str, *, commits: int, seconds: float
) -> tuple[list[OldFile], bool]:
    """Return files as they were before the last `commits` below a directory changed them.

    The newest first, and whether there are no more commits than that.

    Raises:
        ConfigError: git cannot tell, or not in so many seconds.
    """
    paths = f":(top,literal){below}" if below else ":(top)"
    most = f"--max-count={commits}"
    arguments = ("rev-list", most, revision.commit, "--", paths)
    listed = run_git(revision.top, *arguments, seconds=seconds)
    if listed.returncode:
        raise _unreadable(revision, words_of(listed))
    raw = ("diff-tree", "--stdin", "-r", "-z", "--raw", "--no-renames", "-m")
    told = run_git(revision.top, *raw, "--", paths, given=listed.stdout, seconds=seconds)
    if told.returncode:
        raise _unreadable(revision, words_of(told))
    return [*_old_files(told.stdout)], len(listed.stdout.split()) < commits


def _old_files(raw: bytes) -> Iterator[OldFile]:
    commit, parts = "", iter(raw.split(b"\0"))
    for part in parts:
        if not part.startswith(b":"):
            commit = part.decode().strip() or commit
            continue
        mode, _, name, *_ = part.decode().removeprefix(":").split()
        path = os.fsdecode(next(parts))
        if mode.startswith("100"):
            yield OldFile(commit, path, name)


def contents_of(revision: Revision, files: Iterable[OldFile]) -> dict[str, bytes]:
    """Return what files held, by git's name of it.

    Raises:
        ConfigError: the repository does not hold it, as partial clones do not.
    """
    return _contents(revision, [_Entry("", file.name, file.path) for file in files])


@contextmanager
def files_of(revision: Revision, wanted: Callable[[str], bool]) -> Iterator[Path]:
    """Yield a directory that holds the revision's files, and links, whose paths are `wanted`.

    Paths are relative to the top of the repository, with slashes. The directory goes at the end.

    Raises:
        ConfigError: the repository does not hold the files, as partial clones do not.
    """
    with tempfile.TemporaryDirectory(prefix="reconciler-") as directory:
        top = Path(directory).resolve()
        tree = list(_tree(revision))
        entries = [entry for entry in tree if entry.mode == _LINK or wanted(entry.path)]
        contents = _contents(revision, entries)
        (top / ".git").mkdir()  # the copy is a repository: what is read stays inside of it
        # Links last: nothing is ever written through one.
        for entry in sorted(entries, key=lambda entry: entry.mode == _LINK):
            path = top / entry.path
            path.parent.mkdir(parents=True, exist_ok=True)
            if entry.mode == _LINK:
                path.symlink_to(os.fsdecode(contents[entry.name]))
            else:
                path.write_bytes(contents[entry.name])
        _complete(top, tree)
        yield top


def _complete(top: Path, tree: list[_Entry]) -> None:
    """Let no link lead nowhere because what it leads to is not wanted: that stands there empty."""
    links = [path for entry in tree if entry.mode == _LINK for path in (top / entry.path,)]
    missing = [path for path in links if not path.exists()]
    if not missing:
        return
    files = {entry.path for entry in tree}
    directories = {str(parent) for path in files for parent in PurePosixPath(path).parents}
    for path in missing:
        target = os.path.relpath(os.path.join(path.parent, path.readlink()), top)  # noqa: PTH118
        if target in files:
            (top / target).parent.mkdir(parents=True, exist_ok=True)
            (top / target).touch()
        elif target in directories:
            (top / target).mkdir(parents=True, exist_ok=True)


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: str
    name: str  # what git calls the content
    path: str


def _tree(revision: Revision) -> Iterator[_Entry]:
    listed = run_git(revision.top, "ls-tree", "-r", "-z", "--full-tree", revision.commit)
    if listed.returncode:
        raise _unreadable(revision, words_of(listed))
    for line in listed.stdout.split(b"\0"):
        head, _, path = line.partition(b"\t")
        mode, kind, name = (head.decode().split() + [""] * 3)[:3]
        # A tree made by hand may hold what no checkout would write.
        parts = {*os.fsdecode(path).lower().split("/")}
        if kind == "blob" and not {"..", ".", "", ".git"} & parts:
            yield _Entry(mode, name, str(PurePosixPath(os.fsdecode(path))))


def _contents(revision: Revision, entries: list[_Entry]) -> dict[str, bytes]:
    names = list(dict.fromkeys(entry.name for entry in entries))
    asked = "".join(f"{name}\n" for name in names).encode()
    read = run_git(revision.top, "cat-file", "--batch", given=asked)
    found, rest = {}, memoryview(read.stdout)
    for name in names:
        head, _, _ = bytes(rest[:200]).partition(b"\n")
        kind, _, size = head.decode(errors="replace").removeprefix(f"{name} ").partition(" ")
        if kind != "blob":
            raise _unreadable(revision, words_of(read) or f"it has no object {name}")
        start, end = len(head) + 1, len(head) + 1 + int(size)
        found[name], rest = bytes(rest[start:end]), rest[end + 1 :]
    return found


def _no_repository(here: Path, said: str, asking: str) -> UsageError:
    remedy = "run it in a git repository" + (", or leave --base out" * (asking == "--base"))
    if "dubious ownership" in said:
        remedy = f"trust it, if you do: git config --global --add safe.directory {here}"
    # Git's own words would say the same again.
    why = None if said.startswith("not a git repository") else said
    return UsageError(f"{asking} needs a git repository", where=str(here), why=why, remedy=remedy)


def _unrelated(ref: str, top: Path) -> ConfigError:
    shallow = run_git(top, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
    why, remedy = None, "name a revision that this branch began at"
    if shallow:
        why = "the clone is shallow, so git does not know where the two part"
        remedy = f"fetch the rest: git fetch --unshallow; {_IN_CI}"
    what = f"--base {ref}: HEAD and {ref} have no common ancestor"
    return ConfigError(what, where=str(top), why=why, remedy=remedy)


def _unreadable(revision: Revision, said: str) -> ConfigError:
    return ConfigError(
        f"--base {revision.ref}: git cannot read {revision.commit}",
        where=str(revision.top),
        why=said,
        remedy=f"fetch it whole; {_IN_CI}",
    )
