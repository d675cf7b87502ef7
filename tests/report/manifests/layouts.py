"""Manifests as people write them, for tests of edits: styles of values, indentation, comments."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from reconciler.values.durations import format_duration
from reconciler.values.outplan import COUNT_FIELDS

Draw = Any
TEXTS = st.one_of(
    st.sampled_from(
        ["Sales", "It's ours", 'a "quoted" one', "a: b # c", "yes", "007", "- x", "Größe 東京", "~"]
    ),
    st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=9),
)
DETAILS = st.one_of(TEXTS, st.lists(TEXTS, max_size=4).map("\n".join), st.just("a\n\n  b\nc\n"))
DURATIONS = st.one_of(st.integers(0, 7_200_000), st.sampled_from([0, 1, 500, 30_000, 5_400_000]))
SOURCES = st.sampled_from(
    [
        {},
        {"type": "tel", "target": "+15559876543"},
        {"type": "sip", "target": "a@b.example", "name": "it's: #1"},
        {"type": "tel", "target": "+15559876543", "target_name": "Acme", "detail": "x, y"},
    ]
)


@st.composite
def fields(draw: Draw) -> dict[str, Any]:
    """Draw what an outplan says, in the fields of a manifest; what dials somebody."""
    counts = {name: draw(st.integers(0, 3)) for name in COUNT_FIELDS}
    counts[COUNT_FIELDS[0]] += 1
    return {
        "name": draw(TEXTS.filter(lambda text: bool(text.strip()))),
        "detail": draw(DETAILS.filter(lambda text: "managed by" not in text)),
        "source": draw(SOURCES),
        "dial_timeout": draw(DURATIONS),
        "try_interval": draw(DURATIONS),
        **counts,
    }


def _duration(draw: Draw, value: int) -> str:
    text = format_duration(value)
    ways = [text, f'"{text}"', f"'{text}'"] + ([str(value)] if not 0 < value < 1000 else [])
    ways += [f"PT{value // 1000}S"] if value % 1000 == 0 else []
    return str(draw(st.sampled_from(ways)))


def _text(draw: Draw, value: str, indent: str) -> str:
    lines = value.split("\n")
    block = value and lines[0][:1].strip() and all(line.isascii() for line in lines)
    if block and value.isprintable() and draw(st.booleans()):
        return f"{draw(st.sampled_from(['|-', '>-']))}\n" + f"{indent}  {value}"
    if value.isascii() and value.isprintable() and "'" not in value and draw(st.booleans()):
        return f"'{value}'"
    return json.dumps(value)


def _source(draw: Draw, said: dict[str, str], indent: str) -> str:
    if not said or draw(st.booleans()):
        return f" {{{', '.join(f'{name}: {json.dumps(text)}' for name, text in said.items())}}}"
    lines = (f"{indent}  {name}: {json.dumps(text)}  # {name}" for name, text in said.items())
    return "\n".join(["", *lines])


@st.composite
def yaml_manifest(draw: Draw, key: str, said: dict[str, Any]) -> str:
    """Draw a text that says this, with comments, and some of what is empty left out."""
    indent = draw(st.sampled_from(["  ", "    "]))
    parts: list[str] = []
    for name, value in said.items():
        empty = value in ("", 0, {}) and name not in ("dial_timeout", "try_interval")
        if empty and draw(st.booleans()):
            continue
        if name == "source":
            parts.append(f"{indent}source:{_source(draw, value, indent)}")
        elif name in ("dial_timeout", "try_interval"):
            parts.append(f"{indent}{name}:  {_duration(draw, value)}   # how long")
        elif isinstance(value, str):
            parts.append(f"{indent}{name}: {_text(draw, value, indent)}")
        else:
            parts.append(f"{indent}{name}: {value} # {name}")
        if draw(st.integers(0, 3)) == 0:
            parts.append(draw(st.sampled_from(["", f"{indent}# a remark", "# another: one"])))
    order = draw(st.permutations(parts)) if draw(st.booleans()) else parts
    head = f"metadata: {{name: {key}}}  # the key"
    return "\n".join(["apiVersion: voipbin.net/v1", "kind: Outplan", head, "spec:", *order])


def json_manifest(key: str, said: dict[str, Any], *, indent: int | None) -> str:
    """Return JSON that says this."""
    spec = {name: value for name, value in said.items() if value not in ("", 0, {})}
    spec |= {name: format_duration(said[name]) for name in ("dial_timeout", "try_interval")}
    document = {
        "apiVersion": "voipbin.net/v1",
        "kind": "Outplan",
        "metadata": {"name": key},
        "spec": spec,
    }
    return json.dumps(document, indent=indent, ensure_ascii=False)


@st.composite
def files(draw: Draw, said: dict[str, dict[str, Any]]) -> bytes:
    """Draw one file of several manifests, by their keys, as somebody may have saved it."""
    if draw(st.integers(0, 4)) == 0:
        indent = draw(st.sampled_from([None, 2]))
        documents = [json_manifest(key, fields, indent=indent) for key, fields in said.items()]
        if len(documents) == 1:
            return documents[0].encode()
        listed = {"kind": "List", "items": [json.loads(document) for document in documents]}
        return json.dumps(listed, indent=indent, ensure_ascii=False).encode()
    text = "\n---\n".join(draw(yaml_manifest(key, fields)) for key, fields in said.items())
    before, after = draw(st.sampled_from([("", ""), ("", "\n"), ("# first\n", "\n\n# last\n")]))
    text = f"{before}{text}{after}"
    text = text.replace("\n", "\r\n") if draw(st.booleans()) else text
    return (("\ufeff" if draw(st.booleans()) else "") + text).encode()
