"""Overlays for tests: defaults of a project, patches, and what a manifest becomes under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.desired.files import SourceFile
from reconciler.desired.load import load, read_all
from reconciler.desired.overlay import Overlay, overlay_of
from reconciler.desired.patch import patch_problems
from tests.support import to_yaml

if TYPE_CHECKING:
    from reconciler.values.desired_outplan import Desired
    from reconciler.values.problem import Problem

Spec = dict[str, Any]
HEAD = {"apiVersion": "voipbin.net/v1", "kind": "Outplan"}


def patch(key: str, spec: Spec | None = None, **more: Any) -> dict[str, Any]:
    """Return a patch document."""
    labels = {"labels": more.pop("labels")} if "labels" in more else {}
    said = {} if spec is None else {"spec": spec}
    return {**HEAD, "metadata": {"name": key} | labels, **said, **more}


def files(*documents: dict[str, Any], name: str = "a.yaml") -> list[SourceFile]:
    return [SourceFile(name, to_yaml(*documents).encode())]


def overlay(
    defaults: Spec,
    own: Spec | None = None,
    patches: list[dict[str, Any]] | None = None,
    *,
    complete: bool = True,
) -> Overlay:
    """Return the overlay of the environment `prod`; what it was read from is `project.yaml`."""
    spec = {"defaults": defaults, "environments": {"prod": {"defaults": own or {}}}}
    (project,) = read_all(files({"spec": spec}, name="project.yaml")).documents
    read = read_all(files(*(patches or []), name="patch.yaml") if patches else [])
    return overlay_of(
        project,
        "prod",
        read.documents,
        problems=[*read.problems, *patch_problems(read.documents)],
        complete=complete,
    )


def laid(
    over: Overlay | None, *documents: dict[str, Any], ownership: Any = "marker"
) -> tuple[Desired, list[Problem]]:
    return load(files(*documents), project="acme", ownership=ownership, overlay=over)


def places(problems: list[Problem]) -> list[tuple[str, str, int, int]]:
    return [(problem.code, problem.file, problem.line, problem.column) for problem in problems]


BARE = {**HEAD, "metadata": {"name": "sales"}, "spec": {"max_try_count_0": 3}}


GOOD = {"dial_timeout": "30s", "try_interval": "2h"}
TEL = {"type": "tel", "target": "+15559876543"}
