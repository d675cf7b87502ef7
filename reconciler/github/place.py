"""Where on GitHub a run is: repository, pull request, commit, and the token, from the environment.

The token is read from GITHUB_TOKEN only, and shows in no text of this value.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.values.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_MERGE_REF = re.compile(r"refs/pull/([0-9]+)/(?:merge|head)")


@dataclass(frozen=True, slots=True)
class Place:
    """A repository at one GitHub, and the token for it."""

    repository: str
    api: str
    graphql: str
    token: str = field(repr=False)
    run_url: str = ""


def place_from(environ: Mapping[str, str], repository: str | None = None) -> Place:
    """Return where the run is; `repository` is what the command line says.

    Raises:
        ConfigError: no token, or no repository, or an address that cannot be used.
    """
    token = environ.get("GITHUB_TOKEN", "").strip()
    if not token:
        raise ConfigError(
            "no token for GitHub",
            remedy="set GITHUB_TOKEN; in a workflow: env: GITHUB_TOKEN: ${{ github.token }}",
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigError("GITHUB_TOKEN holds characters that no token has", remedy="set it again")
    name = repository or environ.get("GITHUB_REPOSITORY", "")
    if not _REPOSITORY.fullmatch(name):
        raise ConfigError(
            "no repository" if not name else f'"{name}" is not a repository',
            remedy="give --repository OWNER/NAME, or set GITHUB_REPOSITORY",
        )
    api = environ.get("GITHUB_API_URL") or "https://api.github.com"
    graphql = environ.get("GITHUB_GRAPHQL_URL") or f"{api.removesuffix('/v3')}/graphql"
    for value in (api, graphql):
        if not re.match(r"https://|http://(localhost|127\.0\.0\.1)[:/]", value):
            raise ConfigError(
                "GitHub's address is not an https URL",
                remedy="set GITHUB_API_URL to https://api.github.com, or leave it out",
            )
    return Place(name, api.rstrip("/"), graphql, token, run_url(environ, name))


def run_url(environ: Mapping[str, str], repository: str) -> str:
    """Return the address of the run; "" outside of a workflow."""
    server, run = environ.get("GITHUB_SERVER_URL", ""), environ.get("GITHUB_RUN_ID", "")
    return f"{server}/{repository}/actions/runs/{run}" if server and run.isdigit() else ""


def pull_request_number(environ: Mapping[str, str]) -> int:
    """Return the number of the pull request that the run is for.

    Raises:
        UsageError: it is for none.
    """
    event = _event(environ)
    number = event.get("pull_request", {}).get("number") or event.get("number")
    if isinstance(number, int) and "pull_request" in event:
        return number
    found = _MERGE_REF.fullmatch(environ.get("GITHUB_REF", ""))
    if found is None:
        raise UsageError(
            "this run is not for a pull request",
            remedy="give --number N, or run on: pull_request",
        )
    return int(found[1])


def commit(environ: Mapping[str, str], given: str | None = None) -> str:
    """Return the commit that the run is for, or the one that the command line names.

    Raises:
        UsageError: there is none, or it is not the full name of a commit.
    """
    sha = given or environ.get("GITHUB_SHA", "")
    if not _SHA.fullmatch(sha):
        raise UsageError(
            "no commit" if not sha else f'"{sha}" is not the full name of a commit',
            remedy="give --sha with 40 hexadecimal digits, or set GITHUB_SHA",
        )
    return sha


def push_before(environ: Mapping[str, str]) -> str:
    """Return the commit that a push began at; "" for another event and for a new branch."""
    before = _event(environ).get("before")
    known = isinstance(before, str) and _SHA.fullmatch(before) and before.strip("0")
    return str(before) if known and environ.get("GITHUB_EVENT_NAME") == "push" else ""


def demand_trusted_event(environ: Mapping[str, str]) -> None:
    """Refuse an event that hands the secrets of the repository to the branch of a stranger.

    Raises:
        UsageError: it is such an event.
    """
    if environ.get("GITHUB_EVENT_NAME") == "pull_request_target":
        raise UsageError(
            "pull_request_target gives the secrets of the repository to anybody's branch",
            remedy="run on: pull_request; push a branch of a fork to the repository to plan it",
        )


def demand_default_branch(environ: Mapping[str, str]) -> None:
    """Refuse a run of a workflow for another branch than the repository's default branch.

    Raises:
        UsageError: it is for another branch or tag, which nobody merged.
    """
    repository = _event(environ).get("repository")
    default = repository.get("default_branch") if isinstance(repository, dict) else None
    ref = environ.get("GITHUB_REF", "")
    if isinstance(default, str) and ref and ref != f"refs/heads/{default}":
        raise UsageError(
            f"apply runs for {ref}, and only {default} is applied",
            why="what is on another branch was not merged",
            remedy=f"merge it, or choose the branch {default} when you run the workflow by hand",
        )


def _event(environ: Mapping[str, str]) -> dict[str, Any]:
    path = environ.get("GITHUB_EVENT_PATH", "")
    try:
        event = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):
        return {}
    return event if isinstance(event, dict) else {}
