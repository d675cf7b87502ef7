"""`reconciler validate`: everything that can be known offline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from reconciler.cli.options import Globals, ReconcilerCommand, globals_of, output_option
from reconciler.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.manifests.desired import Desired
    from reconciler.manifests.explain import Explanation
    from reconciler.manifests.load import Manifests
    from reconciler.manifests.overlay import Overlay
    from reconciler.problems import Problem
    from reconciler.settings import Settings


@dataclass(frozen=True, slots=True)
class _Checked:
    """What the manifests say with one overlay, which several environments may share."""

    overlay: Overlay | None
    desired: Desired
    problems: list[Problem]


@dataclass(slots=True)
class _Found:
    """What a validation found, in all environments that it looked at."""

    project: str
    files: int
    environments: list[str] = field(default_factory=list)
    checked: list[_Checked] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    explanations: list[Explanation] = field(default_factory=list)

    @property
    def outplans(self) -> int:
        return max(len(one.desired.outplans) for one in self.checked)

    @property
    def valid(self) -> bool:
        return all(problem.severity != "error" for problem in self.problems)


@click.command("validate", cls=ReconcilerCommand, short_help="Check the manifests, offline.")
@output_option
@click.option(
    "--explain",
    "explain",
    metavar="KEY",
    multiple=True,
    help="Show each final value of this outplan, the file and line that set it, and what it "
    "replaced. Repeatable.",
)
@click.pass_context
def command(ctx: click.Context, output: str, explain: tuple[str, ...]) -> int:
    """Check the project file and every manifest without talking to VoIPBIN.

    All problems are reported at once, each with its place, the line, and what to do. Exits 1 when
    there is one. Files named with -f need no project. In a project with environments each of them
    is checked; with --env only that one.

    \b
    Examples:
      reconciler validate
      reconciler validate -f outplans/sales.yaml
      reconciler validate --env production --explain sales-standard
      kustomize build overlays/prod | reconciler validate -f -
    """
    found = _validate(globals_of(ctx), explain)
    if output == "json":
        click.echo(_as_json(found, asked=bool(explain)))
    else:
        click.echo(_as_text(found))
    return Exit.DONE if found.valid else Exit.ERROR


def _validate(options: Globals, keys: tuple[str, ...]) -> _Found:
    from reconciler.cli.reading import manifest_files
    from reconciler.manifests.load import read_all
    from reconciler.settings import settings_to_check

    chosen, warnings = settings_to_check(
        files=options.files,
        endpoint=options.endpoint,
        project=options.project,
        environment=options.environment,
    )
    files = manifest_files(chosen[0])
    manifests = read_all(files)
    if keys:
        _check_keys(manifests, keys)
    found = _Found(chosen[0].project, len(files), problems=warnings)
    for settings in chosen:
        _look_at(settings, manifests, keys, found, complete=not options.files)
    found.problems.sort(key=lambda problem: problem.place)
    return found


def _look_at(
    settings: Settings,
    manifests: Manifests,
    keys: tuple[str, ...],
    found: _Found,
    *,
    complete: bool,
) -> None:
    """Check the manifests as they are in one environment, and note what is new."""
    from reconciler.cli.reading import read_overlay

    overlay = read_overlay(settings, complete=complete)
    same = [one for one in found.checked if one.overlay == overlay]
    checked = same[0] if same else _check(settings, manifests, overlay)
    found.checked.append(checked)
    known = set(found.problems)
    found.problems.extend(problem for problem in checked.problems if problem not in known)
    if settings.environment is not None:
        found.environments.append(settings.environment)
    if keys:
        from reconciler.manifests.explain import explain

        documents = overlay.over(manifests.documents)[0] if overlay else manifests.documents
        found.explanations += explain(checked.desired, documents, keys, settings.environment)


def _check(settings: Settings, manifests: Manifests, overlay: Overlay | None) -> _Checked:
    from reconciler.manifests.load import check

    desired, problems = check(
        manifests,
        project=settings.project or "unnamed",
        ownership=settings.spec.ownership,
        overlay=overlay,
    )
    return _Checked(overlay, desired, problems)


def _check_keys(manifests: Manifests, keys: Iterable[str]) -> None:
    """Refuse keys that no manifest has, whatever else is wrong."""
    import difflib

    from reconciler.errors import UsageError
    from reconciler.manifests.overlay import key_of

    known = sorted({key for one in manifests.documents if (key := key_of(one)) is not None})
    for key in keys:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            other = "use the metadata.name of a manifest"
            raise UsageError(
                f"--explain {key}: no manifest has this key",
                remedy=f"did you mean {near[0]}?" if near else other,
            )


def _as_json(found: _Found, *, asked: bool) -> str:
    from reconciler.render.explain import explanations_data
    from reconciler.render.json import validation_json

    return validation_json(
        found.problems,
        found.outplans,
        found.files,
        environments=found.environments,
        explained=explanations_data(found.explanations) if asked else None,
    )


def _as_text(found: _Found) -> str:
    from reconciler.render.diagnostics import problems_text
    from reconciler.render.explain import explanation_text

    parts = [explanation_text(one) for one in found.explanations]
    parts.extend([problems_text(found.problems)] if found.problems else [])
    parts.extend([_success(found)] if found.valid else [])
    return "\n\n".join(parts)


def _success(found: _Found) -> str:
    from reconciler.render.values import plural

    count, number = plural(found.outplans, "outplan"), plural(found.files, "file")
    of = f" of project {found.project}" if found.project else ""
    names = found.environments
    *others, last = names or [""]
    where = f", in {', '.join(others)}{' and ' if others else ''}{last}" if names else ""
    return f"Success! {count} in {number}{of}{where}."
