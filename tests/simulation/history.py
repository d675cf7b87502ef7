"""One history from one seed, and the loop that tells many of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.choices import seeded
from tests.simulation.rules import RULES, settle
from tests.simulation.world import Tally, World

if TYPE_CHECKING:
    from tests.simulation.choices import Choose

LENGTHS = (4, 6, 8, 10)
_NAMES = [name for name, (weight, _) in RULES.items() for _ in range(weight)]


def tell(seed: int, said: list[str] | None = None) -> Tally:
    """Tell the history of a seed, and return what happened; `said` gets the names of its rules.

    Raises:
        ViolationError: the tool broke a promise.
    """
    choose = seeded(seed)
    with World(choose) as world:
        _begin(world, choose)
        for _ in range(choose.one(LENGTHS)):
            name = choose.one(_NAMES)
            if said is not None:
                said.append(name)
            RULES[name][1](world, choose)
        settle(world, choose)
    return world.tally


def _begin(world: World, choose: Choose) -> None:
    """Begin with something: half of the histories with a project that is applied already."""
    for _ in range(choose.number(1, 4)):
        RULES["wish"][1](world, choose)
    if choose.chance(50):
        settle(world, choose)
