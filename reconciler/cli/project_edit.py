"""A project as it would be with some of its files edited: read, compared, and written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.desired.load import load
from reconciler.desired.read import UNNAMED, manifest_files, read_overlay
from reconciler.desired.settings import places_of, settings_for
from reconciler.report.manifests.acceptance_text import OtherEnvironment
from reconciler.report.manifests.rewrite import ManifestText
from reconciler.values.errors import ConfigError, ProblemsError, ReconcilerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.desired.settings import Settings
    from reconciler.report.manifests.acceptance_text import EditedFile
    from reconciler.values.desired_outplan import Desired
    from reconciler.values.problem import Problem


class EditedProject:
    """The files of a project, read once, and what they want with some of them edited."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._files = manifest_files(settings)
        self._texts: dict[str, ManifestText | str] = {}
        self._raw = {file.name: file.raw for file in self._files}

    def desired(self) -> Desired:
        """Return what the project wants as it is.

        Raises:
            ProblemsError: a manifest is wrong.
        """
        desired, problems = self.wanted({})
        if problems:
            raise ProblemsError(problems)
        return desired

    def wanted(
        self, instead: Mapping[str, bytes], settings: Settings | None = None
    ) -> tuple[Desired, list[Problem]]:
        """Return what it wants with other bytes in some files, also in another environment."""
        settings = settings or self._settings
        return load(
            (file._replace(raw=instead.get(file.name, file.raw)) for file in self._files),
            project=settings.project or UNNAMED,
            ownership=settings.spec.ownership,
            overlay=read_overlay(settings, instead=instead),
        )

    def raw(self, name: str) -> bytes:
        """Return what a file of the project held when it was read."""
        if name not in self._raw:
            self._raw[name] = Path(name).read_bytes()
        return self._raw[name]

    def text(self, name: str) -> ManifestText | str:
        """Return the text of a file, or why it is not to be written."""
        if name not in self._texts:
            self._texts[name] = self._text(name)
        return self._texts[name]

    def _text(self, name: str) -> ManifestText | str:
        import yaml

        if not os.path.isfile(name):  # noqa: PTH113 - as it is named in messages
            return "it was read from standard input, or from what is no regular file"
        root = os.path.join(os.path.realpath(self._settings.root), "")  # noqa: PTH118
        if not os.path.realpath(name).startswith(root):
            return "the file is outside of the project's directory, where others may use it too"
        try:
            return ManifestText(self.raw(name))
        except (OSError, UnicodeDecodeError, yaml.YAMLError):
            return "the file is written in a way that cannot be edited and kept as it is"

    def others(self, instead: Mapping[str, bytes]) -> Iterator[OtherEnvironment]:
        """Yield the other environments that would want something else."""
        file = self._settings.file
        names = places_of(file) if file is not None else []
        for name in names:
            if name is None or name == self._settings.environment:
                continue
            try:
                settings = settings_for(environment=name)
                before, _ = self.wanted({}, settings)
                after, problems = self.wanted(instead, settings)
            except ReconcilerError as error:
                yield OtherEnvironment(name, why=error.sentence)
                continue
            if problems:
                first = problems[0]
                why = f"{first.file}:{first.line}: {first.message}"
                yield OtherEnvironment(name, why=why)
            elif keys := differing(before, after):
                yield OtherEnvironment(name, tuple(keys))


def differing(before: Desired, after: Desired) -> list[str]:
    """Return the keys of what is not wanted as it was before."""
    was, wanted = before.manifests, after.manifests
    return [key for key in sorted(was.keys() | wanted.keys()) if was.get(key) != wanted.get(key)]


def write_edits(files: Sequence[EditedFile]) -> None:
    """Write files, each whole or not at all, if all are as they were when they were read.

    Raises:
        ConfigError: one of them is another by now, or cannot be written.
    """
    from reconciler.cli.outfile import write_file

    for file in files:
        try:
            now = Path(file.name).read_bytes()
        except OSError as error:
            raise ConfigError(f"cannot read {file.name}", why=error.strerror) from None
        if now != file.before:
            raise ConfigError(
                f"{file.name} was edited meanwhile; nothing was written",
                remedy="run it again",
            )
    for at, file in enumerate(files):
        try:
            write_file(Path(file.name), file.after.decode())
        except ConfigError as error:
            written = ", ".join(other.name for other in files[:at]) or "none"
            error.why = f"{error.why}; written before it: {written}"
            raise
