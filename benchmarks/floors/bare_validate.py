"""The floor of `validate`: libyaml's events made into dicts, checked by equivalent models.

    python -c "from bare_validate import main; main()" DIRECTORY

Nothing of reconciler is imported: no positions, no traps, no sentences, no command line.
"""

import gc
import re
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs leave libyaml out

_DURATION = re.compile(r"(?:\d+(?:h|ms|m|s|d))+")
_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")


def _duration(value: int | str) -> int | str:
    if isinstance(value, str) and not _DURATION.fullmatch(value):
        raise ValueError("not a duration")
    return value


def _label(value: str) -> str:
    if not _LABEL.fullmatch(value):
        raise ValueError("not a label")
    return value


Duration = Annotated[int | str, AfterValidator(_duration)]
Count = Annotated[int, Field(ge=0, le=2_147_483_647)]
Label = Annotated[str, AfterValidator(_label)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Metadata(Strict):
    name: Label
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)


class Source(Strict):
    type: str = ""
    target: str = ""
    target_name: str = ""
    name: str = ""
    detail: str = ""


class Spec(Strict):
    name: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    detail: str = ""
    source: Source = Field(default_factory=Source)
    dial_timeout: Duration
    try_interval: Duration
    max_try_count_0: Count = 0
    max_try_count_1: Count = 0
    max_try_count_2: Count = 0
    max_try_count_3: Count = 0
    max_try_count_4: Count = 0


class Lifecycle(Strict):
    prevent_destroy: bool = False
    id: str | None = None
    previous_key: Label | None = None


class Manifest(Strict):
    apiVersion: Literal["voipbin.net/v1"]  # noqa: N815 - the Kubernetes spelling
    kind: Literal["Outplan"]
    metadata: Metadata
    spec: Spec
    lifecycle: Lifecycle = Field(default_factory=Lifecycle)


def documents(raw: bytes) -> list[Any]:
    """Return the documents of one file."""
    parser: Any = CParser(raw)
    found: list[Any] = []
    open_nodes: list[Any] = [found]
    keys: list[str | None] = [None]
    while (event := parser.get_event()) is not None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            value = event.value if event.style else _plain(event.value)
        elif kind is yaml.MappingStartEvent:
            value = {}
        elif kind is yaml.SequenceStartEvent:
            value = []
        else:
            if kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
                open_nodes.pop()
                keys.pop()
            continue
        parent = open_nodes[-1]
        if type(parent) is list:
            parent.append(value)
        elif keys[-1] is None:
            keys[-1] = value
            continue
        else:
            parent[keys[-1]] = value
            keys[-1] = None
        if kind is not yaml.ScalarEvent:
            open_nodes.append(value)
            keys.append(None)
    return found


def _plain(text: str) -> Any:
    if text.isdigit():
        return int(text)
    return {"true": True, "false": False}.get(text, text)


def check(directory: Path) -> list[Manifest]:
    """Return every manifest below the directory."""
    return [
        Manifest.model_validate(document)
        for path in sorted(directory.glob("*.yaml"))
        for document in documents(path.read_bytes())
    ]


def main() -> None:
    """Check every manifest below the directory."""
    gc.disable()
    print(len(check(Path(sys.argv[1]))))
