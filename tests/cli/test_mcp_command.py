"""`reconciler mcp` before anybody asks: the extra, the project, the profile."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import sound, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli


def test_without_the_extra_it_says_how_to_install_it(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(Path(), sound())
    find = importlib.util.find_spec
    missing = {"mcp": None}
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: missing[name] if name in missing else find(name)
    )
    done = cli("mcp")
    assert (done.code, "the module mcp is missing" in done.err) == (1, True)
    assert "voipbin-reconciler[mcp] @ git+https://" in done.err


def test_without_a_project_there_is_nothing_to_ask_about(cli: Cli) -> None:
    pytest.importorskip("mcp")
    done = cli("mcp")
    assert (done.code, done.out) == (1, "")
    assert "no reconciler.yaml here" in done.err
