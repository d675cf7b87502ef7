"""The one issue per project and environment that says what drifted.

Opened when live first differs, edited only when the drift is another one, closed when it is gone,
and re-opened rather than opened twice. A label finds it: GitHub's filter by creator does not know
every kind of bot. The author is checked here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.github.comment_marker import ours
from reconciler.values.errors import AmbiguousWriteError, ApiError

if TYPE_CHECKING:
    from reconciler.github.comment_marker import CommentMarker
    from reconciler.github.github_client import GithubClient

LABEL = "reconciler-drift"
"""What the issues are found by; one whose label somebody takes away is not found again."""

_LOOKS = 3


def report_drift(client: GithubClient, marker: CommentMarker, text: str) -> tuple[str, str]:
    """Make the issue of the marker's project say `text`; return what was done, and its address.

    What was done is one of opened, re-opened, updated and unchanged; the marker's digest tells
    whether the drift is still the same.

    Raises:
        ApiError: GitHub refused or could not be reached.
    """
    login = client.login()
    for last in (*[False] * (_LOOKS - 1), True):
        found = _issues(client, login, marker)
        if found:
            (issue, before), *others = found
            _close_twins(client, issue, [issue for issue, _ in others])
            return _update(client, issue, before, marker, text), _address(issue)
        try:
            made = _open(client, marker, text)
        except AmbiguousWriteError:
            if last:
                raise
            continue
        found = _issues(client, login, marker)
        if len(found) > 1:
            _close_twins(client, found[0][0], [issue for issue, _ in found[1:]])
        return "opened", _address(found[0][0] if found else made)
    raise AssertionError("the last look ends in a return or a raise")


def report_no_drift(client: GithubClient, marker: CommentMarker) -> tuple[str, str]:
    """Close the issue of the marker's project; return what was done, and its address.

    What was done is one of closed and nothing.

    Raises:
        ApiError: GitHub refused or could not be reached.
    """
    open_issues = [
        issue
        for issue, _ in _issues(client, client.login(), marker)
        if issue.get("state") == "open"
    ]
    for issue in open_issues:
        _comment(client, issue, f"No drift any more: live is as the manifests say.{_run(client)}")
        _patch(client, issue, {"state": "closed", "state_reason": "completed"})
    return ("closed", _address(open_issues[0])) if open_issues else ("nothing", "")


def _issues(
    client: GithubClient, login: str, marker: CommentMarker
) -> list[tuple[dict[str, Any], CommentMarker]]:
    """Return our issues, open ones first, then the oldest: the one that lasts comes first."""
    listed = client.every(f"{client.repository}/issues", {"state": "all", "labels": LABEL})
    issues = (issue for issue in listed if "pull_request" not in issue)
    return sorted(
        ours(issues, login, marker),
        key=lambda pair: (pair[0].get("state") != "open", int(pair[0]["number"])),
    )


def _open(client: GithubClient, marker: CommentMarker, text: str) -> dict[str, Any]:
    title = f"Drift: live outplans of {marker.title} differ from their manifests"
    body = {"title": title, "body": text, "labels": [LABEL]}
    made: dict[str, Any] = client.send("POST", f"{client.repository}/issues", body)
    labels = {label.get("name") for label in made.get("labels", ()) if isinstance(label, dict)}
    if LABEL not in labels:
        raise ApiError(
            f"GitHub opened the issue without the label {LABEL}, by which it is found again",
            where=_address(made),
            remedy="let the token write issues (issues: write), and label the issue by hand",
        )
    return made


def _update(
    client: GithubClient,
    issue: dict[str, Any],
    before: CommentMarker,
    marker: CommentMarker,
    text: str,
) -> str:
    is_open = issue.get("state") == "open"
    if is_open and before.digest == marker.digest:
        return "unchanged"
    _patch(client, issue, {"body": text, "state": "open"})
    said = "The drift has changed" if is_open else "Live differs again"
    _comment(client, issue, f"{said}; it is described above as it is now.{_run(client)}")
    return "updated" if is_open else "re-opened"


def _close_twins(client: GithubClient, kept: dict[str, Any], others: list[dict[str, Any]]) -> None:
    for twin in others:
        if twin.get("state") == "open":
            _comment(client, twin, f"A duplicate of #{kept['number']}.")
            _patch(client, twin, {"state": "closed", "state_reason": "not_planned"})


def _patch(client: GithubClient, issue: dict[str, Any], changes: dict[str, str]) -> None:
    client.send("PATCH", f"{client.repository}/issues/{issue['number']}", changes)


def _comment(client: GithubClient, issue: dict[str, Any], text: str) -> None:
    """Say something below an issue; that it may have been said twice, or not, does not matter."""
    path = f"{client.repository}/issues/{issue['number']}/comments"
    try:
        client.send("POST", path, {"body": text})
    except AmbiguousWriteError:
        return


def _run(client: GithubClient) -> str:
    return f" [Run]({client.place.run_url})" if client.place.run_url else ""


def _address(issue: dict[str, Any]) -> str:
    return str(issue.get("html_url", ""))
