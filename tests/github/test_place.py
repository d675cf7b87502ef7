"""Where a run is: from the variables that GitHub sets, or a sentence about what is missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from reconciler.github.place import commit, place_from, pull_request_number
from reconciler.values.errors import ReconcilerError

if TYPE_CHECKING:
    from pathlib import Path

GOOD = {"GITHUB_TOKEN": "ghs_secret", "GITHUB_REPOSITORY": "acme/dialing"}


def test_github_com_is_the_default() -> None:
    place = place_from(GOOD)
    assert (place.api, place.graphql, place.run_url) == (
        "https://api.github.com",
        "https://api.github.com/graphql",
        "",
    )


def test_an_enterprise_server_is_where_its_variables_say() -> None:
    place = place_from(GOOD | {"GITHUB_API_URL": "https://git.acme.test/api/v3"}, "other/one")
    assert (place.api, place.graphql, place.repository) == (
        "https://git.acme.test/api/v3",
        "https://git.acme.test/api/graphql",
        "other/one",
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"GITHUB_TOKEN": ""}, "no token for GitHub"),
        ({"GITHUB_TOKEN": "two words"}, "characters that no token has"),
        ({"GITHUB_TOKEN": "ghs_\nsecret"}, "characters that no token has"),
        ({"GITHUB_REPOSITORY": ""}, "no repository"),
        ({"GITHUB_REPOSITORY": "acme/../evil"}, '"acme/../evil" is not a repository'),
        ({"GITHUB_API_URL": "http://git.acme.test/api/v3"}, "not an https URL"),
        ({"GITHUB_GRAPHQL_URL": "ftp://git.acme.test"}, "not an https URL"),
    ],
)
def test_what_is_missing_or_wrong_is_a_sentence(changes: dict[str, str], said: str) -> None:
    with pytest.raises(ReconcilerError) as caught:
        place_from(GOOD | changes)
    assert said in caught.value.sentence
    assert caught.value.remedy
    assert "secret" not in f"{vars(caught.value)}"


def _event(directory: Path, event: object) -> dict[str, str]:
    path = directory / "event.json"
    path.write_text(json.dumps(event), encoding="utf-8")
    return {"GITHUB_EVENT_PATH": str(path)}


def test_the_number_comes_from_the_event_or_the_ref(tmp_path: Path) -> None:
    event = _event(tmp_path, {"number": 7, "pull_request": {"number": 7}})
    assert pull_request_number(event) == 7
    assert pull_request_number({"GITHUB_REF": "refs/pull/8/merge"}) == 8


@pytest.mark.parametrize("event", [{}, [], {"issue": {"number": 3}, "number": 3}, {"number": "7"}])
def test_another_event_has_no_pull_request(tmp_path: Path, event: object) -> None:
    with pytest.raises(ReconcilerError, match="not for a pull request"):
        pull_request_number(_event(tmp_path, event) | {"GITHUB_REF": "refs/heads/main"})


def test_the_commit_is_a_full_name(tmp_path: Path) -> None:
    assert commit({"GITHUB_SHA": "1" * 40}) == "1" * 40
    assert commit({"GITHUB_SHA": "1" * 40}, "2" * 40) == "2" * 40
    for given in ("", "main", "1" * 39, "../../x"):
        with pytest.raises(ReconcilerError, match="commit"):
            commit({}, given)
