"""Which plan the reviews of merged pull requests approved: the digest in our comments on them.

A push may merge several pull requests, by a merge queue or at once: each of them is looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.github.comment_marker import ours
from reconciler.values.errors import StalePlanError

if TYPE_CHECKING:
    from reconciler.github.comment_marker import CommentMarker
    from reconciler.github.github_client import GithubClient

_REMEDY = "plan, and apply with the digest of that plan: --digest sha256:..."
_WHY = "what nobody reviewed as a plan is not applied"


def merged_pulls(client: GithubClient, before: str, head: str) -> list[int]:
    """Return the pull requests that the commits after `before`, up to `head`, merged.

    Without `before` those that `head` itself merged.

    Raises:
        StalePlanError: no pull request was merged by them.
        ApiError: GitHub refused or could not be reached.
    """
    numbers: dict[int, None] = {}
    for sha in _steps(client, before, head):
        for pull in client.every(f"{client.repository}/commits/{sha}/pulls"):
            if pull.get("merged_at") and pull.get("merge_commit_sha") == sha:
                numbers[int(pull["number"])] = None
    if not numbers:
        what = f"no pull request was merged as {head[:12]}"
        raise StalePlanError(what, why=_WHY, remedy=_REMEDY)
    return list(numbers)


def _steps(client: GithubClient, before: str, head: str) -> list[str]:
    """Return the commits that the branch went through, the last one first."""
    if not before:
        return [head]
    path = f"{client.repository}/compare/{before}...{head}"
    first_parents = {}
    for commit in client.every(path, inside="commits"):
        parents = commit.get("parents")
        first = parents[0] if isinstance(parents, list) and parents else None
        first_parents[str(commit.get("sha"))] = first.get("sha") if isinstance(first, dict) else ""
    steps, at = [head], first_parents.get(head)
    while at in first_parents and at not in steps:
        steps.append(str(at))
        at = first_parents[str(at)]
    return steps


def approved_digest(
    client: GithubClient, numbers: list[int], marker: CommentMarker
) -> tuple[str, int]:
    """Return the digest in our comment on one of these merged pull requests, and its number.

    Raises:
        StalePlanError: they have no comment of ours with a digest, or two that do not agree, which
            an honest pull request never has.
        ApiError: GitHub refused or could not be reached.
    """
    login, approved = client.login(), dict[str, int]()
    for number in numbers:
        listed = client.every(f"{client.repository}/issues/{number}/comments")
        digests = {
            read.digest if read.project == marker.project else ""
            for _, read in ours(listed, login, marker)
        }
        if len(digests) > 1:
            raise _contradiction(f"pull request #{number} has comments of ours", marker)
        approved |= dict.fromkeys(digests - {""}, number)
    if len(approved) > 1:
        named = " and ".join(f"#{number}" for number in approved.values())
        raise _contradiction(
            f"pull requests {named}, which this push merged, have comments", marker
        )
    if not approved:
        named = " and ".join(f"#{number}" for number in numbers)
        raise StalePlanError(
            f"pull request {named} has no comment of ours with a plan of {marker.title}",
            why=_WHY,
            remedy=_REMEDY,
        )
    ((digest, number),) = approved.items()
    return digest, number


def _contradiction(who: str, marker: CommentMarker) -> StalePlanError:
    return StalePlanError(
        f"{who} with different plans of {marker.title}",
        why="none of them is known to be the one that was reviewed",
        remedy=_REMEDY,
    )
