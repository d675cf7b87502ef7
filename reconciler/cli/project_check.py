"""A validation: the manifests as they are in each environment, checked, and by the rules too.

What is found in several environments alike is told once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.desired.load import check, read_all
from reconciler.desired.paths import checkout_here
from reconciler.desired.read import UNNAMED, manifest_files, read_overlay
from reconciler.desired.settings import settings_to_check
from reconciler.policy.engine import evaluate
from reconciler.report.validation import Checked, Validation, identity
from reconciler.values.errors import UsageError
from reconciler.values.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconciler.desired.load import Manifests
    from reconciler.desired.overlay import Overlay
    from reconciler.desired.settings import Settings
    from reconciler.values.selector import Selector


def validate(
    *,
    files: Sequence[str] = (),
    project: str | None = None,
    environment: str | None = None,
    explained: Sequence[str] = (),
    selector: Selector | None = None,
) -> Validation:
    """Check everything that these choose, and explain the outplans of the `explained` keys.

    With a `selector` rules are asked about the outplans that it selects, in any environment.

    Raises:
        UsageError: a key that no manifest has, or a selector that selects nothing.
        ProblemsError: the project file is wrong.
        ConfigError: there is nothing to read, or it cannot be read.
    """
    chosen, warnings = settings_to_check(
        files=files,
        project=project,
        environment=environment,
    )
    read = manifest_files(chosen[0])
    manifests = read_all(read)
    if explained:
        _check_keys(manifests, explained)
    found = Validation(chosen[0].project, len(read), problems=warnings)
    found.explanations = [] if explained else None
    found.selector = selector
    found.checkout = checkout_here()
    for settings in chosen:
        _look_at(settings, manifests, explained, found, complete=not files)
    if selector is not None and found.valid and not any(each.keys for each in found.checked):
        # What is wrong may be what it selects.
        selector.refuse(
            outplan.labels
            for checked in found.checked
            for outplan in checked.desired.manifests.values()
        )
    found.problems.sort(key=lambda problem: problem.place)
    return found


def _look_at(
    settings: Settings,
    manifests: Manifests,
    keys: Sequence[str],
    found: Validation,
    *,
    complete: bool,
) -> None:
    """Check the manifests as they are in one environment, and note what is new."""
    overlay = read_overlay(settings, complete=complete)
    same = [checked for checked in found.checked if checked.overlay == overlay]
    checked = same[0] if same else _check(settings, manifests, overlay, found)
    if not same:
        found.checked.append(checked)
    found.places.append(settings.environment)
    found.problems.extend(problem for problem in checked.problems if problem not in found.seen)
    for told in (*checked.problems, *checked.identities):
        found.seen.setdefault(told, []).append(settings.environment)
    if settings.environment is not None:
        found.environments.append(settings.environment)
    if found.explanations is not None:
        from reconciler.desired.explain import explain

        documents = overlay.over(manifests.documents)[0] if overlay else manifests.documents
        found.explanations += explain(checked.desired, documents, keys, settings.environment)


def _check(
    settings: Settings, manifests: Manifests, overlay: Overlay | None, found: Validation
) -> Checked:
    desired, problems = check(
        manifests,
        project=settings.project or UNNAMED,
        ownership=settings.spec.ownership,
        overlay=overlay,
    )
    asked = found.selector.keys(desired) if found.selector is not None else None
    every = [
        (identity(finding, desired), finding)
        for finding in evaluate(desired, settings.spec.policy)
        if asked is None or finding.key in asked
    ]
    findings = [finding for same, finding in every if same not in found.seen]
    identities = [same for same, _ in every]
    return Checked(overlay, desired, problems, findings, asked, identities)


def _check_keys(manifests: Manifests, keys: Iterable[str]) -> None:
    """Refuse keys that no manifest has, whatever else is wrong."""
    from reconciler.desired.overlay import key_of

    known = sorted(
        {key for document in manifests.documents if (key := key_of(document)) is not None}
    )
    for key in keys:
        if key not in known:
            raise UsageError(
                f"--explain {key}: no manifest has this key",
                remedy=did_you_mean(key, known, "use the metadata.name of a manifest"),
            )
