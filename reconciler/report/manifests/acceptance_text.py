"""What an acceptance would write: the values, the difference of the files, and what it leaves."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple

from click import style

from reconciler.report.text import place_text
from reconciler.report.values_text import listed, plural, transition, value, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.plan.plan import Target
    from reconciler.report.manifests.acceptance import AcceptedField, LeftField

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


class EditedFile(NamedTuple):
    """A file as it is and as it would be."""

    name: str
    before: bytes
    after: bytes


class OtherEnvironment(NamedTuple):
    """Another environment for which the same manifests count: whose outplans want something else.

    `why` says that this is not known, or that they would be wrong there.
    """

    name: str
    keys: tuple[str, ...] = ()
    why: str = ""


class Acceptance(NamedTuple):
    """What would be written, what is left and why, and what else it changes.

    `otherwise` is how many outplans drifted in a way that no value can take in.
    """

    target: Target
    files: tuple[EditedFile, ...] = ()
    accepted: tuple[AcceptedField, ...] = ()
    left: tuple[LeftField, ...] = ()
    others: tuple[OtherEnvironment, ...] = ()
    otherwise: int = 0


def acceptance_text(acceptance: Acceptance) -> str:
    """Return all of it, the sum last."""
    parts = [place_text(acceptance.target)]
    if acceptance.accepted:
        parts.append("\n".join(map(_accepted, acceptance.accepted)))
    parts += ["\n".join(_difference(file)) for file in acceptance.files]
    parts += ["\n".join(_left(left)) for left in acceptance.left]
    parts += [_other(other) for other in acceptance.others]
    if acceptance.otherwise:
        count = plural(acceptance.otherwise, "outplan")
        parts.append(
            f"{_note()}{count} more drifted: missing, unwanted or not owned yet, which no value in "
            "a manifest can take in\n      to do: see `reconciler drift`"
        )
    parts.append(style(_sum(acceptance), bold=True))
    return "\n\n".join(parts) + "\n"


def _accepted(field: AcceptedField) -> str:
    change = field.change
    said = transition(change.field, change.after, change.before)
    new = ", new there" if field.new else ""
    where = f"{visible(field.file)}:{field.line}{new}"
    return f"  {style('~', fg='yellow')} {visible(field.key)} {change.field}: {said} ({where})"


def _difference(file: EditedFile) -> Iterator[str]:
    before, after = (
        text.decode().removesuffix("\n").split("\n") for text in (file.before, file.after)
    )
    name = visible(file.name)
    for line in difflib.unified_diff(before, after, name, name, lineterm="", n=2):
        colour = _COLOURS.get(line[:1])
        shown = visible(line.removesuffix("\r"))
        yield style(shown, fg=colour) if colour else shown


def _left(left: LeftField) -> Iterator[str]:
    what = visible(left.key)
    if left.change is not None:
        live = value(left.change.field, left.change.before)
        what = f"{what} {left.change.field}: {live} live"
    yield f"  {style('!', fg='yellow')} {what}, is not written: {visible(left.why)}"
    if left.where:
        yield f"      where: {visible(left.where)}"
    if left.remedy:
        yield f"      to do: {visible(left.remedy)}"


def _other(other: OtherEnvironment) -> str:
    name = visible(other.name)
    if other.why:
        return f"{_note()}what this changes in {name} is not known: {visible(other.why)}"
    return (
        f"{_note()}the environment {name} has the same manifests, and would want "
        f"{plural(len(other.keys), 'outplan')} otherwise too: {listed(other.keys)}\n"
        f"      to do: say in a patch or a default of {name} what is to stay there"
    )


def _note() -> str:
    return f"  {style('Note:', fg='cyan')} "


def _sum(acceptance: Acceptance) -> str:
    if not acceptance.accepted:
        return f"Nothing to accept.{_rest(acceptance.left)}"
    fields = plural(len(acceptance.accepted), "value")
    outplans = plural(len({field.key for field in acceptance.accepted}), "outplan")
    files = plural(len(acceptance.files), "file")
    return f"Accept: {fields} of {outplans}, in {files}.{_rest(acceptance.left)}"


def _rest(left: Sequence[LeftField]) -> str:
    return f" {len(left):,} left out." if left else ""
