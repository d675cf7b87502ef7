"""Where a credential is found, how it travels, and that it is shown nowhere."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.responses import JSONResponse, RedirectResponse, Response

from reconciler.values.errors import ApiError, ConfigError
from reconciler.voipbin.client import Client, Pause
from reconciler.voipbin.credentials import Credential, find_credential, named_credential
from reconciler.voipbin.throttle import Unlimited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

PROFILES = """
current_profile: work
profiles:
  work: {access_key: vb_work, api_url: "https://api.voipbin.net/v1.0"}
  home: {access_key: vb_home}
  empty: {access_key: ""}
"""


def at_home(text: str | None = PROFILES) -> dict[str, str]:
    home = Path("home").absolute()
    (home / ".vn").mkdir(parents=True)
    if text is not None:
        (home / ".vn" / "config.yaml").write_text(text, encoding="utf-8")
    return {"HOME": str(home)}


@pytest.mark.parametrize(
    ("variables", "kind", "secret", "origin"),
    [
        ({"VOIPBIN_TOKEN": "a.b.c"}, "token", "a.b.c", "VOIPBIN_TOKEN"),
        ({"VOIPBIN_ACCESS_KEY": "vb_1"}, "access_key", "vb_1", "VOIPBIN_ACCESS_KEY"),
        ({"VN_ACCESS_KEY": "vb_2"}, "access_key", "vb_2", "VN_ACCESS_KEY"),
        ({"VOIPBIN_API_KEY": "vb_3"}, "access_key", "vb_3", "VOIPBIN_API_KEY"),
        ({"VN_ACCESS_KEY": "oldstyle"}, "access_key", "oldstyle", "VN_ACCESS_KEY"),
        ({"VOIPBIN_TOKEN": " \n", "VN_ACCESS_KEY": " k\n"}, "access_key", "k", "VN_ACCESS_KEY"),
    ],
)
def test_a_credential_is_taken_from_its_variable(
    variables: dict[str, str], kind: str, secret: str, origin: str
) -> None:
    found = find_credential(at_home() | variables, None)
    assert (found.kind, found.secret, found.origin) == (kind, secret, origin)


def test_the_first_variable_in_the_documented_order_wins() -> None:
    names = ["VOIPBIN_TOKEN", "VOIPBIN_ACCESS_KEY", "VN_ACCESS_KEY", "VOIPBIN_API_KEY"]
    for first in range(len(names)):
        environment = {name: f"secret-of-{name}" for name in names[first:]}
        assert find_credential(environment, None).origin == names[first]


@pytest.mark.parametrize(("profile", "secret"), [(None, "vb_work"), ("home", "vb_home")])
def test_the_profile_of_vn_login_is_the_last_resort(profile: str | None, secret: str) -> None:
    found = find_credential(at_home(), profile)
    assert (found.kind, found.secret) == ("access_key", secret)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "[]",
        "profiles: 3",
        "profiles: {work: {access_key: vb_1}}",
        "current_profile: x",
    ],
)
def test_no_credential_is_an_error_that_says_what_to_set(text: str | None) -> None:
    with pytest.raises(ConfigError, match="no credential") as caught:
        find_credential(at_home(text), None)
    assert "VOIPBIN_ACCESS_KEY" in caught.value.remedy


def test_a_configuration_that_cannot_be_read_is_not_taken_for_none() -> None:
    with pytest.raises(ConfigError, match="cannot read the profiles") as caught:
        find_credential(at_home("{"), None)
    assert "VOIPBIN_ACCESS_KEY" in caught.value.remedy


@pytest.mark.parametrize("profile", ["empty", "nobody"])
def test_a_named_profile_without_a_key_is_an_error_that_lists_the_others(profile: str) -> None:
    with pytest.raises(ConfigError, match=f"--profile {profile}") as caught:
        find_credential(at_home(), profile)
    assert caught.value.why == "profiles there: work, home, empty"


def test_a_named_profile_without_a_file_is_an_error() -> None:
    with pytest.raises(ConfigError, match="--profile work") as caught:
        find_credential(at_home(None), "work")
    assert "VOIPBIN_ACCESS_KEY" in caught.value.remedy


def test_an_access_key_is_refused_as_a_token() -> None:
    with pytest.raises(ConfigError, match="access key") as caught:
        find_credential({"VOIPBIN_TOKEN": "vb_secret"}, None)
    assert "VOIPBIN_ACCESS_KEY" in caught.value.remedy
    assert "vb_secret" not in caught.value.sentence


@pytest.mark.parametrize(
    "secret",
    ["vb_ abc", "vb_\u00e4bc", "vb_a\nb", "vb_\u200babc"]
    + [pytest.param(secret) for secret in ['"vb_abc"', "'vb_abc'", "vb_a;b", "vb_a\x1bb"]],
)
def test_what_cannot_be_a_credential_is_refused_without_being_shown(secret: str) -> None:
    with pytest.raises(ConfigError, match="VOIPBIN_ACCESS_KEY") as caught:
        find_credential({"VOIPBIN_ACCESS_KEY": secret}, None)
    assert secret not in repr(caught.value) + caught.value.sentence + caught.value.remedy


@pytest.mark.parametrize(
    ("kind", "place", "headers", "params"),
    [
        ("token", "query", {"Authorization": "Bearer s"}, {}),
        ("token", "cookie", {"Authorization": "Bearer s"}, {}),
        ("access_key", "query", {}, {"accesskey": "s"}),
        ("access_key", "cookie", {"Cookie": "accesskey=s"}, {}),
    ],
)
def test_a_credential_travels_in_one_place_only(
    kind: str, place: str, headers: dict[str, str], params: dict[str, str]
) -> None:
    credential = Credential(kind, "s", "a test")  # type: ignore[arg-type]
    assert credential.headers(place) == headers  # type: ignore[arg-type]
    assert credential.params(place) == params  # type: ignore[arg-type]


def test_a_credential_is_not_in_its_repr() -> None:
    credential = Credential("token", "a.b.c", "VOIPBIN_TOKEN")
    assert "a.b.c" not in f"{credential} {credential!r}"
    assert "VOIPBIN_TOKEN" in repr(credential)


def chain_of(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and all that led to it, suppressed or not."""
    if error is not None:
        yield error
        yield from chain_of(error.__cause__)
        yield from chain_of(error.__context__)


FAULTS: dict[str, ASGIApp | Exception] = {
    "refused": Response(status_code=403),
    "redirected": RedirectResponse("https://elsewhere.invalid/v1.0", 307),
    "unavailable": Response("<html>", 503),
    "bad credential": Response(status_code=401),
    "no connection": httpx.ConnectError("no connection"),
    "broken": httpx.RemoteProtocolError("the peer went away"),
    "too slow": httpx.ReadTimeout("30 s"),
}


@pytest.mark.anyio
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", ["token", "access_key"])
@pytest.mark.parametrize("place", ["query", "cookie"])
async def test_no_failure_and_no_trace_shows_a_credential(
    kind: Any, place: Any, fault: str
) -> None:
    said: list[object] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        outcome = FAULTS[fault]
        if isinstance(outcome, Exception):
            raise outcome
        await outcome(scope, receive, send)

    client = Client(
        "sandbox:",
        Credential(kind, "vb_secret", "a test"),
        access_key_in=place,
        governor=Unlimited(),
        app=app,
        pause=Pause(0.001, 0.002),
        on_wait=lambda why, _seconds: said.append(why),
        on_trace=said.append,
    )
    async with client:
        for request in (client.get("/outplans"), client.send("POST", "/outplans", {})):
            with pytest.raises(ApiError) as caught:
                await request
            said += [caught.value.sentence, caught.value.remedy]
            for error in chain_of(caught.value):
                said += [str(error), error, error.args, traceback.format_exception(error)]
    assert "/outplans" in repr(said)
    assert "vb_secret" not in repr(said)


@pytest.mark.anyio
async def test_no_log_shows_a_credential(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    key = Credential("access_key", "vb_secret", "a test")
    async with Client("sandbox:", key, governor=Unlimited(), app=JSONResponse({})) as client:
        await client.get("/outplans")
    assert "vb_secret" not in caplog.text


@pytest.mark.parametrize(("kind", "secret"), [("token", "a.b.c"), ("access_key", "vb_1")])
def test_a_named_variable_is_the_only_one_that_counts(kind: Any, secret: str) -> None:
    others = {"VOIPBIN_TOKEN": "x.y.z", "VOIPBIN_ACCESS_KEY": "vb_2"}
    found = named_credential(at_home() | others | {"PROD": f" {secret}\n"}, kind, "PROD", "home")
    assert (found.kind, found.secret, found.origin) == (kind, secret, "PROD")


@pytest.mark.parametrize("held", [{}, {"PROD": " \n"}])
def test_without_the_named_variable_only_a_profile_that_is_asked_for_counts(
    held: dict[str, str],
) -> None:
    variables = at_home() | held | {"VOIPBIN_ACCESS_KEY": "vb_2"}
    with pytest.raises(ConfigError) as caught:
        named_credential(variables, "access_key", "PROD", None)
    assert caught.value.what.startswith("no credential: PROD, which the environment names")
    assert "export PROD=..." in caught.value.remedy
    assert named_credential(variables, "access_key", "PROD", "home").secret == "vb_home"
    with pytest.raises(ConfigError, match="--profile nobody"):
        named_credential(variables, "access_key", "PROD", "nobody")


@pytest.mark.parametrize(
    ("kind", "secret", "said"),
    [
        ("token", "vb_hidden", "PROD holds an access key"),
        ("token", "hidden hidden", "the credential in PROD has characters"),
        ("access_key", "vb_hidden\x1b", "the credential in PROD has characters"),
    ],
)
def test_a_named_credential_that_cannot_be_one_is_refused(
    kind: Any, secret: str, said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        named_credential(at_home() | {"PROD": secret}, kind, "PROD", None)
    assert said in caught.value.what
    assert "hidden" not in f"{caught.value.what}{caught.value.remedy}"
