"""What a project lays under and over its manifests: defaults below, an environment's patches above.

Pure, and nothing is changed in place. The order is that of `Layered.layers`: the project's
defaults, the environment's, the manifest, then the patches in the order of their files. The later
one says what counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any

from reconciler.desired.layers import Layer, Layered
from reconciler.values.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reconciler.desired.document import Path
    from reconciler.values.problem import Problem
    from reconciler.values.written import Marked

_SPEC = ("spec",)
_FEW = 20


@dataclass(frozen=True, slots=True)
class Overlay:
    """One environment's defaults, lowest first, and its patches by key, in their order.

    `problems` is what is wrong with the patches themselves. `complete` is False where only some
    manifests are looked at, so that a patch without one says nothing. `four_byte`: names and
    details may hold characters of four bytes.
    """

    defaults: tuple[Layer, ...] = ()
    patches: Mapping[str, tuple[Layer, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    complete: bool = True
    four_byte: bool = False

    @property
    def shared_file(self) -> str | None:
        """The file of the defaults, which many manifests share."""
        return self.defaults[0].document.file if self.defaults else None

    @property
    def under(self) -> dict[str, Any]:
        """What goes under the spec of every manifest, the environment's defaults merged in."""
        return reduce(merge, (layer.data for layer in self.defaults), {})

    def over(self, documents: Sequence[Marked]) -> tuple[list[Marked], list[Problem]]:
        """Return the documents with everything merged, and a problem per patch without one."""
        below = {"spec": self.under}
        laid = [self._lay(document, below) for document in documents]
        keys = {key for document in documents if (key := key_of(document)) is not None}
        unused = sorted(self.patches.keys() - keys) if self.complete else []
        # Whoever misspelt more than a few did not misspell: no need to compare all with all.
        known = keys if len(unused) <= _FEW else ()
        problems = [
            _without_manifest(layer.document, key, known)
            for key in unused
            for layer in self.patches[key]
            if _is_of_outplan(layer.document)  # else that is what is wrong
        ]
        return laid, problems

    def _lay(self, document: Marked, below: dict[str, Any]) -> Marked:
        data = document.data
        if not isinstance(data, dict) or data.get("kind") == "Project":
            return document
        patches = self.patches.get(key_of(document) or "", ())
        if not patches and not self.defaults:
            return document
        merged = fill(data, below) if below["spec"] else data
        for patch in patches:
            merged = merge(merged, patch.data)
        return Layered(
            merged, document, (*self.defaults, Layer("manifest", document, data), *patches)
        )


def overlay_of(
    project: Marked,
    environment: str | None,
    patches: Iterable[Marked] = (),
    *,
    problems: Iterable[Problem] = (),
    complete: bool = True,
    four_byte: bool = False,
) -> Overlay:
    """Return what a project file and patches lay over manifests; both have been checked."""
    places: list[Path] = [("spec", "defaults")]
    if environment is not None:
        places.append(("spec", "environments", environment, "defaults"))
    whole = Layer("defaults", project, project.data)
    defaults = [
        Layer("defaults", project, data, at=place, under=_SPEC)
        for place in places
        if (data := whole.mapping(place))
    ]
    by_key: dict[str, tuple[Layer, ...]] = {}
    for document in patches:
        key = key_of(document)
        if key is not None:
            layer = Layer("patch", document, _without_identity(document.data))
            by_key[key] = (*by_key.get(key, ()), layer)
    return Overlay(tuple(defaults), by_key, tuple(problems), complete, four_byte)


def key_of(document: Marked) -> str | None:
    """Return the key of a manifest or patch, None where there is none."""
    metadata = document.data.get("metadata") if isinstance(document.data, dict) else None
    key = metadata.get("name") if isinstance(metadata, dict) else None
    return key if isinstance(key, str) else None


def _is_of_outplan(patch: Marked) -> bool:
    return isinstance(patch.data, dict) and patch.data.get("kind", "Outplan") == "Outplan"


def _without_identity(data: Any) -> dict[str, Any]:
    """Return what a patch says about the manifest; whose it is stays the manifest's to say.

    What is no mapping where one is wanted has been complained about, and is left out.
    """
    said = {name: data[name] for name in ("spec", "lifecycle") if _merges(data, name)}
    metadata = data["metadata"]
    notes = {name: metadata[name] for name in ("labels", "annotations") if _merges(metadata, name)}
    return said | ({"metadata": notes} if notes else {})


def _merges(data: dict[str, Any], name: str) -> bool:
    value = data.get(name, "")
    return isinstance(value, dict) or (value is None and name != "spec")


def _without_manifest(patch: Marked, key: str, keys: Iterable[str]) -> Problem:
    return patch.problem(
        "patch-without-manifest",
        f"no manifest has the key {key}",
        ("metadata", "name"),
        remedy=did_you_mean(key, keys, "write the manifest, or delete the patch"),
    )


def merge(target: object, patch: object) -> Any:
    """Return `target` with the patch applied: mappings merge, null deletes, all else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value)
    return merged


def fill(manifest: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest as a patch of the defaults: `merge(defaults, manifest)`.

    But for one thing: a null that takes no default away stays, for the checks to complain about. It
    is a value that somebody forgot, with or without defaults for other fields.
    """
    filled = dict(manifest)
    for name, default in defaults.items():
        if name not in manifest:
            filled[name] = default
            continue
        own = manifest[name]
        if own is None:
            del filled[name]
        elif isinstance(own, dict) and isinstance(default, dict):
            filled[name] = fill(own, default)
    return filled
