"""The data: the account fits the manifests exactly, or differs from every one of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import data
from reconciler.desired.settings import sandbox_state

if TYPE_CHECKING:
    from tests.conftest import Cli


def project(count: int, live: int, *, changed: int = 0) -> None:
    data.write_project(Path(), count, "sandbox:")
    data.seed(sandbox_state(Path()), live, changed=changed)


def planned(cli: Cli) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = json.loads(cli("plan", "-o", "json").out)["resource_changes"]
    return changes


def test_what_is_live_fits_the_manifests_so_that_the_plan_is_empty(cli: Cli) -> None:
    project(101, 101)
    assert len(list(Path("outplans").iterdir())) == 2
    done = cli("plan", "--detailed-exitcode")
    assert (done.code, done.err) == (0, "")
    assert "No changes. 101 outplans match" in done.out


def test_a_changed_account_differs_in_three_fields_each(cli: Cli) -> None:
    project(4, 4, changed=4)
    assert len(list(Path("outplans").iterdir())) == 4
    fields = [[field["field"] for field in one["change"]["fields"]] for one in planned(cli)]
    assert fields == [["detail", "dial_timeout", "max_try_count_1"]] * 4


def test_a_create_sends_the_body_that_the_floor_sends(cli: Cli) -> None:
    project(3, 0)
    sent = [one["steps"][0]["body"] for one in planned(cli)]
    assert sent == [data.body(number) for number in range(3)]


def test_manifests_are_of_a_real_ones_size() -> None:
    assert len(data.manifest(0).splitlines()) == 18
