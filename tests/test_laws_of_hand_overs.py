"""Laws of giving up and taking over, planned, applied and read back over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import PROJECT
from tests.test_laws import KEYS, SUCCESSOR, law, on_voipbin, others, projects, wanted_of

if TYPE_CHECKING:
    from tests.test_laws import Voipbin

pytestmark = pytest.mark.parametrize("style", ["current", "documented"])


@law
@given(project=projects, present=others, given_up=st.sets(st.sampled_from(KEYS), min_size=1))
def test_what_is_forgotten_is_one_put_and_stays(
    style: str, project: dict[str, Any], present: Any, given_up: set[str]
) -> None:
    async def story(voipbin: Voipbin) -> None:
        ids = await voipbin.apply(wanted_of(project, present))
        before = voipbin.rows()
        forgetting = wanted_of(project, present, forgotten=given_up)
        await voipbin.apply(forgetting)
        forgotten = {str(ids[key]) for key in given_up & project.keys()}
        puts = sorted(("PUT", f"/outplans/{outplan}") for outplan in forgotten)
        assert voipbin.writes() == [("POST", "/outplans")] * len(project) + puts
        for outplan, row in voipbin.rows().items():
            changed = {name: row[name] for name in ("detail", "tm_update")}
            assert row == before[outplan] | (changed if outplan in forgotten else {})
            if outplan in forgotten:
                assert before[outplan]["detail"].startswith(row["detail"])
                assert "managed by reconciler" not in row["detail"]

    on_voipbin(style, present, story)


@law
@given(project=projects, present=others)
def test_a_project_moves_to_another_one_in_place(
    style: str, project: dict[str, Any], present: Any
) -> None:
    async def story(voipbin: Voipbin) -> None:
        ids = await voipbin.apply(wanted_of(project, present))
        before = voipbin.rows()
        moved = wanted_of(project, present, successor=True)
        assert {str(one) for one in (await voipbin.apply(moved)).values()} == {*ids.values()}
        puts = sorted(("PUT", f"/outplans/{outplan}") for outplan in ids.values())
        assert voipbin.writes() == [("POST", "/outplans")] * len(project) + puts
        for outplan, row in voipbin.rows().items():
            theirs = before[outplan]["detail"].replace(f": {PROJECT}/", f": {SUCCESSOR}/")
            changed = {"detail": theirs, "tm_update": row["tm_update"]}
            assert row == before[outplan] | (changed if outplan in ids.values() else {})
        left = await voipbin.plan(wanted_of(project, present))
        assert (left.resource_changes, len(left.withheld)) == ((), len(project))

    on_voipbin(style, present, story)
