"""What `vn outplans update` leaves behind, seen by the real command against a served sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from reconciler.sandbox.initial_state import ACCESS_KEY
from tests.attacks.command import reconciler
from tests.contract.sandbox import served_sandbox
from tests.support import sound, write_project

if TYPE_CHECKING:
    from tests.support import Run


def _run(*words: str) -> Run:
    return reconciler(*words, environment={"VOIPBIN_ACCESS_KEY": ACCESS_KEY})


def _project(endpoint: str) -> None:
    write_project(Path(), sound("a", name="Sales"), endpoint=endpoint)


def _update_with_vn(endpoint: str, outplan: str, name: str) -> None:
    """Send what `vn outplans update ID --name X` does: both fields, the detail empty."""
    answer = httpx.put(
        f"{endpoint}/outplans/{outplan}",
        params={"accesskey": ACCESS_KEY},
        json={"name": name, "detail": ""},
    )
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("name", ["Renamed", "Sales"])
def test_a_withheld_create_shows_the_candidate_with_its_campaigns(name: str) -> None:
    with served_sandbox() as (endpoint, store):
        _project(endpoint)
        applied = _run("apply", "--auto-approve")
        assert applied.code == 0, applied
        (row,) = store.outplans()
        outplan = str(row["id"])
        use = {"outplan_id": outplan}
        store.seed(
            {
                "campaigns": [
                    use | {"name": f"Calls {at}", "status": "run" if at < 2 else "stop"}
                    for at in range(5)
                ]
            }
        )
        _update_with_vn(endpoint, outplan, name)
        plans = [_run("plan", "-o", form) for form in ("text", "json", "markdown", "html")]
        drifted = _run("drift")
        saved = _run("plan", "--allow-create", "a", "--out", "plan.json")
        shown = [_run("show", "plan.json", "-o", form) for form in ("text", "markdown", "html")]
        assert _run("apply", "plan.json").code == 0
        assert len(store.outplans()) == 2
    using = "5 campaigns use it, 2 running: Calls 0 (run), Calls 1 (run), Calls 2 (stop) and 2 more"
    for plan in plans:
        assert (plan.code, using in plan.out, outplan in plan.out) == (3, True, True), plan
        assert f"lifecycle.id: {outplan}" in plan.out.replace("`", "")
        assert "--allow-create a" in plan.out.replace("`", "")
    assert (drifted.code, using in drifted.out) == (2, True), drifted
    assert saved.code == 0, saved
    for page in shown:
        assert "Consented to: --allow-create a." in page.out.replace("`", ""), page
