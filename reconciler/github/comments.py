"""The one sticky comment per project and environment on a pull request.

Edited in place, so that a pull request of twenty pushes has one comment. Two runs at the same time
end with one comment too: each looks again after it wrote, and the oldest stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from reconciler.github.comment_marker import body, ours
from reconciler.values.errors import AmbiguousWriteError, ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.github.comment_marker import CommentMarker
    from reconciler.github.github_client import GithubClient

_LOOKS = 3


class Comment(NamedTuple):
    """A comment as its code host keeps it; `address` is where people read it."""

    id: int
    text: str
    address: str


class Thread(Protocol):
    """Where comments stand: a pull request of GitHub, or a merge request of GitLab."""

    def ours(self, marker: CommentMarker) -> list[Comment]:
        """Return what the token's own account wrote about a project, in any order."""

    def write(self, text: str) -> Comment:
        """Write a new comment."""

    def edit(self, comment: Comment, text: str) -> None:
        """Let a comment say something else."""

    def remove(self, comment: Comment) -> None:
        """Delete a comment."""


class PullRequest:
    """The thread of a pull request."""

    def __init__(self, client: GithubClient, number: int) -> None:
        self._client = client
        self._path = f"{client.repository}/issues/{number}/comments"
        self._login = client.login()

    def every(self, marker: CommentMarker | None = None) -> Iterator[tuple[Comment, CommentMarker]]:
        """Yield what the token's own account wrote, about a project if given, and its marker."""
        for found, read in ours(self._client.every(self._path), self._login, marker):
            yield _comment(found), read

    def ours(self, marker: CommentMarker) -> list[Comment]:
        """Return what the token's own account wrote about a project."""
        return [comment for comment, _ in self.every(marker)]

    def write(self, text: str) -> Comment:
        """Write a new comment."""
        return _comment(self._client.send("POST", self._path, {"body": text}))

    def edit(self, comment: Comment, text: str) -> None:
        """Let a comment say something else."""
        self._client.send("PATCH", self._of(comment), {"body": text})

    def remove(self, comment: Comment) -> None:
        """Delete a comment."""
        self._client.send("DELETE", self._of(comment))

    def _of(self, comment: Comment) -> str:
        return f"{self._client.repository}/issues/comments/{comment.id}"


def _comment(found: dict[str, Any]) -> Comment:
    return Comment(int(found["id"]), str(found["body"]), str(found.get("html_url", "")))


def upsert_comment(thread: Thread, marker: CommentMarker, text: str) -> tuple[str, str]:
    """Make the comment of the marker's project say `text`; return what was done, and its address.

    What was done is one of created, updated and unchanged.

    Raises:
        ApiError: the code host refused or could not be reached.
    """
    for last in (*[False] * (_LOOKS - 1), True):
        comments = _oldest_first(thread, marker)
        if comments:
            done = _edit(thread, comments[0], text)
            _remove(thread, comments[1:])
            return done, comments[0].address
        try:
            made = thread.write(text)
        except AmbiguousWriteError:
            if last:
                raise
            continue
        return "created", _settle(thread, marker, made, text)
    raise AssertionError("the last look ends in a return or a raise")


def withdraw_comments(
    client: GithubClient, number: int, stays: Callable[[CommentMarker], bool], text: str
) -> list[str]:
    """Take the approval out of our comments of plans that do not stay; return whose they were.

    Raises:
        ApiError: GitHub refused or could not be reached.
    """
    thread = PullRequest(client, number)
    withdrawn = []
    for comment, read in thread.every():
        if read.report or stays(read):
            continue
        said = body(replace(read, digest="").line, text)
        if _edit(thread, comment, said) != "unchanged":
            withdrawn.append(read.title)
    return withdrawn


def _oldest_first(thread: Thread, marker: CommentMarker) -> list[Comment]:
    return sorted(thread.ours(marker), key=lambda comment: comment.id)


def _edit(thread: Thread, comment: Comment, text: str) -> str:
    # GitHub stores what it was sent without white space at the end.
    if comment.text.replace("\r\n", "\n").rstrip() == text.rstrip():
        return "unchanged"
    thread.edit(comment, text)
    return "updated"


def _settle(thread: Thread, marker: CommentMarker, made: Comment, text: str) -> str:
    """Leave one comment where another run made one at the same moment; ours says the latest."""
    comments = _oldest_first(thread, marker)
    if len(comments) < 2:
        return made.address
    _edit(thread, comments[0], text)
    _remove(thread, comments[1:])
    return comments[0].address


def _remove(thread: Thread, comments: list[Comment]) -> None:
    for comment in comments:
        try:
            thread.remove(comment)
        except ApiError as error:
            if error.status != 404:  # the other run was faster
                raise
