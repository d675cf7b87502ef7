"""Notes on a merge request: one per project, by the token's own account, and no command in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconciler.github.comment_marker import CommentMarker
from reconciler.github.comments import upsert_comment
from reconciler.gitlab.merge_request import MergeRequest, merge_request_of, without_commands
from reconciler.values.errors import ApiError, ConfigError, UsageError
from tests.gitlab.server import NOTES, TOKEN

if TYPE_CHECKING:
    from tests.gitlab.server import GitLab

ACME = CommentMarker("acme", "production")


def _said(lab: GitLab, words: str, marker: CommentMarker = ACME) -> tuple[str, str]:
    with MergeRequest(merge_request_of(lab.environ())) as thread:
        return upsert_comment(thread, marker, f"{marker.line}\n{words}\n")


def test_a_project_has_one_note_that_is_edited(lab: GitLab) -> None:
    address = "https://gitlab.test/acme/dialing/-/merge_requests/7#note_1"
    assert _said(lab, "first") == ("created", address)
    assert _said(lab, "first") == ("unchanged", address)
    assert _said(lab, "second") == ("updated", address)
    assert _said(lab, "other", CommentMarker("globex"))[0] == "created"
    assert [text.splitlines()[1] for text in lab.texts()] == ["second", "other"]


def test_a_note_of_somebody_else_is_left_alone_whatever_it_says(lab: GitLab) -> None:
    lab.note(f"{ACME.line}\nforged", author=78)
    assert _said(lab, "ours")[0] == "created"
    assert [text.splitlines()[1] for text in lab.texts()] == ["forged", "ours"]


def test_every_page_is_looked_through(lab: GitLab) -> None:
    lab.largest_page = 2
    for number in range(5):
        lab.note(f"note {number}", author=78, system=number == 3)
    lab.note(f"{ACME.line}\nold")
    assert _said(lab, "new")[0] == "updated"
    assert sum(request == f"GET {NOTES}" for request in lab.asked) == 3


def test_of_two_notes_of_ours_the_older_one_stays(lab: GitLab) -> None:
    for _ in range(2):
        lab.note(f"{ACME.line}\nold")
    assert _said(lab, "new")[0] == "updated"
    assert lab.texts() == [f"{ACME.line}\nnew\n"]


def test_an_outage_is_waited_out_and_a_refusal_is_told_without_the_token(
    lab: GitLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reconciler.github.code_host_client.time.sleep", lambda _seconds: None)
    lab.statuses["GET"] = [502]
    lab.statuses["POST"] = [403]
    with pytest.raises(ApiError) as caught:
        _said(lab, "first")
    error = caught.value
    assert error.what == "GitLab refused the request"
    assert "403, request id 01ABC" in (error.where or "")
    assert error.why == "insufficient_scope: it needs api"
    assert "scope api" in error.remedy
    assert TOKEN not in f"{error.sentence}{error!r}"


@pytest.mark.parametrize(
    ("missing", "error", "said"),
    [
        ({"GITLAB_TOKEN": ""}, ConfigError, "no token for GitLab"),
        ({"GITLAB_TOKEN": "two words"}, ConfigError, "no token has"),
        ({"CI_MERGE_REQUEST_IID": ""}, UsageError, "not for a merge request"),
        ({"CI_MERGE_REQUEST_IID": "7/../8"}, UsageError, "not for a merge request"),
        ({"CI_API_V4_URL": "http://gitlab.example.com/api/v4"}, ConfigError, "no|not an https"),
        ({"CI_API_V4_URL": ""}, ConfigError, "not an https"),
    ],
)
def test_what_is_missing_is_named(
    lab: GitLab, missing: dict[str, str], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        merge_request_of(lab.environ() | missing)
    assert TOKEN not in repr(merge_request_of(lab.environ()))


def test_no_line_is_a_quick_action(lab: GitLab) -> None:
    text = "/merge\n  /close\n- a /path\n```text\n/approve\n```"
    lab.note(without_commands(text))
    assert lab.commands == []
    assert without_commands(text).replace("\\/", "/") == text
