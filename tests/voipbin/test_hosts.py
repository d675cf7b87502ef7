"""Which hosts get the credential, to the letter of a URL."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.desired.settings import settings_for
from reconciler.values.errors import ConfigError
from reconciler.voipbin.hosts import check_host
from tests.support import write_project


def check(endpoint: str, **environment: str) -> None:
    write_project(Path.cwd(), endpoint=endpoint)
    check_host(settings_for(), {"HOME": "/nowhere"} | environment, option=None, profile=None)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://api.voipbin.net/v1.0",
        "https://API.VoIPBIN.net.:443/v1.0",
        "http://localhost:8080",
        "http://127.0.0.1:8080/v1.0",
        "http://127.8.9.10",
        "http://[::1]:8080",
    ],
)
def test_voipbin_and_this_machine_need_no_permission(endpoint: str) -> None:
    check(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://api.voipbin.net.attacker.example",
        "https://api-voipbin.net",
        "https://voipbin.net",
        "http://localhost.attacker.example",
        "http://127.0.0.1.attacker.example",
        "https://0x7f.1",
        "https://[::2]",
        "https://10.0.0.1",
    ],
)
def test_what_merely_looks_like_them_needs_it(endpoint: str) -> None:
    with pytest.raises(ConfigError, match="does not get the credential"):
        check(endpoint)


def test_plain_http_to_another_machine_needs_a_word_of_its_own() -> None:
    allowed = {"RECONCILER_ALLOWED_HOSTS": "voipbin.lan"}
    with pytest.raises(ConfigError, match=r"http://api\.voipbin\.net would send"):
        check("http://api.voipbin.net/v1.0")
    for answer in ("", "0", "false"):
        with pytest.raises(ConfigError, match=r"http://voipbin\.lan would send"):
            check("http://voipbin.lan", RECONCILER_ALLOW_INSECURE_HTTP=answer, **allowed)
    with pytest.raises(ConfigError, match="is neither 1 nor 0"):
        check("http://voipbin.lan", RECONCILER_ALLOW_INSECURE_HTTP="maybe", **allowed)
    check("http://voipbin.lan", RECONCILER_ALLOW_INSECURE_HTTP="1", **allowed)


@pytest.mark.parametrize("url", ["not a url", "https://[", "sandbox:", " "])
def test_a_variable_that_names_no_url_allows_nothing(url: str) -> None:
    with pytest.raises(ConfigError, match="does not get the credential"):
        check("https://voipbin.lan", VOIPBIN_API_BASE_URL=url)
