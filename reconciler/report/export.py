"""Live outplans as manifests, for `export`: readable durations, `lifecycle.id`, strict YAML.

Each means the same whatever the project's defaults say: what they would put in is written out.

An outplan that no manifest may describe is written as a comment that says why, so that the others
can be planned: the text is read back by the real reader, whose problems become the reasons.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import yaml

from reconciler.desired.files import SourceFile
from reconciler.desired.load import load
from reconciler.desired.overlay import Overlay
from reconciler.desired.scalars import plain_scalar
from reconciler.dialing.facts import counts_of
from reconciler.report.values_text import is_unsafe, visible
from reconciler.values.durations import format_duration
from reconciler.values.outplan import COUNT_FIELDS, FIELDS, INT_MAX

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from reconciler.values.account import LiveOutplan
    from reconciler.values.outplan import Outplan


WHY_NOT = "# does not validate"
"""What stands above a line that no manifest may say."""


def export_key(live: LiveOutplan, taken: Container[str]) -> str:
    """Return a key for an outplan: its marker's, else one made of its name, else of its id."""
    if live.outplan.marker is not None:
        return live.outplan.marker.key
    plain = unicodedata.normalize("NFKD", live.outplan.name).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:55].strip("-")
    base = base or f"outplan-{re.sub('[^a-z0-9]', '', live.id.lower())[:8]}".strip("-")
    key, count = base, 1
    while key in taken:
        count += 1
        key = f"{base}-{count}"
    return key


def manifest_text(key: str, live: LiveOutplan, overlay: Overlay | None = None) -> str:
    """Return one manifest document; one that will not validate as a comment that says why.

    `overlay` holds the defaults that will lie under it.
    """
    overlay = overlay or Overlay()
    lifecycle: dict[str, Any] = {"id": live.id}
    if live.outplan.marker is not None and live.outplan.marker.protected:
        lifecycle["prevent_destroy"] = True
    document = {
        "apiVersion": "voipbin.net/v1",
        "kind": "Outplan",
        "metadata": {"name": key},
        "spec": _spec(live.outplan, overlay.under),
        "lifecycle": lifecycle,
    }
    return _commented(yaml_text(document), four_byte=overlay.four_byte)


def yaml_text(document: object) -> str:
    """Return a document as YAML that our own reader takes for the same, and no terminal obeys."""
    return _escaped(
        yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)
    )


def _escaped(text: str) -> str:
    """Escape what a terminal would obey; the dumper escapes only what YAML cannot hold."""
    return "".join(
        f"\\U{ord(sign):08x}" if is_unsafe(sign) and sign != "\n" else sign for sign in text
    )


def _spec(outplan: Outplan, under: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that say something, and those that keep a default from saying it."""
    spec: dict[str, Any] = {}
    for row in FIELDS:
        if row.group == "source":
            continue
        said: Any = getattr(outplan, row.name)
        if row.unit == "address":
            said = dict.fromkeys(under.get(row.name, ()), "") | outplan.source.to_api()
        if row.unit == "milliseconds" and 0 <= said <= INT_MAX:
            said = format_duration(said)
        if said or row.required or row.name == "name" or row.name in under:
            spec[row.name] = said
    return spec if any(counts_of(outplan)) else spec | {COUNT_FIELDS[0]: 0}


def _commented(text: str, *, four_byte: bool) -> str:
    _, problems = load(
        [SourceFile("export", text.encode())],
        project="export",
        ownership="marker",
        overlay=Overlay(four_byte=four_byte),
    )
    lines = text.splitlines(keepends=True)
    for problem in sorted(problems, key=lambda problem: problem.line, reverse=True):
        at = min(problem.line, len(lines)) - 1
        indent = " " * (len(lines[at]) - len(lines[at].lstrip(" ")))
        lines.insert(at, f"{indent}{WHY_NOT}: {visible(problem.message)}\n")
    # As a manifest it would stop the plan of all the others.
    return "".join(f"# {line}" for line in lines) if problems else text


class _Dumper(yaml.SafeDumper):
    """Quotes every text that our own reader would not take for that text."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Write what stands twice twice: our own reader takes no alias."""
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if any(is_unsafe(sign) for sign in text if sign not in "\n\t"):
        style = '"'  # where they can be escaped, see _escaped
    elif "\n" in text and all(line == line.rstrip() for line in text.split("\n")):
        style = "|"
    elif plain_scalar(text) != text:
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)
