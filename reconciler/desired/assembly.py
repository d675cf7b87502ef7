"""Desired outplans: what the manifests of one project say, checked as a whole.

From documents to canonical outplans. Pure; what the account says does not enter.
"""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from pathlib import PurePath
from typing import TYPE_CHECKING

from pydantic import ValidationError

from reconciler.desired.manifest import OutplanManifest
from reconciler.desired.sentences import of_another_kind, problems_of
from reconciler.values.desired_outplan import Desired, DesiredOutplan, OwnershipMode
from reconciler.values.fields import DETAIL_MAX_BYTES, FOUR_BYTE
from reconciler.values.marker import Marker, join_detail
from reconciler.values.outplan import INFO_FIELDS, NUMBER_FIELDS, SOURCE_FIELDS, Outplan, Source
from reconciler.values.places import PROJECT_FILE
from reconciler.values.problem import MAX_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.values.problem import Problem
    from reconciler.values.written import Marked

_KEY = ("metadata", "name")
_KIND = "Outplan"
_PLAIN = (*INFO_FIELDS, *NUMBER_FIELDS)
_MEMBERS = attrgetter(*SOURCE_FIELDS)


def desired_from(
    documents: Iterable[Marked],
    *,
    project: str,
    ownership: OwnershipMode,
    four_byte: bool = False,
) -> tuple[Desired, list[Problem]]:
    """Check every document and what must hold between them; return all problems found.

    A `reconciler.yaml` is passed over: a directory of manifests may hold one.
    """
    checked = [document for document in documents if not _is_project(document)]
    problems = [*_duplicate_keys(checked)]
    found: list[tuple[DesiredOutplan, Marked]] = []
    wrong: Counter[str] = Counter()
    for document in checked:
        if wrong[document.file] > MAX_PROBLEMS:
            continue  # so many are not listed either
        before = len(problems)
        wanted = _wanted(document, project, ownership, problems, {FOUR_BYTE: four_byte})
        if wanted is not None:
            found.append((wanted, document))
        if len(problems) > before:
            wrong[document.file] += len(problems) - before
    problems.extend(_between(found, ownership))
    problems.extend(_previous_keys_in_use(found))
    problems.extend(_handed_over_wrongly(found, project, ownership))
    wanted_by_key = dict(sorted((wanted.key, wanted) for wanted, _ in reversed(found)))
    kept, given_up = (
        {key: wanted for key, wanted in wanted_by_key.items() if wanted.forget is forget}
        for forget in (False, True)
    )
    return Desired(project, ownership, kept, given_up), problems


def _is_project(document: Marked) -> bool:
    # In another file it is a slip, and its outplan would count as removed.
    says = isinstance(document.data, dict) and document.data.get("kind") == "Project"
    return says and PurePath(document.file).name == PROJECT_FILE


def _wanted(
    document: Marked,
    project: str,
    ownership: OwnershipMode,
    problems: list[Problem],
    context: Mapping[str, bool],
) -> DesiredOutplan | None:
    kind = document.data.get("kind", _KIND) if isinstance(document.data, dict) else _KIND
    if isinstance(kind, str) and kind != _KIND:
        problems.append(of_another_kind(document, kind, _KIND))
        return None
    try:
        manifest = OutplanManifest.model_validate(document.data, context=dict(context))
    except ValidationError as error:
        problems.extend(problems_of(error, document, OutplanManifest))
        return None
    key, spec, lifecycle = manifest.metadata.name, manifest.spec, manifest.lifecycle
    marker = Marker(project, key, protected=lifecycle.prevent_destroy)
    values = {name: getattr(spec, name) for name in _PLAIN}
    outplan = Outplan(
        **values | {"name": spec.name if spec.name is not None else key},
        source=Source(*_MEMBERS(spec.source)),
        marker=marker if ownership == "marker" else None,
    )
    _check_size(outplan, document, problems)
    return DesiredOutplan(
        key=key,
        outplan=outplan,
        import_id=lifecycle.id,
        previous_key=lifecycle.previous_key,
        prevent_destroy=lifecycle.prevent_destroy,
        forget=lifecycle.forget,
        previous_project=lifecycle.previous_project,
        labels=manifest.metadata.labels,
        annotations=manifest.metadata.annotations,
        document=document,
    )


def _check_size(outplan: Outplan, document: Marked, problems: list[Problem]) -> None:
    sent = join_detail(outplan.detail, outplan.marker)
    size = len(sent.encode())
    if size > DETAIL_MAX_BYTES:
        problems.append(
            document.problem(
                "detail-too-long",
                f"detail has {size:,} bytes with its marker; the service stores "
                f"{DETAIL_MAX_BYTES:,}",
                ("spec", "detail"),
                remedy="shorten it",
            )
        )


def _duplicate_keys(documents: Iterable[Marked]) -> Iterator[Problem]:
    """Yield keys that stand twice, also where a document is wrong in another way too."""
    first: dict[str, Marked] = {}
    for document in documents:
        metadata = document.data.get("metadata") if isinstance(document.data, dict) else None
        key = metadata.get("name") if isinstance(metadata, dict) else None
        if isinstance(key, str) and first.setdefault(key, document) is not document:
            other = first[key]
            yield document.problem(
                "duplicate-key",
                f"the key {key} is already taken in {other.file}:{other.position(_KEY).line}",
                _KEY,
                remedy="give one of the two another metadata.name",
            )


def _between(
    found: list[tuple[DesiredOutplan, Marked]], ownership: OwnershipMode
) -> Iterator[Problem]:
    """Yield what is wrong between documents: values that must be unique in a project."""
    ids: dict[str, DesiredOutplan] = {}
    previous: dict[tuple[str | None, str], DesiredOutplan] = {}
    names: dict[str, DesiredOutplan] = {}
    for wanted, document in found:
        if wanted.import_id and (clash := ids.setdefault(wanted.import_id, wanted)) is not wanted:
            yield document.problem(
                "duplicate-id",
                f"the outplan {wanted.import_id} is already imported in {clash.file}:{clash.line}",
                ("lifecycle", "id"),
                remedy="import each outplan once",
            )
        former = (wanted.previous_project, wanted.former_key)
        follows = wanted.previous_key or wanted.previous_project
        if follows and (clash := previous.setdefault(former, wanted)) is not wanted:
            named = "/".join(filter(None, former))
            member = "previous_key" if wanted.previous_key else "previous_project"
            yield document.problem(
                "duplicate-previous-key",
                f"{named} already has a successor in {clash.file}:{clash.line}",
                ("lifecycle", member),
                remedy="one outplan has one successor; delete one of the two",
            )
        name = wanted.outplan.name
        if ownership == "exclusive" and (clash := names.setdefault(name, wanted)) is not wanted:
            yield document.problem(
                "duplicate-name",
                f"the name {name} is already taken in {clash.file}:{clash.line}",
                ("spec", "name") if wanted.outplan.name != wanted.key else _KEY,
                remedy="with ownership: exclusive the display name is the identity; change one",
            )


def _handed_over_wrongly(
    found: list[tuple[DesiredOutplan, Marked]], project: str, ownership: OwnershipMode
) -> Iterator[Problem]:
    """Yield what cannot be given up, or taken over, in this project."""
    for wanted, document in found:
        if wanted.forget and ownership == "exclusive":
            yield document.problem(
                "forget-exclusive",
                "with ownership: exclusive every outplan of the account is the project's, so none "
                "can be forgotten",
                ("lifecycle", "forget"),
                remedy="delete lifecycle.forget",
            )
        if wanted.previous_project is not None and ownership == "exclusive":
            yield document.problem(
                "previous-project-exclusive",
                "with ownership: exclusive no marker is written, so none can be taken over",
                ("lifecycle", "previous_project"),
                remedy=f"let {wanted.previous_project} give it up with lifecycle.forget: true, "
                "and delete the line",
            )
        elif wanted.previous_project == project:
            yield document.problem(
                "previous-project-own",
                f"{project} is this project itself",
                ("lifecycle", "previous_project"),
                remedy="name the project that it comes from, or delete the line",
            )


def _previous_keys_in_use(found: list[tuple[DesiredOutplan, Marked]]) -> Iterator[Problem]:
    keys = {wanted.key: wanted for wanted, _ in found}
    for wanted, document in found:
        holder = keys.get(wanted.renamed_from) if wanted.renamed_from else None
        if holder is not None:
            yield document.problem(
                "previous-key-in-use",
                f"{wanted.previous_key} is still the key of a manifest, "
                f"{holder.file}:{holder.line}",
                ("lifecycle", "previous_key"),
                remedy="delete lifecycle.previous_key"
                + ("" if holder is wanted else ", or the other manifest"),
            )
