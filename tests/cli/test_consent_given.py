"""`apply --digest`: what was approved is applied, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.desired.settings import sandbox_state
from reconciler.sandbox.store import Store
from tests.support import manifest, parsed_lines, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

OTHER = f"sha256:{'0' * 64}"


def _outplans() -> dict[str, Any]:
    store = Store(sandbox_state(Path()))
    rows = {row["name"]: row for row in store.outplans() if row["tm_delete"] is None}
    store.close()
    return rows


def _digest(cli: Cli, *options: str) -> str:
    found: str = json.loads(cli("plan", "-o", "json", *options).out)["digest"]
    return found


@pytest.mark.parametrize("output", ["text", "json"])
def test_the_approved_plan_is_applied_without_a_question(output: str, cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    done = cli("apply", "--digest", _digest(cli), "-o", output)
    assert (done.code, [*_outplans()]) == (0, ["a"])


@pytest.mark.parametrize("output", ["text", "json"])
@pytest.mark.parametrize("consent", [(), ("--auto-approve",)])
def test_another_plan_is_refused_and_says_what_it_holds(
    output: str, consent: tuple[str, ...], cli: Cli
) -> None:
    write_project(Path(), manifest("a"))
    approved = _digest(cli)
    write_project(Path(), manifest("b"))
    done = cli("apply", "--digest", approved, "-o", output, *consent)
    assert (done.code, _outplans()) == (4, {})
    for words in (approved, _digest(cli), "nothing was written", "2 to add (a, b)", "approve its"):
        assert words in done.err
    if output == "json":
        begin, *_, last = parsed_lines(done.out)
        assert begin["digest"] == _digest(cli)
        error = last["error"]
        assert error["exit_code"] == 4
        assert error["why"] == "this plan holds 2 to add (a, b)"
    else:
        assert f"Digest: {_digest(cli)}" in done.out


def test_what_others_do_meanwhile_to_others_matters_to_nobody(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    approved = _digest(cli)
    Path("seed.json").write_text(json.dumps({"outplans": [{"name": "theirs"}]}), encoding="utf-8")
    cli("sandbox", "seed", "seed.json")
    assert cli("apply", "--digest", approved).code == 0


def test_an_account_that_changed_what_the_plan_touches_has_another_digest(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    cli("apply", "--auto-approve")
    write_project(Path(), manifest("a", dial_timeout="45s"))
    approved = _digest(cli)
    edited = _outplans()["a"] | {"try_interval": 1}
    Path("seed.json").write_text(json.dumps({"outplans": [edited]}), encoding="utf-8")
    cli("sandbox", "seed", "seed.json")
    done = cli("apply", "--digest", approved)
    assert (done.code, "1 to change (a)" in done.err) == (4, True)
    assert _outplans()["a"]["dial_timeout"] == 30_000


def test_an_approval_is_used_up_by_its_apply(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    approved = _digest(cli)
    assert cli("apply", "--digest", approved).code == 0
    done = cli("apply", "--digest", approved)
    assert (done.code, "this plan holds no changes" in done.err) == (4, True)
    assert "to do: nothing is left to apply; the approved plan may have been" in done.err


def test_consent_to_what_was_withheld_is_another_plan(cli: Cli) -> None:
    write_project(Path(), manifest("a"), manifest("b"))
    cli("apply", "--auto-approve")
    Path("outplans/a.yaml").unlink()
    Path("outplans/b.yaml").unlink()
    write_project(Path(), manifest("c"))
    approved = _digest(cli)
    done = cli("apply", "--digest", approved, "--max-destroys", "2")
    assert (done.code, sorted(_outplans())) == (4, ["a", "b"])
    assert "1 to add (c), 2 to destroy (a, b)" in done.err
    assert cli("apply", "--digest", approved).code == 3
    assert sorted(_outplans()) == ["a", "b", "c"]


def test_many_keys_are_not_all_named(cli: Cli) -> None:
    write_project(Path(), *(manifest(f"k{number:02}") for number in range(12)))
    done = cli("apply", "--digest", OTHER)
    assert done.code == 4
    assert "12 to add (k00, k01, k02, k03, k04, k05, k06, k07, k08, k09, ...)" in done.err


def test_a_saved_plan_is_checked_against_the_approval_too(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    cli("plan", "--out", "plan.json")
    refused = cli("apply", "plan.json", "--digest", OTHER)
    assert (refused.code, _outplans()) == (4, {})
    assert "plan.json" in refused.err
    assert cli("apply", "plan.json", "--digest", _digest(cli)).code == 0
