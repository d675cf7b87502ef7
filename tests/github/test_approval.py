"""The approval: one digest in our comments on the pull requests of a push, or none at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconciler.github.approval import approved_digest, merged_pulls
from reconciler.github.comment_marker import CommentMarker
from reconciler.values.errors import ApiError, Exit, StalePlanError

if TYPE_CHECKING:
    from tests.github.server import GitHub

DIGEST = "sha256:" + "ab" * 32
OTHER = "sha256:" + "cd" * 32
PLACE = CommentMarker("acme", "prod", DIGEST)
SHA, EARLIER, BEFORE = "1" * 40, "2" * 40, "0123456789" * 4


def _merged(hub: GitHub, number: int = 7, sha: str = SHA, **changes: object) -> None:
    pull = {"number": number, "merged_at": "2026-11-22T00:00:00Z", "merge_commit_sha": sha}
    hub.pulls.setdefault(sha, []).append(pull | changes)


def _approved(hub: GitHub, before: str = "") -> tuple[str, int]:
    with hub.client() as client:
        pulls = merged_pulls(client, before, SHA)
        return approved_digest(
            client, pulls, CommentMarker("acme", "prod", directory="customers/acme")
        )


def test_the_comment_on_the_merged_pull_request_approves_its_plan(hub: GitHub) -> None:
    _merged(hub, 6, merged_at=None)
    _merged(hub, 5, merge_commit_sha="3" * 40)
    _merged(hub)
    hub.comment(7, CommentMarker("globex", "prod", OTHER).line)
    hub.comment(7, CommentMarker("acme", "staging", OTHER).line)
    hub.comment(7, CommentMarker("acme", "prod", OTHER, "elsewhere/acme").line)
    hub.comment(7, CommentMarker("acme", "prod", OTHER, "customers/acme", "apply").line)
    hub.comment(7, CommentMarker("acme", "prod", OTHER).line, "mallory")
    hub.comment(7, PLACE.line)
    assert _approved(hub) == (DIGEST, 7)


def test_without_a_merged_pull_request_nothing_is_approved(hub: GitHub) -> None:
    hub.comment(7, PLACE.line)
    with pytest.raises(StalePlanError, match="no pull request was merged as 111111111111") as none:
        _approved(hub)
    assert none.value.exit == Exit.STALE


@pytest.mark.parametrize("login", ["mallory", None])
def test_without_a_comment_of_ours_that_has_a_digest_nothing_is_approved(
    hub: GitHub, login: str | None
) -> None:
    _merged(hub)
    hub.comment(7, (PLACE if login else CommentMarker("acme", "prod")).line, login)
    with pytest.raises(StalePlanError, match=r"#7 has no comment of ours .* acme \(prod\)"):
        _approved(hub)


@pytest.mark.parametrize("second", [OTHER, ""])
def test_two_comments_of_ours_that_do_not_agree_approve_nothing(hub: GitHub, second: str) -> None:
    _merged(hub)
    hub.comment(7, CommentMarker("acme", "prod", DIGEST, "customers/acme").line)
    hub.comment(7, CommentMarker("acme", "prod", second).line)
    with pytest.raises(StalePlanError, match="#7 has comments of ours with different plans"):
        _approved(hub)


def _batch(hub: GitHub) -> None:
    """Two merges in one push; a commit of a merged branch is none of its steps."""
    branch = "4" * 40
    hub.compared[f"{BEFORE}...{SHA}"] = [
        {"sha": EARLIER, "parents": [{"sha": BEFORE}, {"sha": "5" * 40}]},
        {"sha": branch, "parents": [{"sha": BEFORE}]},
        {"sha": SHA, "parents": [{"sha": EARLIER}, {"sha": branch}]},
    ]
    _merged(hub, 6, EARLIER)
    _merged(hub, 7)
    _merged(hub, 66, branch)


def test_every_merged_pull_request_of_a_push_is_looked_up(hub: GitHub) -> None:
    hub.largest_page = 1
    _batch(hub)
    hub.comment(6, PLACE.line)
    hub.comment(7, CommentMarker("globex", "", OTHER).line)
    hub.comment(66, CommentMarker("acme", "prod", OTHER).line)
    assert _approved(hub, BEFORE) == (DIGEST, 6)
    with pytest.raises(StalePlanError, match="#7 has no comment"):
        _approved(hub)


def test_two_pull_requests_of_a_push_with_different_plans_approve_nothing(hub: GitHub) -> None:
    _batch(hub)
    hub.comment(6, PLACE.line)
    hub.comment(7, CommentMarker("acme", "prod", OTHER).line)
    with pytest.raises(StalePlanError, match=r"pull requests #\d and #\d, which this push merged"):
        _approved(hub, BEFORE)


def test_a_push_that_github_cannot_compare_is_an_error(hub: GitHub) -> None:
    _merged(hub)
    with pytest.raises(ApiError, match="refused"):
        _approved(hub, BEFORE)
