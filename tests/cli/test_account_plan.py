"""Manifests are read while the account is listed, and what is wrong with them is said first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli


@pytest.mark.parametrize("command", ["plan", "apply --auto-approve", "drift"])
def test_a_wrong_manifest_is_said_before_a_missing_credential(command: str, cli: Cli) -> None:
    write_project(Path(), manifest("a", dial_timeout=30), endpoint="https://api.voipbin.net/v1.0")
    done = cli(*command.split())
    assert done.code == 1
    assert "30 is 30ms" in done.err
    assert "credential" not in done.err


@pytest.mark.parametrize("command", ["plan", "apply --auto-approve", "drift"])
def test_a_wrong_manifest_is_said_before_a_server_that_nobody_reaches(
    command: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", "key")
    write_project(Path(), manifest("a", dial_timeout=30), endpoint="http://127.0.0.1:9/v1.0")
    done = cli(*command.split())
    assert (done.code, "30 is 30ms" in done.err, "reached" in done.err) == (1, True, False)
