"""The sticky comment: one per project and environment, ours alone, whatever happens meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconciler.github.comment_marker import Marker
from reconciler.github.comments import approved_digest, upsert_comment
from reconciler.values.errors import ApiError, Exit, StalePlanError
from tests.github.server import TOKEN, Fault

if TYPE_CHECKING:
    from tests.github.server import GitHub

DIGEST = "sha256:" + "ab" * 32
OTHER = "sha256:" + "cd" * 32
PLACE = Marker("acme", "prod", DIGEST)
SHA = "1" * 40


def _say(hub: GitHub, words: str, marker: Marker = PLACE, number: int = 7) -> str:
    with hub.client() as client:
        return upsert_comment(client, number, marker, f"{marker.line}\n{words}\n")[0]


def test_it_is_created_edited_in_place_and_left_alone_when_it_says_the_same(hub: GitHub) -> None:
    assert _say(hub, "one") == "created"
    hub.writes()
    assert _say(hub, "one") == "unchanged"
    assert hub.writes() == []
    assert _say(hub, "two") == "updated"
    assert hub.texts(7) == [f"{PLACE.line}\ntwo\n"]


def test_every_project_and_environment_has_its_own(hub: GitHub) -> None:
    places = [PLACE, Marker("acme", "staging"), Marker("acme"), Marker("globex", "prod")]
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


def _merged(hub: GitHub, number: int = 7, **changes: object) -> None:
    pull = {"number": number, "merged_at": "2026-11-22T00:00:00Z", "merge_commit_sha": SHA}
    hub.pulls.setdefault(SHA, []).append(pull | changes)


def _approved(hub: GitHub) -> tuple[str, int]:
    with hub.client() as client:
        return approved_digest(client, SHA, Marker("acme", "prod"))


def test_the_comment_on_the_merged_pull_request_approves_its_plan(hub: GitHub) -> None:
    _merged(hub, 6, merged_at=None)
    _merged(hub, 5, merge_commit_sha="2" * 40)
    _merged(hub)
    hub.comment(7, Marker("globex", "prod", OTHER).line)
    hub.comment(7, Marker("acme", "staging", OTHER).line)
    hub.comment(7, Marker("acme", "prod", OTHER).line, "mallory")
    _say(hub, "one")
    assert _approved(hub) == (DIGEST, 7)


def test_without_a_merged_pull_request_nothing_is_approved(hub: GitHub) -> None:
    _say(hub, "one")
    with pytest.raises(StalePlanError, match="no pull request was merged as 111111111111") as none:
        _approved(hub)
    assert none.value.exit == Exit.STALE
    _merged(hub)
    _merged(hub, 8)
    with pytest.raises(StalePlanError, match="more than one pull request"):
        _approved(hub)


@pytest.mark.parametrize("login", ["mallory", None])
def test_without_a_comment_of_ours_that_has_a_digest_nothing_is_approved(
    hub: GitHub, login: str | None
) -> None:
    _merged(hub)
    hub.comment(7, (PLACE if login else Marker("acme", "prod")).line, login)
    with pytest.raises(StalePlanError, match=r"#7 has no comment of ours .* acme \(prod\)"):
        _approved(hub)
