"""Who would like to have the key: other hosts, variables, proxies, and whoever reads along."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.attacks.command import KEY, reconciler, sentence
from tests.attacks.listener import listening
from tests.corpus.server import Script, serving
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from collections.abc import Mapping

STRANGER = "https://voipbin.attacker.example/v1.0"
INSECURE = {"RECONCILER_ALLOW_INSECURE_HTTP": "1"}


def with_key(**variables: str) -> dict[str, str]:
    return {"VOIPBIN_ACCESS_KEY": KEY, **variables}


@pytest.mark.parametrize(
    ("spec", "variables", "in_query"),
    [
        ({}, {}, False),
        ({"access_key_in": "query"}, {}, True),
        ({"access_key_in": "query"}, {"VOIPBIN_AUTH_TRANSPORT": "cookie"}, False),
        ({}, {"VOIPBIN_AUTH_TRANSPORT": "query"}, True),
    ],
)
def test_the_key_goes_to_the_endpoint_and_in_no_url_unless_that_is_wanted(
    spec: dict[str, str], variables: Mapping[str, str], in_query: bool
) -> None:
    script = Script({})
    with serving(script) as endpoint:
        write_project(Path(), manifest("sales"), endpoint=endpoint, **spec)
        run = reconciler("plan", environment=with_key(**variables))
    assert run.code == 0, run
    assert {KEY in heard.target for heard in script.heard} == {in_query}
    cookies = {heard.headers.get("cookie") for heard in script.heard}
    assert cookies == ({None} if in_query else {f"accesskey={KEY}"})


@pytest.mark.parametrize("environment", [None, "prod"])
def test_a_project_cannot_have_the_key_sent_to_a_host_of_its_own(environment: str | None) -> None:
    options = [] if environment is None else ["--env", environment]
    environments = {"prod": {"endpoint": STRANGER}}
    write_project(
        Path(),
        manifest("sales"),
        endpoint=STRANGER,
        **({"environments": environments} if environment else {}),
    )
    with listening() as proxy:
        run = reconciler("plan", *options, environment=with_key(HTTPS_PROXY=proxy.url))
    said = sentence(run)
    assert "https://voipbin.attacker.example does not get the credential" in said
    assert "RECONCILER_ALLOWED_HOSTS=voipbin.attacker.example" in said
    assert proxy.heard == []


OPERATORS = {
    "--endpoint": {},
    "VOIPBIN_API_BASE_URL": {"VOIPBIN_API_BASE_URL": f" {STRANGER} "},
    "RECONCILER_ALLOWED_HOSTS": {
        "RECONCILER_ALLOWED_HOSTS": "a.example, VOIPBIN.attacker.example."
    },
    "profile": {},
}


@pytest.mark.parametrize("way", OPERATORS)
def test_the_operator_can_name_the_host_in_each_of_four_ways(way: str) -> None:
    write_project(Path(), manifest("sales"), endpoint=STRANGER)
    if way == "profile":
        config = Path(os.environ["HOME"], ".vn", "config.yaml")
        config.parent.mkdir(parents=True)
        config.write_text(f"current_profile: a\nprofiles: {{a: {{api_url: '{STRANGER}'}}}}\n")
    options = ["--endpoint", STRANGER] if way == "--endpoint" else []
    with listening() as proxy:
        variables = with_key(HTTPS_PROXY=proxy.url, **OPERATORS[way])
        reconciler("plan", *options, environment=variables)
    assert proxy.heard
    assert all(heard.startswith(b"CONNECT voipbin.attacker.example:443") for heard in proxy.heard)
    assert not any(KEY.encode() in heard for heard in proxy.heard)


def test_the_list_of_allowed_hosts_is_read_to_the_letter() -> None:
    write_project(Path(), manifest("sales"), endpoint=STRANGER)
    for listed in ("attacker.example", "voipbin.attacker.example.evil.example"):
        run = reconciler("plan", environment=with_key(RECONCILER_ALLOWED_HOSTS=listed))
        assert "does not get the credential" in sentence(run)
    run = reconciler("plan", environment=with_key(RECONCILER_ALLOWED_HOSTS=STRANGER))
    assert "RECONCILER_ALLOWED_HOSTS holds something that is not the name" in sentence(run)


def test_only_the_operator_accepts_plain_http() -> None:
    write_project(Path(), manifest("sales"), endpoint="http://127.0.0.2.example/v1.0")
    allowed = with_key(RECONCILER_ALLOWED_HOSTS="127.0.0.2.example")
    said = sentence(reconciler("plan", environment=allowed))
    assert "http://127.0.0.2.example would send the credential unencrypted" in said
    assert "RECONCILER_ALLOW_INSECURE_HTTP=1" in said
    project = Path("reconciler.yaml")
    project.write_text(f"{project.read_text()}  allow_insecure_http: true\n")
    said = sentence(reconciler("plan", environment=allowed))
    assert "allow_insecure_http is not the project's to decide" in said
    assert "RECONCILER_ALLOW_INSECURE_HTTP=1" in said


@pytest.mark.parametrize("variable", ["GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "HOME", "vn_key"])
@pytest.mark.parametrize("member", ["token_variable", "access_key_variable"])
def test_a_project_cannot_name_the_variable_of_another_secret(variable: str, member: str) -> None:
    secret = "s3cret-of-another-service"
    script = Script({})
    with serving(script) as endpoint:
        environments = {"prod": {"credentials": {member: variable}}}
        write_project(Path(), manifest("a"), endpoint=endpoint, environments=environments)
        given = {variable: secret} if variable != "HOME" else {}
        run = reconciler("plan", "--env", "prod", environment=with_key(**given))
    assert "not the name of a variable of VoIPBIN's" in sentence(run)
    assert script.heard == []
    assert secret not in run.out + run.err


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_this_machine_is_never_reached_through_a_proxy(variable: str) -> None:
    script = Script({})
    with serving(script) as endpoint, listening() as proxy:
        write_project(Path(), manifest("sales"), endpoint=endpoint)
        run = reconciler("plan", environment=with_key(**{variable: proxy.url}))
    assert run.code == 0, run
    assert script.heard
    assert proxy.heard == []


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
def test_no_proxy_reads_the_key_in_plain_text(variable: str) -> None:
    write_project(Path(), manifest("sales"), endpoint="http://voipbin.lan/v1.0")
    with listening() as proxy:
        allowed = {"RECONCILER_ALLOWED_HOSTS": "voipbin.lan", **INSECURE, variable: proxy.url}
        run = reconciler("plan", environment=with_key(**allowed))
    assert f"the proxy that {variable} names would read the credential" in sentence(run)
    assert "add voipbin.lan to NO_PROXY" in run.err
    assert proxy.heard == []


OLD_STYLE = "an-old-style-key-0123"


@pytest.mark.parametrize(
    "words",
    [
        ["plan", "{}"],
        ["plan", "--{}"],
        ["--{}=x", "plan"],
        ["{}"],
        ["plan", "--env", "{}"],
        ["plan", "--project", "{}"],
        ["plan", "--target", "{}"],
        ["plan", "-f", "{}"],
        ["-C", "{}", "plan"],
        ["apply", "{}"],
        ["validate", "--explain", "{}", "-o", "json"],
        ["timeline", "--window", "{}"],
        ["plan", "--profile", "{}", "--endpoint", "http://127.0.0.1:9"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("secret", [KEY, OLD_STYLE])
def test_a_key_on_the_command_line_is_not_repeated(words: list[str], secret: str) -> None:
    write_project(Path(), manifest("sales"))
    variables = {"VOIPBIN_ACCESS_KEY": OLD_STYLE}
    run = reconciler(*[word.format(secret) for word in words], environment=variables)
    assert 0 < run.code < 70, run
    assert secret not in run.out + run.err


@pytest.mark.parametrize("output", ["text", "json"])
@pytest.mark.parametrize(
    "changes",
    [
        {"name": KEY * 10},
        {"dial_timeout": KEY},
        {"source": {"type": KEY, "target": KEY}},
        {KEY: 1},
        {"lifecycle": {KEY: KEY}},
    ],
    ids=["name", "duration", "source", "field", "lifecycle"],
)
def test_a_key_in_a_manifest_is_not_repeated(changes: dict[object, object], output: str) -> None:
    write_project(Path(), manifest("sales", **changes))  # type: ignore[arg-type]  # on purpose
    run = reconciler("validate", "-o", output, environment={})
    assert run.code == 1, run
    assert KEY not in run.out + run.err
    assert "outplans/sales.yaml" in run.out + run.err


@pytest.mark.parametrize("member", ["endpoint", "customer_id", "ownership", "guards"])
def test_a_key_in_the_project_file_is_not_repeated(member: str) -> None:
    write_project(Path(), manifest("sales"), **{member: KEY})
    for output in ("text", "json"):
        run = reconciler("validate", "-o", output, environment={})
        assert run.code == 1, run
        assert KEY not in run.out + run.err


@pytest.mark.parametrize("how", ["plain", "quoted"])
@pytest.mark.parametrize("status", [200, 400, 403, 503])
def test_a_server_that_repeats_the_key_is_not_repeated(status: int, how: str) -> None:
    secret = "old/style+key=0123"
    echoed = secret if how == "plain" else "old%2Fstyle%2Bkey%3D0123"
    error = {"error": {"reason": echoed, "message": f"{echoed} is wrong", "request_id": echoed}}
    answer = {"status": status, "json": error, "headers": {"X-Request-Id": echoed}}
    with serving(Script({"GET /outplans": [answer, {"status": 403, "json": error}]})) as endpoint:
        write_project(Path(), manifest("sales"), endpoint=endpoint)
        run = reconciler("plan", "-v", environment={"VOIPBIN_ACCESS_KEY": secret})
    assert 0 < run.code < 70, run
    assert echoed not in run.out + run.err


def test_a_key_of_the_profile_is_hidden_like_one_of_the_environment() -> None:
    config = Path(os.environ["HOME"], ".vn", "config.yaml")
    config.parent.mkdir(parents=True)
    config.write_text(f"current_profile: a\nprofiles: {{a: {{access_key: {OLD_STYLE}}}}}\n")
    row = {"name": f"Sales {OLD_STYLE}", "detail": "[managed by reconciler: acme/sales]"}
    with serving(Script({"GET /outplans": {"rows": [row]}})) as endpoint:
        write_project(Path(), manifest("sales"), endpoint=endpoint)
        run = reconciler("plan", environment={})
    assert run.code == 0, run
    assert "Sales ***" in run.out
    assert OLD_STYLE not in run.out + run.err
