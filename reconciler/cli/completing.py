"""What a shell completes: keys, environments, rules, fields and files. Offline, and silent.

Whatever goes wrong while somebody types completes nothing; the command itself will say it.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import click
    from click.shell_completion import CompletionItem

    Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def complete_files(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Leave it to the shell, which knows files."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def complete_directories(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Leave it to the shell, which knows directories."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="dir")]


def _completer(known: Callable[[Sequence[str]], Iterable[tuple[str, str]]]) -> Completer:
    """Return what completes one of the known words, each with what it is.

    What is known may hang on the files that -f names.
    """

    def complete(
        ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        files = getattr(ctx.find_root().obj, "files", [])
        found: list[tuple[str, str]] = []
        with contextlib.suppress(Exception):
            found = [*known(files)]
        return [
            CompletionItem(word, help=text or None)
            for word, text in dict(found).items()
            if word.startswith(incomplete)
        ]

    return complete


def _keys(files: Sequence[str]) -> Iterable[tuple[str, str]]:
    from reconciler.desired.files import STDIN
    from reconciler.desired.load import read_all
    from reconciler.desired.overlay import key_of
    from reconciler.desired.read import manifest_files
    from reconciler.desired.settings import settings_to_check

    # Standard input is where somebody types.
    settings, _ = settings_to_check(files=[file for file in files if file != STDIN])
    keys = [key_of(document) for document in read_all(manifest_files(settings[0])).documents]
    return [(key, "") for key in sorted(key for key in keys if key is not None)]


def _environments(_files: Sequence[str]) -> Iterable[tuple[str, str]]:
    from reconciler.desired.projectfile import find_project_file, read_project

    path = find_project_file(Path.cwd())
    if path is None:
        return []
    return [(name, "") for name in sorted(read_project(path).project.spec.environments)]


def _rules(_files: Sequence[str]) -> Iterable[tuple[str, str]]:
    from reconciler.policy.catalogue import RULES

    return [(rule.code, rule.title) for rule in RULES.values()]


def _fields(_files: Sequence[str]) -> Iterable[tuple[str, str]]:
    from reconciler.report.field_text import first_sentence
    from reconciler.report.reference import MANIFEST, PROJECT_FILE_KIND, reference

    return [
        (entry.path, first_sentence(entry.meaning))
        for of in (PROJECT_FILE_KIND, MANIFEST)
        for section in reference(of)
        for entry in section.entries
    ]


complete_keys = _completer(_keys)
complete_environments = _completer(_environments)
complete_rules = _completer(_rules)
complete_fields = _completer(_fields)
