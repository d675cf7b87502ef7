"""Fields of manifests and of reconciler.yaml, explained: what each means and may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click import style

from reconciler.report.reference import MANIFEST, PROJECT_FILE_KIND, FieldEntry, reference
from reconciler.report.rule_text import wrapped
from reconciler.values.errors import UsageError
from reconciler.values.nearest import nearest
from reconciler.values.places import documentation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_KINDS = {MANIFEST: "A manifest", PROJECT_FILE_KIND: "reconciler.yaml"}
_ANCHORS = {MANIFEST: "kind-outplan", PROJECT_FILE_KIND: "kind-project-reconcileryaml"}
_LAYERS = (
    "the manifest, spec.defaults of reconciler.yaml, the defaults or a patch of an environment; "
    "`reconciler validate --explain KEY` shows which"
)


def top_level_text(width: int) -> str:
    """Return the sections of both kinds of file, with what each is for."""
    parts = []
    for of, what in _KINDS.items():
        first, *_ = reference(of)
        parts.append(f"{style(what, bold=True)}\n\n{_listed(first.entries, width)}")
    parts.append("`reconciler explain spec.try_interval` explains a field.")
    return "\n\n".join(parts) + "\n"


def field_text(asked: str, width: int) -> str:
    """Return all that there is to say about the fields that a path means.

    Raises:
        UsageError: it means none.
    """
    entries = [entry for of in _KINDS for section in reference(of) for entry in section.entries]
    found = _found(asked, entries)
    if not found:
        near = nearest(asked, dict.fromkeys(name for e in entries for name in _names(e)))
        raise UsageError(
            f"there is no field {asked}",
            remedy=f"did you mean {near}?" if near else "`reconciler explain` lists the fields",
        )
    return "\n\n".join(_explained(entry, entries, width) for entry in found) + "\n"


def _names(entry: FieldEntry) -> tuple[str, str]:
    return entry.path, entry.path.rpartition(".")[2]


def _found(asked: str, entries: Sequence[FieldEntry]) -> list[FieldEntry]:
    """Return the fields at a path; where none is there, those whose path ends like it."""
    wanted = asked.strip(".").split(".")
    within = _in_defaults(wanted)
    if within:
        return [e for e in entries if e.of == MANIFEST and e.path == f"spec.{'.'.join(within)}"]
    exact = [e for e in entries if _same(e.path.split("."), wanted)]
    return exact or [e for e in entries if _same(e.path.split(".")[-len(wanted) :], wanted)]


def _same(path: Sequence[str], wanted: Sequence[str]) -> bool:
    return len(path) == len(wanted) and all(
        own in (part, "NAME") for own, part in zip(path, wanted, strict=True)
    )


def _in_defaults(wanted: Sequence[str]) -> Sequence[str]:
    """Return the path inside of a project's or an environment's defaults, () for any other."""
    if wanted[:2] == ["spec", "defaults"]:
        return wanted[2:]
    environment = wanted[:2] == ["spec", "environments"] and wanted[3:4] == ["defaults"]
    return wanted[4:] if environment else ()


def _explained(entry: FieldEntry, entries: Iterable[FieldEntry], width: int) -> str:
    title = f"{style(entry.path, bold=True)}  {entry.kind.replace('`', '')}"
    rows = [("in", f"a {entry.of}" if entry.of == MANIFEST else entry.of), *_facts(entry)]
    size = max(len(name) for name, _ in rows) + 1
    facts = [
        f"  {name + ':':<{size}} {wrapped(value, width, ' ' * (size + 3)).strip()}"
        for name, value in rows
    ]
    parts = [title, wrapped(entry.meaning, width), "\n".join(facts)]
    below = [e for e in entries if e.of == entry.of and _is_below(e.path, entry)]
    if below:
        parts.append(f"Fields:\n\n{_listed(below, width)}")
    return "\n\n".join(parts)


def _facts(entry: FieldEntry) -> Iterator[tuple[str, str]]:
    if entry.unit:
        yield "unit", entry.unit
    if entry.bounds:
        yield "bounds", entry.bounds
    if entry.kind != "mapping":
        yield "default", entry.default or "nothing"
    if entry.example:
        yield "example", f"{entry.path.rpartition('.')[2]}: {entry.example}"
    if entry.of == MANIFEST and entry.path.startswith("spec."):
        yield "set by", _LAYERS
    if entry.sent:
        yield "sent in", entry.sent
    sections = {section.path for section in reference(entry.of)}
    section = entry.path if entry.path in sections else entry.path.rpartition(".")[0]
    yield "docs", documentation(f"manifest.md#{_anchor(entry.of, section)}")


def _anchor(of: str, section: str) -> str:
    """Return the anchor of a section's heading as GitHub makes it; manifests have the first."""
    if not section:
        return _ANCHORS[of]
    anchor = section.lower().replace(".", "")
    twice = of != MANIFEST and section in {s.path for s in reference(MANIFEST)}
    return f"{anchor}-1" if twice else anchor


def _is_below(path: str, entry: FieldEntry) -> bool:
    if "mapping" not in entry.kind:
        return False
    inside = path.removeprefix(f"{entry.path}.").removeprefix("NAME.")
    return path.startswith(f"{entry.path}.") and "." not in inside


def _listed(entries: Sequence[FieldEntry], width: int) -> str:
    names = [entry.path.rpartition(".")[2] for entry in entries]
    size = max(map(len, names)) + 2
    lines = []
    for name, entry in zip(names, entries, strict=True):
        text = wrapped(first_sentence(entry.meaning), width, " " * (size + 2))
        lines.append(f"  {name:<{size}}{text.strip()}")
    return "\n".join(lines)


def first_sentence(text: str) -> str:
    """Return what a text says first."""
    first, stop, _ = text.partition(". ")
    return first + "." * bool(stop)
