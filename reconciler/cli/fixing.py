"""The files of a validation, mended where it is mechanical, before they are checked."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.values.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.desired.files import SourceFile
    from reconciler.desired.fixes import Fix


def fix_manifests(
    *,
    files: Sequence[str] = (),
    project: str | None = None,
    environment: str | None = None,
    durations: bool = False,
) -> list[Fix]:
    """Mend every manifest that these choose, and return what was done.

    Each file is written whole or not at all, and only if it is as it was when it was read.

    Raises:
        UsageError: they choose standard input, which cannot be written.
        ProblemsError: the project file is wrong.
        ConfigError: there is nothing to read, or a file cannot be read or written.
    """
    from reconciler.desired.files import STDIN
    from reconciler.desired.fixes import fixed
    from reconciler.desired.read import manifest_files
    from reconciler.desired.settings import settings_to_check

    if STDIN in files:
        raise UsageError("--fix cannot write standard input", remedy="name files with -f")
    chosen, _ = settings_to_check(files=files, project=project, environment=environment)
    done: list[Fix] = []
    for file in manifest_files(chosen[0]):
        if file.outside or not os.path.isfile(file.name):  # noqa: PTH113 - as messages name it
            continue
        raw, fixes = fixed(file.raw, file.name, durations=durations)
        if fixes:
            _write(file, raw)
        done += fixes
    return done


def _write(file: SourceFile, raw: bytes) -> None:
    from reconciler.cli.outfile import write_file

    path = Path(file.name)
    if path.read_bytes() != file.raw:
        raise ConfigError(f"{file.name} was edited meanwhile", remedy="run it again")
    write_file(path, raw.decode())
