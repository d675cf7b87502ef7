"""The one sticky comment per project and environment on a pull request.

Edited in place, so that a pull request of twenty pushes has one comment. Two runs at the same time
end with one comment too: each looks again after it wrote, and the oldest stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reconciler.github.comment_marker import body, ours
from reconciler.values.errors import AmbiguousWriteError, ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.github.comment_marker import CommentMarker
    from reconciler.github.github_client import GithubClient

_LOOKS = 3


def upsert_comment(
    client: GithubClient, number: int, marker: CommentMarker, text: str
) -> tuple[str, str]:
    """Make the comment of the marker's project say `text`; return what was done, and its address.

    What was done is one of created, updated and unchanged.

    Raises:
        ApiError: GitHub refused or could not be reached.
    """
    login = client.login()
    path = f"{client.repository}/issues/{number}/comments"
    for last in (*[False] * (_LOOKS - 1), True):
        comments = _comments(client, number, login, marker)
        if comments:
            done = _edit(client, comments[0], text)
            _remove(client, comments[1:])
            return done, _address(comments[0])
        try:
            made = client.send("POST", path, {"body": text})
        except AmbiguousWriteError:
            if last:
                raise
            continue
        return "created", _settle(client, number, login, marker, made, text)
    raise AssertionError("the last look ends in a return or a raise")


def withdraw_comments(
    client: GithubClient, number: int, stays: Callable[[CommentMarker], bool], text: str
) -> list[str]:
    """Take the approval out of our comments of plans that do not stay; return whose they were.

    Raises:
        ApiError: GitHub refused or could not be reached.
    """
    listed = client.every(f"{client.repository}/issues/{number}/comments")
    withdrawn = []
    for comment, read in ours(listed, client.login()):
        if read.report or stays(read):
            continue
        said = body(replace(read, digest="").line, text)
        if _edit(client, comment, said) != "unchanged":
            withdrawn.append(read.title)
    return withdrawn


def _comments(
    client: GithubClient, number: int, login: str, marker: CommentMarker
) -> list[dict[str, Any]]:
    listed = client.every(f"{client.repository}/issues/{number}/comments")
    comments = [comment for comment, _ in ours(listed, login, marker)]
    return sorted(comments, key=lambda comment: int(comment["id"]))


def _edit(client: GithubClient, comment: dict[str, Any], text: str) -> str:
    # GitHub stores what it was sent without white space at the end.
    if str(comment["body"]).replace("\r\n", "\n").rstrip() == text.rstrip():
        return "unchanged"
    client.send("PATCH", f"{client.repository}/issues/comments/{comment['id']}", {"body": text})
    return "updated"


def _settle(
    client: GithubClient,
    number: int,
    login: str,
    marker: CommentMarker,
    made: dict[str, Any],
    text: str,
) -> str:
    """Leave one comment where another run made one at the same moment; ours says the latest."""
    comments = _comments(client, number, login, marker)
    if len(comments) < 2:
        return _address(made)
    _edit(client, comments[0], text)
    _remove(client, comments[1:])
    return _address(comments[0])


def _remove(client: GithubClient, comments: list[dict[str, Any]]) -> None:
    for comment in comments:
        try:
            client.send("DELETE", f"{client.repository}/issues/comments/{comment['id']}")
        except ApiError as error:
            if error.status != 404:  # the other run was faster
                raise


def _address(comment: dict[str, Any]) -> str:
    return str(comment.get("html_url", ""))
