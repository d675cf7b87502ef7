"""Keys that a document cannot have, as problems: which are no field, and where each belongs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reconciler.desired.layers import written_in
from reconciler.desired.manifest import OutplanSpec
from reconciler.desired.misplaced import READ_ONLY, Slip, slips
from reconciler.desired.model_paths import model_at, names_in
from reconciler.desired.partial import PartialSpec
from reconciler.desired.project import Environment, ProjectSpec
from reconciler.values.masking import CREDENTIAL_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from reconciler.desired.document import Path
    from reconciler.values.fields import Strict
    from reconciler.values.problem import Problem
    from reconciler.values.written import Marked

_OPERATORS = {
    "allow_insecure_http": "delete the line; who runs the command accepts it with the variable "
    "RECONCILER_ALLOW_INSECURE_HTTP=1",
}
"""Keys that a project could say before the operator alone decided them, and what to do instead."""
_NAMED = 6


def slips_in(
    unknown: Sequence[Path], missing: Collection[Path], document: Marked, model: type[Strict]
) -> list[Slip]:
    """Return what is behind the unknown keys of a document, but for those that VoIPBIN sets."""
    open_to_doubt = [path for path in unknown if _refusal(path, model) is None]
    return slips(open_to_doubt, missing, written_in(document), model)


def unknown_key_problems(
    unknown: Sequence[Path], found: Sequence[Slip], document: Marked, model: type[Strict]
) -> Iterator[Problem]:
    """Yield a problem for each slip, and for each key that cannot be wanted anywhere.

    What may be a credential in the wrong place is not repeated with its line.
    """
    refused: dict[tuple[str, Path], list[Path]] = {}
    for path in unknown:
        code = _refusal(path, model)
        if code is not None:
            refused.setdefault((code, path[:-1]), []).append(path)
    for (code, _), paths in refused.items():
        keys = tuple(str(path[-1]) for path in paths)
        message, remedy = _refused(code, keys)
        problem = document.problem(code, message, paths[0], remedy=remedy, of_key=True)
        yield _without_secret(problem, *keys)
    for slip in found:
        code, message, remedy = _sentence(slip, written_in(document), model)
        path = (*slip.at, slip.keys[0])
        problem = document.problem(code, message, path, remedy=remedy, of_key=True)
        yield _without_secret(problem, *slip.keys)


def _without_secret(problem: Problem, *keys: str) -> Problem:
    secret = any(re.search(CREDENTIAL_NAME, key) for key in keys)
    return replace(problem, source_line="") if secret else problem


def _refusal(path: Path, model: type[Strict]) -> str | None:
    """Return the code of a key that cannot be wanted anywhere, None of any other."""
    key, parent = str(path[-1]), model_at(model, path[:-1])
    if key in READ_ONLY and parent in (OutplanSpec, PartialSpec):
        return "read-only-field"
    if key in _OPERATORS and parent in (ProjectSpec, Environment):
        return "operators-decision"
    return None


def _refused(code: str, keys: Sequence[str]) -> tuple[str, str]:
    single = len(keys) == 1
    if code == "operators-decision":
        return (
            f"{keys[0]} is not the project's to decide: it is about who gets the credential",
            _OPERATORS[keys[0]],
        )
    return (
        f"{_listed(keys)} {'is' if single else 'are'} set by VoIPBIN and cannot be wanted",
        f"delete the line{'' if single else 's'}"
        + ("; to import this outplan use lifecycle.id" if "id" in keys else ""),
    )


def _sentence(slip: Slip, data: object, model: type[Strict]) -> tuple[str, str, str]:
    if not slip.moves:
        (key,) = slip.keys
        known = ", ".join(names_in(model_at(model, slip.at)))
        near = f"did you mean {slip.names[0]}?" if slip.names else f"known here: {known}"
        place = f" in {dotted(slip.at)}" if slip.at else ""
        return "unknown-field", f"{key} is not a field{place}", near
    stand, belong = ("stands", "belongs") if len(slip.keys) == 1 else ("stand", "belong")
    home = f"in {dotted(slip.home)}" if slip.home else "at the top"
    message = f"{_listed(slip.keys)} {stand} {_place(slip.at)} and {belong} {home}"
    if slip.names != slip.keys:
        message += f", as {_listed(slip.names)}"
    return "misplaced-field", message, _move(slip, data)


def _move(slip: Slip, data: object) -> str:
    it = "it" if len(slip.keys) == 1 else "them"
    if slip.taken:
        return f"delete {it} here; {dotted((*slip.home, slip.names[0]))} is written already"
    if not slip.home:
        return f"begin the line {slip.names[0]}: in the first column"
    name, above = slip.home[-1], dotted(slip.home[:-1])
    if _has(data, slip.home):
        return f"move {it} below {name}:, indented"
    inside = f" inside of {above}" if above else ""
    return f"write {it} below a line {name}:{inside}, indented"


def _has(data: Any, path: Path) -> bool:
    for part in path:
        if not isinstance(data, dict) or part not in data:
            return False
        data = data[part]
    return True


def _place(at: Path) -> str:
    return f"in {dotted(at)}" if at else "at the top"


def _listed(names: Sequence[str]) -> str:
    shown, more = names[:_NAMED], len(names) - _NAMED
    if more > 0:
        return f"{', '.join(shown)} and {more:,} more"
    *others, last = shown
    return f"{', '.join(others)} and {last}" if others else last


def dotted(path: Sequence[str | int]) -> str:
    """Return a path as messages and the documentation write it: spec.source.type."""
    return ".".join(str(part) for part in path)
