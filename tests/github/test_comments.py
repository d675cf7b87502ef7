"""The sticky comment: one per project and environment, ours alone, whatever happens meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconciler.github.comment_marker import CommentMarker
from reconciler.github.comments import PullRequest, upsert_comment, withdraw_comments
from reconciler.values.errors import ApiError
from tests.github.server import TOKEN, Fault

if TYPE_CHECKING:
    from tests.github.server import GitHub

DIGEST = "sha256:" + "ab" * 32
PLACE = CommentMarker("acme", "prod", DIGEST)


def _say(hub: GitHub, words: str, marker: CommentMarker = PLACE, number: int = 7) -> str:
    with hub.client() as client:
        return upsert_comment(PullRequest(client, number), marker, f"{marker.line}\n{words}\n")[0]


def test_it_is_created_edited_in_place_and_left_alone_when_it_says_the_same(hub: GitHub) -> None:
    assert _say(hub, "one") == "created"
    hub.writes()
    assert _say(hub, "one") == "unchanged"
    assert hub.writes() == []
    assert _say(hub, "two") == "updated"
    assert hub.texts(7) == [f"{PLACE.line}\ntwo\n"]


def test_every_project_and_environment_has_its_own(hub: GitHub) -> None:
    places = [
        PLACE,
        CommentMarker("acme", "staging"),
        CommentMarker("acme"),
        CommentMarker("globex", "prod"),
    ]
    for place in places * 2:
        _say(hub, place.title, place)
    assert hub.texts(7) == [f"{place.line}\n{place.title}\n" for place in places]
    assert _say(hub, "one", number=8) == "created"


@pytest.mark.parametrize("login", ["mallory", "github-actions", "dependabot[bot]"])
def test_a_marker_that_somebody_else_wrote_is_not_ours(hub: GitHub, login: str) -> None:
    theirs = hub.comment(7, f"{PLACE.line}\nmine!", login)
    assert _say(hub, "one") == "created"
    assert theirs["body"].endswith("mine!")
    assert len(hub.texts(7)) == 2


@pytest.mark.parametrize("told", ["github-actions[bot]", "github-actions"])
def test_a_bot_is_known_with_and_without_its_suffix(hub: GitHub, told: str) -> None:
    hub.comment(7, f"{PLACE.line}\nold", "github-actions[bot]")
    hub.login = told
    assert _say(hub, "new") == "updated"


def test_it_is_found_behind_many_pages_of_talk(hub: GitHub) -> None:
    hub.largest_page = 3
    for number in range(20):
        hub.comment(7, f"talk {number}", "alice")
    _say(hub, "one")
    assert _say(hub, "two") == "updated"
    assert len(hub.texts(7)) == 21


def test_two_runs_at_once_end_with_one_comment(hub: GitHub) -> None:
    hub.meanwhile = lambda: hub.comment(7, f"{PLACE.line}\nthe other run")
    assert _say(hub, "this run") == "created"
    assert hub.texts(7) == [f"{PLACE.line}\nthis run\n"]


def test_a_comment_that_the_other_run_removed_first_does_not_matter(hub: GitHub) -> None:
    hub.meanwhile = lambda: hub.comment(7, f"{PLACE.line}\nthe other run")
    hub.faults.append(Fault("DELETE", "/comments/", 404))
    assert _say(hub, "this run") == "created"


def test_a_comment_whose_answer_was_lost_is_not_written_twice(hub: GitHub) -> None:
    hub.faults.append(Fault("POST", "/comments", 502, after=True))
    assert _say(hub, "one") in ("updated", "unchanged")
    assert hub.texts(7) == [f"{PLACE.line}\none\n"]


def test_a_comment_that_was_never_written_is_written_after_a_look(hub: GitHub) -> None:
    hub.faults.append(Fault("POST", "/comments", 502))
    assert _say(hub, "one") == "created"
    assert hub.texts(7) == [f"{PLACE.line}\none\n"]


def test_a_server_that_stays_down_is_a_sentence(hub: GitHub) -> None:
    hub.faults.append(Fault("POST", "/comments", 502, times=99))
    with pytest.raises(ApiError) as caught:
        _say(hub, "one")
    assert "request id ABCD:1234" in caught.value.sentence
    assert TOKEN not in caught.value.sentence


def test_a_fork_learns_why_it_may_not_comment(hub: GitHub) -> None:
    refused = {"message": "Resource not accessible by integration"}
    hub.faults.append(Fault("POST", "/comments", 403, body=refused))
    with pytest.raises(ApiError) as caught:
        _say(hub, "one")
    assert "Resource not accessible by integration" in caught.value.sentence
    assert "a pull request from a fork" in caught.value.remedy


def test_a_project_is_known_by_its_directory_whatever_its_file_says(hub: GitHub) -> None:
    here = CommentMarker("acme", "prod", DIGEST, "customers/acme")
    assert _say(hub, "planned", here) == "created"
    assert _say(hub, "failed", CommentMarker("", "prod", "", "customers/acme")) == "updated"
    assert (
        _say(hub, "renamed", CommentMarker("acme-2", "prod", DIGEST, "customers/acme")) == "updated"
    )
    assert _say(hub, "moved", CommentMarker("acme", "prod", DIGEST, "clients/acme")) == "created"
    assert len(hub.texts(7)) == 2


def test_what_is_withdrawn_loses_its_digest_and_what_stays_is_left_alone(hub: GitHub) -> None:
    here, there = CommentMarker("acme", "", DIGEST, "a"), CommentMarker("globex", "", DIGEST, "b")
    applied = CommentMarker("globex", "", "", "b", "apply")
    for marker in (here, there, applied):
        _say(hub, "planned", marker)
    theirs = hub.comment(7, f"{there.line}\nmine!", "mallory")
    with hub.client() as client:
        gone = withdraw_comments(client, 7, here.same_place, "Withdrawn.")
        assert withdraw_comments(client, 7, here.same_place, "Withdrawn.") == []
    assert gone == ["globex"]
    assert [text.partition("\n")[0] for text in hub.texts(7)[:3]] == [
        here.line,
        CommentMarker("globex", directory="b").line,
        applied.line,
    ]
    assert theirs["body"].endswith("mine!")
