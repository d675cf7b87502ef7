"""The hidden first line by which a comment or an issue is found again: whose it is, and of what.

    <!-- reconciler: project=acme-dialing environment=prod digest=sha256:... -->

Text in, text out. GitHub shows no HTML comments, and keeps them. A marker proves nothing, since
whoever may comment can write one: only what the token's own account wrote is `ours`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from reconciler import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LINE = re.compile(r"<!-- reconciler:((?: [a-z]+=[^\s<>]*)*) -->")
_NOTHING = ("", "-", "none", "None", "null")
_MAY_BE_NOTHING = ("project", "environment", "digest")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
"""The grammar of a digest, of a plan or of a drift."""

LIMIT = 65_536
"""GitHub refuses longer bodies: "body is too long (maximum is 65536 characters)". Counted here in
bytes of UTF-8, which is never less, since it is not documented what a character is there."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_DETAILS = re.compile(r"<(/?)details\b")
_SPARE = 250
_MADE_BY = f"\n<sub>reconciler {__version__}</sub>\n"
"""What `reconciler --version` says; two versions may tell of the same change in other words."""

_BOT = "[bot]"


@dataclass(frozen=True, slots=True)
class CommentMarker:
    """What a comment or an issue is about; `environment` is "" for a project without.

    `digest` is that of the plan a comment shows, or of the drift an issue reports; "" when unknown.
    `directory` is where the project is in the repository: what a project whose file cannot be read
    is known by; its `project` is "" then. `report` is "apply" for what an apply did.
    """

    project: str
    environment: str = ""
    digest: str = ""
    directory: str = ""
    report: str = ""

    @property
    def line(self) -> str:
        """The hidden line."""
        pairs = [("project", self.project), ("environment", self.environment)]
        pairs += [("digest", self.digest), ("directory", self.directory), ("report", self.report)]
        # Two hyphens end an HTML comment for some readers; a name may hold them.
        told = [
            f"{name}={quote(value, safe='/:', errors='replace').replace('--', '-%2D')}"
            for name, value in pairs
            if value
        ]
        return f"<!-- reconciler: {' '.join(told)} -->"

    @property
    def title(self) -> str:
        """The project and its environment, for people."""
        name = self.project or quote(self.directory)
        return f"{name} ({self.environment})" if self.environment else name

    def same_place(self, other: CommentMarker | None) -> bool:
        """Whether both are of the same project, or directory, and environment."""
        if other is None or (self.environment, self.report) != (other.environment, other.report):
            return False
        if self.directory and other.directory:
            return self.directory == other.directory
        return bool(self.project) and self.project == other.project


def read_marker(text: str | None) -> CommentMarker | None:
    """Return the marker in the first line of a text, None when it has none that is whole."""
    lines = (text or "").lstrip("\ufeff").splitlines()
    found = _LINE.fullmatch(lines[0].strip()) if lines else None
    if found is None:
        return None
    pairs = dict(pair.split("=", 1) for pair in found[1].split())
    told = {name: unquote(value) for name, value in pairs.items()}
    told |= {
        name: "" for name in ("project", "environment", "digest") if told.get(name) in _NOTHING
    }
    known = {name: told.get(name, "") for name in CommentMarker.__slots__}
    named = known["project"] or known["directory"]
    if not named or (known["digest"] and not DIGEST.fullmatch(known["digest"])):
        return None
    return CommentMarker(**known)


def without_marker(text: str) -> str:
    """Return a text without the marker in its first line, if it has one."""
    return text if read_marker(text) is None else text.partition("\n")[2].lstrip("\n")


def ours(
    written: Iterable[dict[str, Any]], login: str, marker: CommentMarker | None = None
) -> Iterator[tuple[dict[str, Any], CommentMarker]]:
    """Yield what the account `login` wrote, about the marker's project and environment if given."""
    for text in written:
        read = read_marker(text.get("body"))
        wanted = read is not None and (marker is None or marker.same_place(read))
        if read is not None and wanted and _is(text.get("user"), login):
            yield text, read


def fenced(text: str) -> str:
    """Return a text as a block of code that no line of it can end."""
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text.strip()}\n{fence}"


def _is(user: object, login: str) -> bool:
    """Whether a REST user is this account; GraphQL may name a bot without its suffix."""
    if not isinstance(user, dict):
        return False
    if user.get("type") == "Bot":
        return str(user.get("login")).removesuffix(_BOT) == login.removesuffix(_BOT)
    return user.get("login") == login


def body(marker_line: str, markdown: str, elsewhere: str = "", limit: int = LIMIT) -> str:
    """Return the marker and the Markdown, shortened at a line's end if it must be.

    `elsewhere` says where all of it can be read, such as "the summary of the run".
    """
    made_by = _MADE_BY if marker_line else ""
    whole = f"{marker_line}\n{markdown.rstrip()}\n{made_by}"
    if _size(whole) <= limit:
        return whole
    room = limit - _size(marker_line) - _size(elsewhere) - _SPARE
    kept: list[str] = []
    for line in markdown.splitlines():
        room -= _size(line) + 1
        if room < 0:
            break
        kept.append(line)
    left = len(markdown.splitlines()) - len(kept)
    where = f"; all of it is in {elsewhere}" if elsewhere else ""
    closed = "\n".join([*kept, *_closing(kept)])
    return f"{marker_line}\n{closed}\n\n**Shortened:** {left:,} more lines{where}.\n{made_by}"


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _closing(lines: list[str]) -> list[str]:
    """Return what closes an open code fence and open <details>, so that the end can be read."""
    fence, depth = "", 0
    for line in lines:
        found = _FENCE.fullmatch(line)
        if fence:
            closes = found is not None and found[1].startswith(fence) and not found[2].strip()
            fence = "" if closes else fence
        elif found is not None:
            fence = found[1]
        else:
            depth += sum(-1 if tag[1] else 1 for tag in _DETAILS.finditer(line))
    return [*([fence] if fence else []), *([""] if depth > 0 else []), *["</details>"] * depth]
