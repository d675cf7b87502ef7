"""What an account holds, as a table, outplan by outplan, and as YAML."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from click import style

from reconciler.report.export import yaml_text
from reconciler.report.text import place_text
from reconciler.report.values_text import plural, quoted, value, visible
from reconciler.report.words import RUNNING, named_uses, told, use_count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.plan.inventory import Inventory, InventoryRow, Owner

_HEAD = ("KEY", "ID", "NAME", "OWNER", "LABELS", "CAMPAIGNS")
_NOT_LIVE = "not live"
_WIDEST = 44
_OF: dict[Owner, str] = {
    "project": "of this project",
    "other": "of other projects",
    "nobody": "unmanaged",
}


def list_text(inventory: Inventory) -> str:
    """Return a line for each outplan, and the sum."""
    parts = [place_text(inventory.target)]
    if inventory.outplans:
        parts.append("\n".join(_table([_HEAD, *map(_cells, inventory.outplans)])))
    return "\n\n".join([*parts, style(_sum(inventory.outplans), bold=True)]) + "\n"


def get_text(inventory: Inventory) -> str:
    """Return all that is known of each outplan."""
    parts = [place_text(inventory.target)]
    parts += ["\n".join(_told(row)) for row in inventory.outplans]
    return "\n\n".join(parts) + "\n"


def inventory_yaml(inventory: Inventory) -> str:
    """Return the same as JSON has, as YAML."""
    return yaml_text(asdict(inventory))


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    columns = list(zip(*rows, strict=True))
    widths = [min(max(map(len, column)), _WIDEST) for column in columns]
    for number, cells in enumerate(rows):
        line = "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
        yield style(line.rstrip(), bold=True) if number == 0 else line.rstrip()


def _cells(row: InventoryRow) -> tuple[str, ...]:
    owner = owner_text(row)
    return (
        visible(row.key) if row.key is not None else "-",
        visible(row.id) if row.id is not None else _NOT_LIVE,
        quoted(row.name),
        owner if row.twin_of is None else f"{owner}, a twin",
        _labels(row) or "-",
        _uses(row),
    )


def owner_text(row: InventoryRow) -> str:
    """Return whose an outplan is."""
    words = {"project": "this project", "other": f"project {row.project}", "nobody": "unmanaged"}
    return visible(words[row.owner])


def _labels(row: InventoryRow) -> str:
    return ",".join(visible(f"{name}={text}") for name, text in row.labels.items())


def _uses(row: InventoryRow) -> str:
    if row.campaigns is None:
        return "unknown"
    return named_uses(row.campaigns).removeprefix("used by ") if row.campaigns else "none"


def _sum(rows: Sequence[InventoryRow]) -> str:
    live = [row for row in rows if row.id is not None]
    owners = Counter(row.owner for row in live)
    parts = ", ".join(f"{owners[owner]:,} {of}" for owner, of in _OF.items() if owners[owner])
    absent = len(rows) - len(live)
    missing = f" {plural(absent, 'manifest')} without a live outplan." if absent else ""
    return f"{plural(len(live), 'outplan')}{f': {parts}' if parts else ''}.{missing}"


def _told(row: InventoryRow) -> Iterator[str]:
    rows = [("id", visible(row.id or _NOT_LIVE)), ("owner", _owned(row))]
    if row.manifest is not None:
        rows.append(("manifest", visible(row.manifest)))
    if row.labels:
        rows.append(("labels", _labels(row)))
    if row.outplan is not None:
        rows += [(name, value(name, said)) for name, said in told(row.outplan)]
    rows.append(("campaigns", _users(row)))
    for use in row.campaigns or ():
        state = style(visible(use.status), bold=use.status == RUNNING)
        rows.append(("", f"{quoted(use.name)} ({visible(use.id)}), {state}"))
    key = f"{visible(row.key)} " if row.key is not None else ""
    yield style(f"{key}{quoted(row.name)}", bold=True)
    width = max(len(name) for name, _ in rows)
    for name, text in rows:
        yield f"  {name:<{width}}  {text}"


def _owned(row: InventoryRow) -> str:
    marker = row.outplan.marker if row.outplan is not None else None
    named = f" ({visible(str(marker))})" if marker is not None else ""
    twin = f", a twin of {visible(row.twin_of)}" if row.twin_of is not None else ""
    return f"{owner_text(row)}{named}{twin}"


def _users(row: InventoryRow) -> str:
    if row.campaigns is None:
        return "could not be read"
    return use_count(row.campaigns) if row.campaigns else "none"
