"""Characters of four bytes: refused, unless the project or an environment allows them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import manifest, to_yaml, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

PARTY = "Party \U0001f389"
ALLOWED = {"allow_four_byte_characters": True}


@pytest.mark.parametrize("field", ["name", "detail"])
def test_they_are_refused_and_the_remedy_says_how_to_allow_them(field: str, cli: Cli) -> None:
    write_project(Path(), manifest("a", **{field: PARTY}))
    done = cli("validate")
    assert done.code == 1
    assert "error[four-byte-character]" in done.out
    assert "set spec.allow_four_byte_characters if it is stored" in done.out


@pytest.mark.parametrize("field", ["name", "detail"])
def test_a_project_allows_them(field: str, cli: Cli) -> None:
    write_project(Path(), manifest("a", **{field: PARTY}), **ALLOWED)
    assert cli("validate").code == 0
    done = cli("plan")
    assert done.code == 0
    assert "1 to add" in done.out


def test_an_environment_allows_them_alone(cli: Cli) -> None:
    environments: dict[str, Any] = {
        "wide": {"endpoint": "sandbox:", **ALLOWED, "patches": ["patches"]},
        "narrow": {"endpoint": "sandbox:"},
    }
    write_project(Path(), manifest("a"), environments=environments, defaults={"detail": PARTY})
    Path("patches").mkdir()
    patch = {key: value for key, value in manifest("a").items() if key != "spec"}
    Path("patches/a.yaml").write_text(to_yaml(patch | {"spec": {"name": PARTY}}), encoding="utf-8")
    assert cli("--env", "wide", "validate").code == 0
    done = cli("--env", "narrow", "validate")
    assert done.code == 1
    assert "reconciler.yaml" in done.out
    assert "error[four-byte-character]" in done.out
    assert cli("validate").code == 1


def test_half_a_character_is_refused_all_the_same(cli: Cli) -> None:
    write_project(Path(), **ALLOWED)
    text = to_yaml(manifest("a", name="NAME")).replace("name: NAME", 'name: "\\ud83d"')
    Path("outplans/a.yaml").write_text(text, encoding="utf-8")
    assert cli("validate").code == 1


def test_a_server_that_refuses_them_is_not_left_without_a_reason(cli: Cli) -> None:
    write_project(Path(), manifest("a"), **ALLOWED)
    assert cli("apply", "--auto-approve").code == 0
    write_project(Path(), manifest("a", name=PARTY), **ALLOWED)
    done = cli("apply", "--auto-approve")
    assert done.code not in (0, 70)
    assert "character of four bytes, such as an emoji" in done.out + done.err
