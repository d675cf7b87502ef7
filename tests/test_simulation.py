"""Histories in which the tool is given every chance to break a promise, told by hypothesis.

The rules, the laws and the long version (`python -m tests.simulation.chaos`) are in `simulation`.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.simulation import rules
from tests.simulation.choices import Choose
from tests.simulation.fuzz import fuzz
from tests.simulation.history import tell
from tests.simulation.world import World

# New examples each time, because it is a search; what fails is printed as a blob to replay.
search = settings(
    max_examples=100,
    stateful_step_count=10,
    deadline=None,
    derandomize=False,
    print_blob=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def choose(data: st.DataObject) -> Choose:
    """Return choices that hypothesis makes, and shrinks."""
    return Choose(lambda low, high: data.draw(st.integers(low, high)))


class Histories(RuleBasedStateMachine):
    """A server, a project, other users and the tool; each run is held to the laws at once."""

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self.last = data
        self.world = World(choose(data)).__enter__()

    @rule(data=st.data())
    def wish(self, data: st.DataObject) -> None:
        rules.wish(self.world, choose(data))

    @rule(data=st.data())
    def others(self, data: st.DataObject) -> None:
        rules.others(self.world, choose(data))

    @rule(data=st.data())
    def arm(self, data: st.DataObject) -> None:
        rules.arm(self.world, choose(data))

    @rule(data=st.data())
    def storm(self, data: st.DataObject) -> None:
        rules.storm(self.world, choose(data))

    @rule(data=st.data())
    def outage(self, data: st.DataObject) -> None:
        rules.outage(self.world, choose(data))

    @rule(data=st.data())
    def throttled(self, data: st.DataObject) -> None:
        rules.throttled(self.world, choose(data))

    @rule(data=st.data())
    def calm(self, data: st.DataObject) -> None:
        rules.calm(self.world, choose(data))

    @rule(data=st.data())
    def plan(self, data: st.DataObject) -> None:
        rules.plan(self.world, choose(data))

    @rule(data=st.data())
    def apply(self, data: st.DataObject) -> None:
        rules.apply(self.world, choose(data))

    @rule(data=st.data())
    def apply_saved(self, data: st.DataObject) -> None:
        rules.apply_saved(self.world, choose(data))

    @rule(data=st.data())
    def race(self, data: st.DataObject) -> None:
        rules.race(self.world, choose(data))

    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        rules.settle(self.world, choose(data))

    @invariant()
    def the_run_is_over(self) -> None:
        assert self.world.active == []

    def teardown(self) -> None:
        """Settle, so that whatever happened ends in what is wanted."""
        if not hasattr(self, "world"):
            return
        try:
            rules.settle(self.world, Choose(lambda low, _high: low))
        finally:
            self.world.__exit__()


def test_no_history_breaks_a_promise() -> None:
    run_state_machine_as_test(Histories, settings=search)


@pytest.mark.parametrize("seed", range(8))
def test_no_seeded_history_breaks_a_promise(seed: int) -> None:
    for each in range(seed * 15, seed * 15 + 15):
        tell(each)


def test_a_seed_is_one_history() -> None:
    assert tell(7) == tell(7)


def test_no_bytes_get_more_than_a_sentence_out_of_the_readers() -> None:
    for seed in range(200):
        fuzz(seed)
