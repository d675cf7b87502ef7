"""What hides credentials: enough of them, and no word that is none."""

from __future__ import annotations

import pytest

from reconciler.values.errors import ApiError, ConfigError
from reconciler.values.masking import masked, may_hold_credential, secrets_in
from reconciler.values.problem import Problem

KEY = "vb_do-not-show_this-0123"
TOKEN = "eyJhbGciOiJI.eyJzdWIiOiI.do-not_show"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"{KEY} is not a label", "*** is not a label"),
        (f'"{KEY.upper()}" is not a label', '"***" is not a label'),
        (f"Bearer {TOKEN}.", "Bearer ***."),
        (f"/outplans?accesskey={KEY}&page_size=1", "/outplans?accesskey=***&page_size=1"),
        ("/outplans?accesskey=oldstyle&a=1", "/outplans?accesskey=***&a=1"),
        ("--api-key=oldstyle", "--api-key=***"),
        ("http://me:secret@proxy:3128/", "http://***@proxy:3128/"),
        ("a%20old%2Fstyle%20b", "a%20***%20b"),
        ("the old/style key", "the *** key"),
    ],
)
def test_what_may_be_a_credential_is_hidden(text: str, shown: str) -> None:
    assert masked(text, ["old/style"]) == shown


@pytest.mark.parametrize(
    "text",
    [
        "export VOIPBIN_ACCESS_KEY=... with a key made in VoIPBIN",
        "write one, such as access_key_variable: VOIPBIN_PROD_ACCESS_KEY",
        "set VOIPBIN_ACCESS_KEY or VOIPBIN_TOKEN",
        "https://api.voipbin.net/v1.0",
        "me@example.com, sip:sales@example.com",
        "keyjump: vb is fine, and so is honeyjar",
    ],
)
def test_what_is_none_stays(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    ("line", "may"),
    [
        (f"detail: {KEY}", True),
        (f"  - {TOKEN}", True),
        ("accessKey: x", True),
        ('"api-key" : x', True),
        ("url: https://me@host/", True),
        ("name: Sales", False),
        ("detail: about a token of respect", False),
    ],
)
def test_a_line_that_may_hold_one_is_not_repeated(line: str, may: bool) -> None:
    assert may_hold_credential(line) is may
    assert (Problem("code", "message", "file", 1, 1, line).source_line == "") is may


def test_no_problem_and_no_error_can_be_made_that_quotes_one() -> None:
    problem = Problem("code", f"not {KEY}", f"{KEY}.yaml", 1, 1, remedy=f"delete {KEY}")
    assert KEY not in repr(problem)
    error = ConfigError(f"a {KEY}", where=f"b {KEY}", why=f"c {KEY}", remedy=f"d {KEY}")
    assert KEY not in f"{error} {error!r} {error.args} {vars(error)}"
    refused = ApiError(KEY, where=KEY)
    assert KEY not in f"{refused} {vars(refused)}"


def test_the_secrets_of_an_environment_are_those_of_variables_for_them() -> None:
    environment = {
        "VOIPBIN_ACCESS_KEY": " 0123456789\n",
        "VN_STAGING": "abcdefgh",
        "GITHUB_TOKEN": "ghs_0123456789",
        "VN_SHORT": "x",
        "VOIPBIN_API_BASE_URL": "https://voipbin.example",
        "HOME": "/home/somebody",
    }
    assert set(secrets_in(environment)) == {"0123456789", "abcdefgh", "ghs_0123456789"}
