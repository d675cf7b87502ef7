"""Writes what is generated: schemas/, and the marked blocks of some pages of docs/.

`make generate` writes, `make check` and a test compare.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.main import cli
from reconciler.cli.options import ReconcilerCommand, global_options
from reconciler.policy.catalogue import RULES
from reconciler.report.formats import FORMATS
from reconciler.report.json_schemas import KINDS, schema
from reconciler.report.reference import MANIFEST, PROJECT_FILE_KIND, reference
from reconciler.report.rule_text import found_by, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.policy.rule import Rule
    from reconciler.report.formats import Format

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"(<!-- generated: (\w+) -->\n)(?s:.*?)(<!-- end -->)")


def generated() -> dict[Path, str]:
    """Return the text that every generated file should have, by its path."""
    files = {}
    for kind in KINDS:
        text = json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"
        files[ROOT / "schemas" / f"{kind}.schema.json"] = text
    blocks = {
        "outplan": "".join(_fields(MANIFEST)),
        "project": "".join(_fields(PROJECT_FILE_KIND)),
        "commands": "".join(_commands(cli, "reconciler")),
        "rules": "".join(map(_rule, RULES.values())),
        "formats": "".join(_formats()),
    }
    for path in (
        ROOT / "docs" / f"{name}.md" for name in ("manifest", "commands", "rules", "reports")
    ):
        prose = path.read_text(encoding="utf-8")
        files[path] = _BLOCK.sub(
            lambda found: f"{found[1]}\n{blocks[found[2]].strip()}\n\n{found[3]}", prose
        )
    return files


def _fields(of: str) -> Iterator[str]:
    for section in reference(of):
        if section.path:
            yield f"\n### {section.path}\n"
        yield "\n| field | type | default | meaning |\n|---|---|---|---|\n"
        for entry in section.entries:
            default = entry.default and (
                entry.default if entry.default == "required" else f"`{entry.default}`"
            )
            yield f"| `{entry.path}` | {entry.kind} | {default} | {entry.meaning} |\n"


def _formats() -> Iterator[str]:
    """Yield a row for each format, with the commands that share it."""
    commands: dict[Format, list[str]] = {}
    for command, forms in FORMATS.items():
        for form in forms:
            commands.setdefault(form, []).append(f"`{command}`")
    yield "| command | format | for |\n|---|---|---|\n"
    for form, names in commands.items():
        yield f"| {', '.join(names)} | `{form.name}` | {form.reader} |\n"


def _rule(rule: Rule) -> str:
    parts = [
        f'### <a id="{rule.code.lower()}"></a>{rule.code}: {rule.title}',
        f"**{rule.severity}**, found by {found_by(rule)}.",
        rule.why,
        f"With `policy`:\n\n```yaml\n{rule.policy}\n```" if rule.policy else "",
        f"With an account of:\n\n```yaml\n{rule.account}\n```" if rule.account else "",
        f"Fails:\n\n```yaml\n{shortened(rule.failing)}\n```",
        f"Passes:\n\n```yaml\n{shortened(rule.passing)}\n```",
        f"**To do:** {rule.remedy}",
        f"**Source:** {rule.source}.",
    ]
    return "\n" + "\n\n".join(filter(None, parts)) + "\n"


def _commands(command: click.Command, path: str) -> Iterator[str]:
    ctx = click.Context(command, info_name=path.rpartition(" ")[2], parent=_parent(path))
    yield f"\n## {path}\n\n"
    yield _help(command)
    arguments = [p.make_metavar(ctx) for p in command.params if isinstance(p, click.Argument)]
    usage = " ".join([path, "[OPTIONS]", *filter(None, arguments)])
    if not isinstance(command, click.Group):
        yield f"\n```\n{usage}\n```\n"
    shared = {option.name for option in global_options()}
    options = [
        option.get_help_record(ctx)
        for option in command.params
        if isinstance(option, click.Option)
        and (command is cli or option.name not in shared)
        and option.name != "help"
    ]
    if any(options):
        yield "\n| option | meaning |\n|---|---|\n"
        for record in filter(None, options):
            yield f"| `{record[0].replace('|', chr(92) + '|')}` | {record[1]} |\n"
    if isinstance(command, ReconcilerCommand):
        used = (f"`{option.opts[0]}`" for option in command.shared if not option.hidden)
        yield f"\nGlobal options: {', '.join(used)}.\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            assert inner is not None
            yield from _commands(inner, f"{path} {name}")


def _parent(path: str) -> click.Context | None:
    above = path.rpartition(" ")[0]
    return click.Context(cli, info_name=above) if above else None


def _help(command: click.Command) -> str:
    text, _, example = (command.help or "").partition("\b\n")
    paragraphs = [" ".join(part.split()) for part in text.strip().split("\n\n")]
    body = "\n\n".join(paragraphs) + "\n"
    lines = [line.strip() for line in example.strip().splitlines()[1:]]
    return body + (
        "\n```console\n" + "\n".join(f"$ {line}" for line in lines) + "\n```\n" if lines else ""
    )


def main() -> int:
    """Write the files, or with --check only say which are not current."""
    stale = []
    for path, text in generated().items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.relative_to(ROOT))
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale and "--check" in sys.argv:
        print("not current, run `make generate`:", *stale)
        return 1
    print("generated:" if stale else "generated files are current", *stale)
    return 0


if __name__ == "__main__":
    sys.exit(main())
