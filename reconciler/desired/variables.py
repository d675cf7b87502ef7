"""`${env:RECONCILER_VAR_X}`: replaced in the project file, refused in manifests and patches.

Only variables that were set for this purpose are read: the project file comes from the repository,
and a job's environment holds secrets.

What a variable holds may be a secret that was put in the wrong place, so no problem repeats it: a
problem with such a value names the variable. The environment itself is handed in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.desired.document import Path
    from reconciler.values.problem import Position, Problem
    from reconciler.values.written import Marked

SIGN = "${env:"
"""How every reference begins, and what no manifest may say."""

HINT = b"{env:"
"""What every file with a reference has among its bytes."""

# The escape ends at the colon: what comes after it is text again, and may hold a reference.
_REFERENCE = r"(?P<escape>\$\$\{env:)|\$\{env:(?P<name>[^{}]*)(?P<end>\}?)"
_NAME = "[A-Za-z_][A-Za-z0-9_]*"
_ENVIRONMENTS = ("spec", "environments")
_RULES = ("spec", "policy", "custom")

PREFIX = "RECONCILER_VAR_"
"""What the name of every variable begins with that a project file may read."""


class Expanded(NamedTuple):
    """A project file with its references replaced, and where everything was written.

    `variables` holds, by path, the names of the variables that a text was made of.
    """

    data: object
    written: Marked
    variables: Mapping[Path, str]

    @property
    def file(self) -> str:
        """The project file's name."""
        return self.written.file

    def position(self, path: Sequence[str | int], *, of_key: bool = False) -> Position:
        """Return where `path` stands, or the nearest of its parents."""
        return self.written.position(path, of_key=of_key)

    def problem(
        self,
        code: str,
        message: str,
        path: Sequence[str | int],
        *,
        remedy: str = "",
        of_key: bool = False,
        about: Sequence[str] = (),
    ) -> Problem:
        """Return a problem at `path`; one of a value out of a variable does not repeat it."""
        name = None if of_key else self.variable(path)
        if name is not None:
            shown = ".".join(str(part) for part in path)
            message = f"{shown}: what ${{env:{name}}} stands for does not fit here"
            remedy = f"check the variable {name}; its value is not shown, it may be a secret"
        return self.written.problem(code, message, path, remedy=remedy, of_key=of_key, about=about)

    def variable(self, path: Sequence[str | int]) -> str | None:
        """Return the variable that the value at `path` came from, None for one that was written."""
        wanted = tuple(path)
        return next(
            (
                self.variables[wanted[:size]]
                for size in range(len(wanted), 0, -1)
                if wanted[:size] in self.variables
            ),
            None,
        )


@dataclass(slots=True)
class Expansion:
    """What came of replacing references: problems, and what is missing per environment.

    A member of an environment that needs a variable which is not there is left out of the data: it
    matters only to who selects that environment.
    """

    document: Marked
    problems: list[Problem] = field(default_factory=list)
    missing: dict[str, list[Problem]] = field(default_factory=dict)


def expand(document: Marked, variables: Mapping[str, str]) -> Expansion:
    """Replace every reference in the texts of a project file; with a second $ it is text."""
    used: dict[Path, str] = {}
    result = Expansion(document)
    incomplete: set[Path] = set()

    def replaced(node: object, path: Path) -> object:
        if isinstance(node, dict):
            return {key: replaced(value, (*path, key)) for key, value in node.items()}
        if isinstance(node, list):
            return [replaced(value, (*path, at)) for at, value in enumerate(node)]
        if not isinstance(node, str) or SIGN not in node:
            return node
        found = _problem(document, path, node, variables)
        if found is None:
            return _text(node, path, variables, used)
        if found.code == "env-unset" and _in_environment(path):
            result.missing.setdefault(str(path[2]), []).append(found)
            incomplete.add(path[:4])
        else:
            result.problems.append(found)
        return node

    data: Any = replaced(document.data, ())
    for _, _, environment, member in incomplete:
        del data["spec"]["environments"][environment][member]
    result.document = Expanded(data, document, used)
    return result


def _in_environment(path: Path) -> bool:
    """Whether it is a member of an environment, or inside of one."""
    named = len(path) > 3 and isinstance(path[2], str) and isinstance(path[3], str)
    return named and path[:2] == _ENVIRONMENTS


def _text(text: str, path: Path, variables: Mapping[str, str], used: dict[Path, str]) -> str:
    def value(found: re.Match[str]) -> str:
        if found["escape"]:
            return found[0][1:]
        used.setdefault(path, found["name"])
        return variables[found["name"]]

    return re.sub(_REFERENCE, value, text)


def _problem(
    document: Marked, path: Path, text: str, variables: Mapping[str, str]
) -> Problem | None:
    where = ".".join(str(part) for part in path)
    for found in re.finditer(_REFERENCE, text):
        name = found["name"]
        if found["escape"]:
            continue
        if not found["end"] or not re.fullmatch(_NAME, name):
            return document.problem(
                "env-reference",
                f"{where}: a reference to the environment is written ${{env:RECONCILER_VAR_X}}, "
                "and X has letters, digits and _ only",
                path,
                remedy="mend it; there are no default values, and $${env:...} is the text itself",
            )
        if "credentials" in path:
            return document.problem(
                "env-reference",
                f"{where}: the name of a variable is wanted here, not what it holds",
                path,
                remedy=f"write {path[-1]}: {name}",
            )
        if path[:3] == _RULES and path[-1] in ("message", "remedy"):
            return document.problem(
                "env-reference",
                f"{where}: what a rule says is written out, so that nothing but its text is shown",
                path,
                remedy=f"write the text itself; $${{env:{name}}} stands for ${{env:{name}}}",
            )
        if not name.startswith(PREFIX):
            return document.problem(
                "env-refused",
                f"{where}: the environment variable {name} may not be read, only those whose name "
                f"begins with {PREFIX}",
                path,
                remedy=f"set {PREFIX}{name} and write ${{env:{PREFIX}{name}}}; $${{env:{name}}} "
                "is the text itself",
            )
        if not variables.get(name):
            state = "empty" if name in variables else "not set"
            return document.problem(
                "env-unset",
                f"{where}: the environment variable {name} is {state}",
                path,
                remedy=f"set it, or write the value instead; $${{env:{name}}} is the text itself",
            )
    return None


def refused(documents: Sequence[Marked]) -> list[Problem]:
    """Return a problem for every reference in manifests or patches, where none is replaced."""
    return [
        document.problem(
            "env-in-manifest",
            "${env:RECONCILER_VAR_X} is replaced in reconciler.yaml only, never in a manifest or a "
            "patch",
            path,
            remedy="move the value into spec.defaults or an environment's defaults there",
            of_key=of_key,
        )
        for document in documents
        for path, of_key in _references(document.data, ())
    ]


def _references(node: object, path: Path) -> Iterator[tuple[Path, bool]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if SIGN in key:
                yield (*path, key), True
            yield from _references(value, (*path, key))
    elif isinstance(node, list):
        for at, value in enumerate(node):
            yield from _references(value, (*path, at))
    elif isinstance(node, str) and SIGN in node:
        yield path, False
