"""Who would like to have the key: other hosts, variables, proxies, and whoever reads along."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.command import KEY, reconciler
from tests.corpus.server import Script, serving
from tests.support import manifest, write_project


def test_the_key_goes_to_the_endpoint_and_in_no_url() -> None:
    script = Script({})
    with serving(script) as endpoint:
        write_project(Path(), manifest("sales"), endpoint=endpoint, access_key_in="cookie")
        run = reconciler("plan")
    assert run.code == 0, run
    assert {heard.headers.get("cookie") for heard in script.heard} == {f"accesskey={KEY}"}
    assert not any(KEY in heard.target for heard in script.heard)
