"""The project file: found, read, its references to the environment replaced, and checked.

What it means for a run is decided in `settings`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.values.errors import ProblemsError
from reconciler.values.nearest import nearest
from reconciler.values.places import PROJECT_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from reconciler.desired.project import Project
    from reconciler.values.problem import Problem
    from reconciler.values.written import Marked

_LIKE_A_PROJECT = 0.85  # reconciler.yml, .reconciler.yaml, reconcilier.yaml


class ProjectFile(NamedTuple):
    """A project file that was read and found good.

    `missing` holds, by environment, the variables that it needs and that are not set: a problem for
    who selects that environment. What needs them is not in `project`.
    """

    path: Path
    project: Project
    document: Marked
    missing: Mapping[str, Sequence[Problem]]

    def as_written(self, *path: str | int) -> str:
        """Return a text of the file without replacing anything: what messages may repeat."""
        return str(self.written(*path))

    def written(self, *path: str | int) -> Any:
        """Return part of the file, before anything in it is replaced; None where there is none."""
        from reconciler.desired.variables import Expanded

        document = self.document
        node: Any = document.written.data if isinstance(document, Expanded) else document.data
        for part in path:
            try:
                node = node[part]
            except (KeyError, IndexError, TypeError):
                return None
        return node


def find_project_file(start: Path) -> Path | None:
    """Return the nearest `reconciler.yaml` from `start` upwards, unless somebody else put it there.

    Whoever starts in a project means it; one above may be anybody's trap in a shared directory.
    """
    found = _nearest(start)
    return None if found is None or _is_foreign(found, start) else found


def foreign_project_file(start: Path) -> Path | None:
    """Return the nearest `reconciler.yaml` where it is not used, because it is somebody else's."""
    found = _nearest(start)
    return found if found is not None and _is_foreign(found, start) else None


def misnamed(start: Path) -> tuple[str, str] | None:
    """Return (why, remedy) where a file in `start` is named much like a project file."""
    try:
        names = sorted(os.listdir(start))  # noqa: PTH208 - names only
    except OSError:
        return None
    like = [name for name in names if name.endswith((".yaml", ".yml", ".json"))]
    near = nearest(PROJECT_FILE, like, alike=_LIKE_A_PROJECT)
    if near is None or near == PROJECT_FILE:
        return None
    why = f"a project is found by that name alone, and there is a {near}"
    return why, f"run `mv {near} {PROJECT_FILE}` if that is the project"


def _is_foreign(path: Path, start: Path) -> bool:
    """Whether a project file above `start` belongs neither to this user nor to root."""
    if path.parent == start or not hasattr(os, "geteuid"):
        return False
    # Of a link, who made it counts too: what the project reads lies beside the link.
    owners = {path.lstat().st_uid, path.stat().st_uid, path.parent.stat().st_uid}
    return not owners <= {os.geteuid(), 0}


def _nearest(start: Path) -> Path | None:
    for directory in (start, *start.parents):
        if (directory / PROJECT_FILE).is_file():
            return directory / PROJECT_FILE
    return None


def read_project(path: Path) -> ProjectFile:
    """Read and check a project file.

    Raises:
        ProblemsError: it is wrong; holds every problem.
        ConfigError: it cannot be read.
    """
    from pydantic import ValidationError

    from reconciler.desired.files import source_files
    from reconciler.desired.paths import repository_top
    from reconciler.desired.project import Project
    from reconciler.desired.sentences import problems_of
    from reconciler.desired.variables import HINT, Expansion, expand
    from reconciler.desired.yaml import read
    from reconciler.values.fields import FOUR_BYTE
    from reconciler.values.problem import Problem

    file = source_files([str(path.absolute())], path.parent, within=repository_top(path.parent))[0]
    documents, problems = read(file.raw, file.name)
    if problems:
        raise ProblemsError(problems)
    if len(documents) != 1:
        what = f"the project file holds {len(documents)} documents instead of one"
        remedy = (
            "keep one" if documents else "run `reconciler init` in an empty directory to see one"
        )
        raise ProblemsError([Problem("project-file", what, file.name, 1, 1, remedy=remedy)])
    refers = HINT in file.raw
    expansion = expand(documents[0], os.environ) if refers else Expansion(documents[0])
    try:
        # A default is checked again where it is merged, as the environment allows it there.
        context = {FOUR_BYTE: b"allow_four_byte_characters" in file.raw}
        project = Project.model_validate(expansion.document.data, context=context)
    except ValidationError as error:
        known = {problem.place for problem in expansion.problems}
        more = problems_of(error, expansion.document, Project)
        expansion.problems.extend(problem for problem in more if problem.place not in known)
    expansion.problems.extend(_unweighable(expansion.document))
    if expansion.problems:
        raise ProblemsError(sorted(expansion.problems, key=lambda problem: problem.place))
    return ProjectFile(path, project, expansion.document, expansion.missing)


def _unweighable(document: Marked) -> Iterator[Problem]:
    """Yield the rules that spec.policy weighs and that cannot be; the model does not know rules."""
    from reconciler.policy.catalogue import unweighable

    path = ("spec", "policy", "rules")
    rules: Any = document.data
    for part in path:
        rules = rules.get(part) if isinstance(rules, dict) else None
    for rule, code, message, remedy in unweighable(rules if isinstance(rules, dict) else ()):
        yield document.problem(code, message, (*path, rule), remedy=remedy)
