"""Which merge request a pipeline is for, and the notes on it.

Everything is told by the variables of the job, https://docs.gitlab.com/ci/variables/predefined_variables/.
The token is read from GITLAB_TOKEN only: GitLab lets no CI_JOB_TOKEN write a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from reconciler.github.code_host_client import CodeHostClient
from reconciler.github.comment_marker import read_marker
from reconciler.github.comments import Comment
from reconciler.github.failures import CodeHost
from reconciler.values.errors import ApiError, ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.github.comment_marker import CommentMarker

GITLAB = CodeHost(
    "GitLab",
    "CI_API_V4_URL",
    "x-request-id",
    {
        401: "GITLAB_TOKEN is not valid, or no longer; set it again",
        403: "the token lacks the scope api, or its account may not comment in this project",
        404: "a token without access sees nothing there; check the project of GITLAB_TOKEN",
    },
)
_COMMAND = re.compile(r"^(\s*)/", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MergeRequestPlace:
    """A merge request of one GitLab, and the token for it."""

    api: str
    project: str
    number: int
    token: str = field(repr=False)
    address: str = ""


def merge_request_of(environ: Mapping[str, str]) -> MergeRequestPlace:
    """Return the merge request that the job is for.

    Raises:
        UsageError: it is for none.
        ConfigError: no token, or an address that cannot be used.
    """
    token = environ.get("GITLAB_TOKEN", "").strip()
    if not token:
        raise ConfigError(
            "no token for GitLab",
            remedy="set the CI/CD variable GITLAB_TOKEN to a project access token with the scope "
            "api, masked; the job's own token may not write notes",
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigError("GITLAB_TOKEN holds characters that no token has", remedy="set it again")
    project = environ.get("CI_MERGE_REQUEST_PROJECT_ID", "")
    number = environ.get("CI_MERGE_REQUEST_IID", "")
    if not re.fullmatch(r"[0-9]+/[0-9]+", f"{project}/{number}"):
        raise UsageError(
            "this job is not for a merge request",
            remedy='run it by a rule with $CI_PIPELINE_SOURCE == "merge_request_event"',
        )
    api = environ.get("CI_API_V4_URL", "")
    if not re.match(r"https://|http://(localhost|127\.0\.0\.1)[:/]", api):
        raise ConfigError(
            "GitLab's address is not an https URL",
            remedy="set CI_API_V4_URL to https://gitlab.example.com/api/v4, as GitLab itself does",
        )
    web = environ.get("CI_MERGE_REQUEST_PROJECT_URL", "")
    address = f"{web}/-/merge_requests/{number}" if web else ""
    return MergeRequestPlace(api.rstrip("/"), project, int(number), token, address)


class MergeRequest:
    """The thread of a merge request. Use as a context manager."""

    def __init__(self, place: MergeRequestPlace) -> None:
        self.place = place
        headers = {"PRIVATE-TOKEN": place.token}
        self._client = CodeHostClient(GITLAB, (place.api,), headers)
        self._path = f"/projects/{place.project}/merge_requests/{place.number}/notes"
        self._account: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._client.__exit__(*exc)

    def ours(self, marker: CommentMarker) -> list[Comment]:
        """Return what the token's own account wrote about a project."""
        account = self._own_account()
        return [
            self._comment(note)
            for note in self._client.every(self._path, {"sort": "asc", "order_by": "created_at"})
            if marker.same_place(read_marker(note.get("body"))) and _author(note) == account
        ]

    def write(self, text: str) -> Comment:
        """Write a new note."""
        return self._comment(self._client.send("POST", self._path, {"body": text}))

    def edit(self, comment: Comment, text: str) -> None:
        """Let a note say something else."""
        self._client.send("PUT", f"{self._path}/{comment.id}", {"body": text})

    def remove(self, comment: Comment) -> None:
        """Delete a note."""
        self._client.send("DELETE", f"{self._path}/{comment.id}")

    def _own_account(self) -> int:
        if self._account is None:
            found = self._client.read("/user")
            number = found.get("id") if isinstance(found, dict) else None
            if not isinstance(number, int):
                raise ApiError("GitLab does not tell whose token this is", where="GET /user")
            self._account = number
        return self._account

    def _comment(self, note: dict[str, Any]) -> Comment:
        address = f"{self.place.address}#note_{note['id']}" if self.place.address else ""
        return Comment(int(note["id"]), str(note.get("body", "")), address)


def _author(note: Mapping[str, Any]) -> object:
    author = note.get("author")
    return author.get("id") if isinstance(author, dict) else None


def without_commands(text: str) -> str:
    """Return a text no line of which GitLab carries out as a quick action, such as /merge."""
    return _COMMAND.sub(r"\1\\/", text)
