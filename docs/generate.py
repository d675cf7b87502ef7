"""Writes what is generated: schemas/, and the marked blocks of docs/manifest.md and commands.md.

`make generate` writes, `make check` and a test compare.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

import click

from reconciler.cli.main import cli
from reconciler.cli.options import ReconcilerCommand
from reconciler.manifests.findings import bare
from reconciler.manifests.partial import PartialSpec
from reconciler.manifests.project import Project
from reconciler.manifests.schema import OutplanManifest, Strict
from reconciler.schemas import KINDS, schema

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"(<!-- generated: (\w+) -->\n)(?s:.*?)(<!-- end -->)")


def generated() -> dict[Path, str]:
    """Return the text that every generated file should have, by its path."""
    files = {}
    for kind in KINDS:
        text = json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"
        files[ROOT / "schemas" / f"{kind}.schema.json"] = text
    blocks = {
        "outplan": "".join(_model(OutplanManifest, "")),
        "project": "".join(_model(Project, "")),
        "commands": "".join(_commands(cli, "reconciler")),
    }
    for path in (ROOT / "docs" / "manifest.md", ROOT / "docs" / "commands.md"):
        prose = path.read_text(encoding="utf-8")
        files[path] = _BLOCK.sub(
            lambda found: f"{found[1]}\n{blocks[found[2]].strip()}\n\n{found[3]}", prose
        )
    return files


def _model(model: type[Strict], prefix: str, told: set[type] | None = None) -> Iterator[str]:
    told = {PartialSpec} if told is None else told  # its fields are those of a manifest's spec
    yield "\n| field | type | default | meaning |\n|---|---|---|---|\n"
    nested: list[tuple[str, type[Strict]]] = []
    properties = model.model_json_schema()["properties"]
    for name, field in model.model_fields.items():
        inner, path = bare(field.annotation), f"{prefix}{name}"
        if get_origin(inner) is dict:
            inner, path = get_args(inner)[1], f"{path}.NAME"
        is_model = isinstance(inner, type) and issubclass(inner, Strict)
        if is_model and inner not in told:
            told.add(inner)
            nested.append((path, inner))
        kind = "mapping" if is_model else _type(properties[name])
        default = _default(field, is_model=is_model)
        meaning = " ".join((field.description or "").split())
        yield f"| `{prefix}{name}` | {kind} | {default} | {meaning} |\n"
    for path, inner in nested:
        yield f"\n### {path}\n"
        yield from _model(inner, f"{path}.", told)


def _default(field: Any, *, is_model: bool) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if is_model or value in (None, "", {}, []):
        return ""
    return f"`{json.dumps(value)}`"


def _type(described: dict[str, Any]) -> str:
    if "const" in described:
        return f"`{described['const']}`"
    if "enum" in described:
        return ", ".join(f"`{value}`" for value in described["enum"] if value)
    if "anyOf" in described:
        kinds = [_type(one) for one in described["anyOf"] if one.get("type") != "null"]
        return "duration" if kinds == ["integer", "text"] else " or ".join(kinds)
    names = {"string": "text", "object": "mapping of texts", "array": "list of texts"}
    return names.get(described.get("type", ""), str(described.get("type", "")))


def _commands(command: click.Command, path: str) -> Iterator[str]:
    ctx = click.Context(command, info_name=path.rpartition(" ")[2], parent=_parent(path))
    yield f"\n## {path}\n\n"
    yield _help(command)
    arguments = [p.make_metavar(ctx) for p in command.params if isinstance(p, click.Argument)]
    usage = " ".join([path, "[OPTIONS]", *filter(None, arguments)])
    if not isinstance(command, click.Group):
        yield f"\n```\n{usage}\n```\n"
    shared = {option.name for option in click_globals()}
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
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            assert inner is not None
            yield from _commands(inner, f"{path} {name}")


def click_globals() -> list[click.Option]:
    """Return the global options."""
    empty = ReconcilerCommand("none")
    return [option for option in empty.params if isinstance(option, click.Option)]


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
