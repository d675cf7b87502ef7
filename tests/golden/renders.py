"""The golden files: hostile results of every command in every format, kept in git to be reviewed.

`python -m tests.golden.renders` writes them again.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from click import unstyle

from reconciler import __version__
from reconciler.report.formats import FORMATS
from tests.golden.results import RESULTS, applied

if TYPE_CHECKING:
    from reconciler.report.formats import Format

HERE = Path(__file__).parent


def golden_files() -> dict[str, tuple[str, Format]]:
    """Return the command and the format that each golden file shows, once where several share."""
    files = {f"grouped.{form.ending}": ("grouped", form) for form in FORMATS["plan"]}
    known: set[Format] = set()
    for command, forms in FORMATS.items():
        files |= {
            f"{command}.{form.ending}": (command, form) for form in forms if form not in known
        }
        known.update(forms)
    return files


def rendered(command: str, form: Format) -> str:
    """Return the hostile result of a command in a format, of a version that no release changes."""
    text = applied(form) if command == "apply" else form.text(*RESULTS[command]())
    versions = (f'"{name}": "{__version__}"' for name in ("tool_version", "semanticVersion"))
    for version in versions:
        text = text.replace(version, version.replace(__version__, "0.0.0"))
    return unstyle(text)


def main() -> None:
    """Write every golden file."""
    for name, (command, form) in golden_files().items():
        (HERE / name).write_text(rendered(command, form), encoding="utf-8")


if __name__ == "__main__":
    main()
