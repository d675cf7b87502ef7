"""The one sticky comment per project and environment on a pull request, and what it approves.

Edited in place, so that a pull request of twenty pushes has one comment. Two runs at the same time
end with one comment too: each looks again after it wrote, and the oldest stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.github.comment_marker import ours
from reconciler.values.errors import AmbiguousWriteError, ApiError, StalePlanError

if TYPE_CHECKING:
    from reconciler.github.comment_marker import Marker
    from reconciler.github.github_client import Client

_LOOKS = 3


def upsert_comment(client: Client, number: int, marker: Marker, text: str) -> tuple[str, str]:
    """Make the comment of the marker's project say `text`; return what was done, and its address.

    What was done is one of created, updated and unchanged.

    Raises:
        ApiError: GitHub refused or could not be reached.
    """
    login = client.login()
    path = f"{client.repository}/issues/{number}/comments"
    for last in (*[False] * (_LOOKS - 1), True):
        found = _comments(client, number, login, marker)
        if found:
            done = _edit(client, found[0], text)
            _remove(client, found[1:])
            return done, _address(found[0])
        try:
            made = client.send("POST", path, {"body": text})
        except AmbiguousWriteError:
            if last:
                raise
            continue
        return "created", _settle(client, number, login, marker, made, text)
    raise AssertionError("the last look ends in a return or a raise")


def _comments(client: Client, number: int, login: str, marker: Marker) -> list[dict[str, Any]]:
    listed = client.every(f"{client.repository}/issues/{number}/comments")
    return sorted(
        (comment for comment, _ in ours(listed, login, marker)),
        key=lambda comment: int(comment["id"]),
    )


def _edit(client: Client, comment: dict[str, Any], text: str) -> str:
    # GitHub stores what it was sent without white space at the end.
    if str(comment["body"]).replace("\r\n", "\n").rstrip() == text.rstrip():
        return "unchanged"
    client.send("PATCH", f"{client.repository}/issues/comments/{comment['id']}", {"body": text})
    return "updated"


def _settle(
    client: Client, number: int, login: str, marker: Marker, made: dict[str, Any], text: str
) -> str:
    """Leave one comment where another run made one at the same moment; ours says the latest."""
    found = _comments(client, number, login, marker)
    if len(found) < 2:
        return _address(made)
    _edit(client, found[0], text)
    _remove(client, found[1:])
    return _address(found[0])


def _remove(client: Client, comments: list[dict[str, Any]]) -> None:
    for comment in comments:
        try:
            client.send("DELETE", f"{client.repository}/issues/comments/{comment['id']}")
        except ApiError as error:
            if error.status != 404:  # the other run was faster
                raise


def _address(comment: dict[str, Any]) -> str:
    return str(comment.get("html_url", ""))


def approved_digest(client: Client, sha: str, marker: Marker) -> tuple[str, int]:
    """Return the digest in our comment on the pull request merged as `sha`, and its number.

    Raises:
        StalePlanError: no pull request was merged as this commit, or it has no comment of ours with
            a digest: nothing was approved.
        ApiError: GitHub refused or could not be reached.
    """
    pulls = client.every(f"{client.repository}/commits/{sha}/pulls")
    merged = [
        pull for pull in pulls if pull.get("merged_at") and pull.get("merge_commit_sha") == sha
    ]
    if len(merged) != 1:
        raise StalePlanError(
            f"{'no' if not merged else 'more than one'} pull request was merged as {sha[:12]}",
            why="what nobody reviewed as a plan is not applied",
            remedy="plan, and apply with the digest of that plan: --digest sha256:...",
        )
    number = int(merged[0]["number"])
    listed = client.every(f"{client.repository}/issues/{number}/comments")
    found = [read for _, read in ours(listed, client.login(), marker) if read.digest]
    if not found:
        raise StalePlanError(
            f"pull request #{number} has no comment of ours with a plan of {marker.title}",
            why="what nobody reviewed as a plan is not applied",
            remedy="plan, and apply with the digest of that plan: --digest sha256:...",
        )
    return found[0].digest, number
