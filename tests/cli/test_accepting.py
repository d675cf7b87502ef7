"""Accepting where several say a value: defaults, patches, environments, anchors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.cli.state import edit
from tests.support import manifest, to_yaml, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

EMPTY = "No changes."


def test_a_default_is_pointed_out_and_left_unless_it_is_to_be_overridden(cli: Cli) -> None:
    document = manifest("a")
    del document["spec"]["try_interval"]
    write_project(Path(), document, defaults={"try_interval": "2h"})
    assert cli("apply", "--auto-approve").code == 0
    edit("a", try_interval=60_000, dial_timeout=45_000)
    project = Path("reconciler.yaml").read_bytes()
    done = cli("accept", "--auto-approve")
    assert done.code == 3
    assert (
        "! a try_interval: 1m live, is not written: its value comes from spec.defaults" in done.out
    )
    assert "      where: reconciler.yaml:8\n" in done.out
    assert "give a its own, try_interval: 1m in outplans/a.yaml" in done.out
    assert "~ try_interval: 1m -> 2h" in cli("plan").out
    assert "dial_timeout" not in cli("plan").out.partition("Rules")[0]
    done = cli("accept", "--auto-approve", "--override-defaults")
    assert (done.code, EMPTY in cli("plan").out) == (0, True)
    assert Path("reconciler.yaml").read_bytes() == project


def test_a_patch_of_the_environment_is_edited_where_it_says_the_value(cli: Cli) -> None:
    environments = {"prod": {"patches": ["patches"]}, "test": {}, "dev": {"patches": ["dev"]}}
    write_project(Path(), manifest("a"), manifest("b"), environments=environments)
    for place, said in (("patches", "31s"), ("dev", "32s")):
        Path(place).mkdir()
        patch = {**manifest("a"), "spec": {"dial_timeout": said}}
        Path(place, "a.yaml").write_text(to_yaml(patch), encoding="utf-8")
    assert cli("apply", "--env", "prod", "--auto-approve").code == 0
    shared = Path("outplans/a.yaml").read_bytes()
    edit("a", "prod", dial_timeout=45_000)
    done = cli("accept", "--env", "prod", "--auto-approve")
    assert (done.code, "Note:" in done.out) == (0, False)
    assert "(patches/a.yaml:6)" in done.out
    assert "dial_timeout: 45s" in Path("patches/a.yaml").read_text(encoding="utf-8")
    assert "dial_timeout: 32s" in Path("dev/a.yaml").read_text(encoding="utf-8")
    assert Path("outplans/a.yaml").read_bytes() == shared
    assert EMPTY in cli("plan", "--env", "prod").out


def test_what_a_shared_manifest_changes_elsewhere_is_said(cli: Cli) -> None:
    environments = {
        "prod": {},
        "test": {"patches": ["patches"]},
        "dev": {},
        "odd": {"patches": ["${env:RECONCILER_VAR_NONE}"]},
    }
    write_project(Path(), manifest("a"), environments=environments)
    Path("patches").mkdir()
    patch = {**manifest("a"), "spec": {"dial_timeout": "31s"}}
    Path("patches/a.yaml").write_text(to_yaml(patch), encoding="utf-8")
    assert cli("apply", "--env", "prod", "--auto-approve").code == 0
    edit("a", "prod", dial_timeout=45_000)
    done = cli("accept", "--env", "prod", "--auto-approve")
    assert done.code == 0
    assert "the environment dev has the same manifests, and would want 1 outplan" in done.out
    assert "what this changes in odd is not known" in done.out
    assert "environment test" not in done.out


def test_what_two_outplans_share_is_left_and_the_rest_of_the_file_written(cli: Cli) -> None:
    write_project(Path())
    text = """kind: List
items:
- {apiVersion: voipbin.net/v1, kind: Outplan, metadata: {name: a}, spec: &base {
    dial_timeout: 30s, try_interval: 2h, max_try_count_0: 3}}
- apiVersion: voipbin.net/v1
  kind: Outplan
  metadata: {name: b}
  spec:
    !!merge <<: *base
    max_try_count_0: 2
- apiVersion: voipbin.net/v1
  kind: Outplan
  metadata: {name: c}
  spec: {dial_timeout: 30s, try_interval: 1h, max_try_count_0: 1}
"""
    path = Path("outplans/list.yaml")
    path.write_text(text, encoding="utf-8")
    assert cli("apply", "--auto-approve").code == 0
    for key in "abc":
        edit(key, dial_timeout=45_000)
    done = cli("accept", "--auto-approve")
    assert done.code == 3
    said = "is not written: the file would then say something else of"
    assert f"! a, {said} b than what is live" in done.out
    assert f"! b, {said} a than what is live" in done.out
    wanted = text.replace("30s, try_interval: 1h", "45s, try_interval: 1h")
    assert path.read_text(encoding="utf-8") == wanted


def test_what_is_given_up_takes_no_value_in(cli: Cli) -> None:
    write_project(Path(), manifest("a"), manifest("b"))
    assert cli("apply", "--auto-approve").code == 0
    write_project(Path(), manifest("a", lifecycle={"forget": True}))
    for key in "ab":
        edit(key, dial_timeout=45_000)
    done = cli("accept", "a", "b", "--auto-approve")
    assert (done.code, "! a, is not written: its manifest gives it up" in done.out) == (3, True)
    assert "45s" not in Path("outplans/a.yaml").read_text(encoding="utf-8")
    assert "45s" in Path("outplans/b.yaml").read_text(encoding="utf-8")
    assert cli("accept", "--auto-approve").code == 0
