"""The drift issue: opened once, edited when it differs, closed, and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reconciler.github.comment_marker import CommentMarker
from reconciler.github.issues import LABEL, report_drift, report_no_drift
from reconciler.values.errors import ApiError
from tests.github.server import Fault

if TYPE_CHECKING:
    from tests.github.server import GitHub

ONE = CommentMarker("acme", "prod", "sha256:" + "1" * 64)
TWO = CommentMarker("acme", "prod", "sha256:" + "2" * 64)


def _drift(hub: GitHub, marker: CommentMarker = ONE) -> str:
    with hub.client() as client:
        return report_drift(client, marker, f"{marker.line}\ndrift {marker.digest[7]}\n")[0]


def _no_drift(hub: GitHub, marker: CommentMarker = ONE) -> str:
    with hub.client() as client:
        return report_no_drift(client, marker)[0]


def _states(hub: GitHub) -> list[str]:
    return [issue["state"] for issue in hub.issues.values()]


def test_its_life(hub: GitHub) -> None:
    assert _no_drift(hub) == "nothing"
    assert hub.writes() == []
    assert _drift(hub) == "opened"
    assert (
        hub.issues[1]["title"] == "Drift: live outplans of acme (prod) differ from their manifests"
    )
    assert hub.writes() == ["POST /repos/acme/dialing/issues"]
    assert _drift(hub) == "unchanged"
    assert hub.writes() == []
    assert _drift(hub, TWO) == "updated"
    assert "drift 2" in hub.issues[1]["body"]
    assert _no_drift(hub) == "closed"
    assert hub.issues[1]["state_reason"] == "completed"
    assert _no_drift(hub) == "nothing"
    assert _drift(hub, TWO) == "re-opened"
    assert _states(hub) == ["open"]
    told = [text.partition(" [Run]")[0] for text in hub.texts(1)]
    assert told == [
        "The drift has changed; it is described above as it is now.",
        "No drift any more: live is as the manifests say.",
        "Live differs again; it is described above as it is now.",
    ]
    assert hub.texts(1)[0].endswith("[Run](https://github.test/acme/dialing/actions/runs/77)")


def test_every_project_and_environment_has_its_own(hub: GitHub) -> None:
    others = [CommentMarker("acme", "", ONE.digest), CommentMarker("globex", "prod", ONE.digest)]
    for marker in (ONE, *others):
        assert _drift(hub, marker) == "opened"
    assert _no_drift(hub, others[0]) == "closed"
    assert _states(hub) == ["open", "closed", "open"]


def test_what_somebody_else_wrote_is_left_alone(hub: GitHub) -> None:
    theirs = hub.issue(ONE.line, "mallory", labels=(LABEL,))
    assert _drift(hub) == "opened"
    assert _no_drift(hub) == "closed"
    assert theirs["state"] == "open"


def test_a_pull_request_is_no_issue_though_github_lists_it(hub: GitHub) -> None:
    hub.issue(ONE.line, labels=(LABEL,))["pull_request"] = {}
    assert _drift(hub) == "opened"


def test_it_is_found_behind_many_others(hub: GitHub) -> None:
    hub.largest_page = 2
    for number in range(9):
        hub.issue(CommentMarker(f"other-{number}").line, labels=(LABEL,))
    assert _drift(hub) == "opened"
    assert _drift(hub) == "unchanged"


def test_two_runs_at_once_end_with_one_open_issue(hub: GitHub) -> None:
    hub.meanwhile = lambda: hub.issue(TWO.line, labels=(LABEL,))
    assert _drift(hub) == "opened"
    assert _states(hub) == ["open", "closed"]
    assert hub.texts(2) == ["A duplicate of #1."]
    assert _drift(hub) == "updated"
    assert _states(hub) == ["open", "closed"]


def test_an_open_one_is_preferred_to_an_older_closed_one(hub: GitHub) -> None:
    hub.issue(ONE.line, labels=(LABEL,))["state"] = "closed"
    hub.issue(ONE.line, labels=(LABEL,))
    assert _drift(hub) == "unchanged"


def test_an_issue_whose_answer_was_lost_is_not_opened_twice(hub: GitHub) -> None:
    hub.faults.append(Fault("POST", "/issues$", 502, after=True))
    assert _drift(hub) == "unchanged"
    assert _states(hub) == ["open"]


def test_a_lost_answer_to_a_remark_is_no_failure(hub: GitHub) -> None:
    _drift(hub)
    hub.faults.append(Fault("POST", "/comments", 502))
    assert _no_drift(hub) == "closed"


def test_an_issue_that_could_not_be_found_again_is_an_error(hub: GitHub) -> None:
    hub.labels_are_kept = False
    with pytest.raises(ApiError, match=f"without the label {LABEL}"):
        _drift(hub)
