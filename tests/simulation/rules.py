"""What can happen in a history, and how it ends; hypothesis and `chaos` tell it with these rules.

A rule takes the world and a source of choices. Every run of the tool is held to the laws at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.plan.guard import Limits
from reconciler.plan.planner import Options
from reconciler.sandbox.faults import Fault, FaultKind
from reconciler.values.errors import ProblemsError, UntrustedReadError
from tests.simulation.laws import ViolationError, check
from tests.simulation.others import meddle
from tests.simulation.rows import PROJECT, is_owned, live_rows, meaning, meant, split
from tests.simulation.tool import Order, Run, carry_out

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from reconciler.plan.plan import Withheld
    from tests.simulation.choices import Choose
    from tests.simulation.world import World

_METHODS = ("*", "POST", "PUT", "DELETE", "GET", "POST", "PUT", "*")
_PATHS = ("*", "/outplans", "/outplans/*", "*/dial_info", "/customer", "/campaigns")
_OF_THEIR_OWN = (
    FaultKind.STALE_READ,
    FaultKind.EQUAL_TIMESTAMPS,
    FaultKind.CLOCK_BEHIND,
    FaultKind.CLOCK_AHEAD,
)
"""These hit only requests of one sort anyway."""

_COUNTS = (1, 1, 2, 4, 6, 30)
"""How often a fault strikes: the tool repeats most requests 5 times, and settles 4 times."""

_NEVER_BY_ITSELF = 80_000.0
_SECONDS = {
    FaultKind.LATE_COMMIT: (_NEVER_BY_ITSELF,),
    FaultKind.CLOCK_BEHIND: (5.0, 30.0, 3_600.0),
    FaultKind.CLOCK_AHEAD: (5.0, 30.0, 3_600.0),
}
_EVERYTHING = Options(Limits(consent=9_999))


def wish(world: World, choose: Choose) -> None:
    """Change the manifests."""
    world.wishes.change(choose, sorted(world.rows()), times=choose.number(1, 5))


def others(world: World, choose: Choose) -> None:
    """Somebody else changes the account."""
    for _ in range(choose.number(1, 3)):
        meddle(world, choose)


def arm(world: World, choose: Choose) -> None:
    """Arm a few faults."""
    for _ in range(choose.number(1, 3)):
        kind = choose.one(tuple(FaultKind))
        anywhere = kind in _OF_THEIR_OWN
        world.faults.add(
            Fault(
                kind,
                method="*" if anywhere else choose.one(_METHODS),
                path="*" if anywhere or choose.chance(70) else choose.one(_PATHS),
                count=choose.one(_COUNTS),
                skip=choose.number(0, 5) if choose.chance(40) else 0,
                seconds=choose.one(_SECONDS.get(kind, (0.0,))),
            )
        )


def storm(world: World, choose: Choose) -> None:
    """Have much to do while much goes wrong."""
    wish(world, choose)
    others(world, choose)
    arm(world, choose)
    apply(world, choose)


def outage(world: World, choose: Choose) -> None:
    """Apply while the database fails in the middle, which with an access key is a 401."""
    wish(world, choose)
    down = Fault(FaultKind.DATABASE_DOWN, count=choose.one(_COUNTS), skip=choose.number(2, 12))
    world.faults.add(down)
    apply(world, choose)


def throttled(world: World, choose: Choose) -> None:
    """Be interrupted while writes wait out a rate limit."""
    wish(world, choose)
    kind = choose.one((FaultKind.RATE_LIMITED, FaultKind.RATE_LIMITED_BARE))
    method = choose.one(("POST", "PUT", "*"))
    busy = Fault(kind, method=method, count=30, skip=choose.number(0, 4), seconds=0.0)
    world.faults.add(busy)
    order = Order(world.wishes.desired, _options(choose), stop_at=choose.number(3, 20))
    _runs(world, choose, order)


def calm(world: World, choose: Choose) -> None:
    """End all faults, or let the late commits happen."""
    if choose.chance(50):
        world.faults.clear()
    else:
        world.release()


def plan(world: World, choose: Choose) -> None:
    """Make a plan and keep it for later; anything may happen before it is applied."""
    (run,) = _runs(world, choose, Order(world.wishes.desired, _options(choose), only_plan=True))
    if run.text:
        world.saved.append(run.text)


def apply(world: World, choose: Choose) -> None:
    """Plan and apply; the process may be killed or asked to stop at any request."""
    _runs(world, choose, _interrupted(Order(world.wishes.desired, _options(choose)), choose))


def apply_saved(world: World, choose: Choose) -> None:
    """Apply a plan that was made before, be it stale or applied already."""
    if world.saved:
        text = choose.one(world.saved[::-1])
        _runs(world, choose, _interrupted(Order(world.wishes.desired, saved=text), choose))


def race(world: World, choose: Choose) -> None:
    """Apply twice at once, now and then from an older revision, or one of them a saved plan."""
    first = Order(world.wishes.desired, _options(choose))
    second = Order(world.wishes.desired, _options(choose))
    if choose.chance(20):
        second.desired = world.wishes.former
    elif world.saved and choose.chance(20):
        second.saved = world.saved[-1]
    _runs(world, choose, first, _interrupted(second, choose))


def settle(world: World, choose: Choose) -> None:
    """Nothing goes wrong any more: one apply reaches what is wanted, and the next plan is empty."""
    world.faults.clear()
    world.release()
    (done,) = carry_out(world, Order(world.wishes.desired, _EVERYTHING), fate=choose.fate())
    check(done, world.mode)
    if _mistyped(world, done):
        (done,) = carry_out(world, Order(world.wishes.desired, _EVERYTHING), fate=choose.fate())
        check(done, world.mode)
    desired = world.wishes.desired
    (then,) = carry_out(world, Order(desired, _EVERYTHING, only_plan=True), fate=choose.fate())
    check(then, world.mode)
    _settled(world, done, then)


RULES: dict[str, tuple[int, Callable[[World, Choose], None]]] = {
    "wish": (4, wish),
    "others": (3, others),
    "arm": (3, arm),
    "storm": (8, storm),
    "outage": (2, outage),
    "throttled": (2, throttled),
    "calm": (2, calm),
    "plan": (1, plan),
    "apply": (4, apply),
    "apply_saved": (2, apply_saved),
    "race": (2, race),
    "settle": (1, settle),
}
"""Each rule with its weight in a seeded history."""


def _options(choose: Choose) -> Options:
    consent = choose.one((9_999, None, 1))
    keys = frozenset(choose.one(("a", "b", "c")) for _ in range(choose.chance(10) * 2))
    return Options(Limits(consent=consent), targets=keys, import_by_name=choose.chance(25))


def _interrupted(order: Order, choose: Choose) -> Order:
    end = choose.number(0, 9)
    if end >= 7:
        order.kill_at, order.carried_out = choose.number(1, 20), choose.chance(50)
    elif end == 6:
        order.stop_at = choose.number(1, 20)
    return order


def _runs(world: World, choose: Choose, *orders: Order) -> list[Run]:
    fate = choose.fate()
    runs = carry_out(world, *orders, fate=fate, boundary=lambda: _meanwhile(world, choose, fate))
    for run in runs:
        check(run, world.mode)
        _mistyped(world, run)
    return runs


def _mistyped(world: World, run: Run) -> bool:
    """Whether a run was refused for a `previous_key` that names nothing; it is then taken out.

    Only where the server has an outplan that lost its manifest, and may be the one that was meant.
    """
    error = run.error
    if not isinstance(error, ProblemsError):
        return False
    if any(problem.code != "unknown-previous-key" for problem in error.problems):
        raise ViolationError(f"an error without a cause: {error.problems}")
    if not run.raced and not run.disturbed:
        owned = [row for row in live_rows(run.before).values() if is_owned(row, world.mode)]
        keys, wanted = {_key(row) for row in owned}, run.order.desired
        given_up = {each.renamed_from for each in wanted.forgotten.values()}
        named = {each.renamed_from for each in wanted.outplans.values() if each.key not in keys} - {
            None
        }
        if not keys - wanted.manifests.keys() - given_up or named <= keys:
            raise ViolationError(f"no previous_key is wrong: {error.problems}")
    world.wishes.forget_renames()
    return True


def _meanwhile(world: World, choose: Choose, fate: Random) -> None:
    """Let late commits, new faults, and rarely other users, get in between two requests."""
    if fate.random() < 0.02:
        arm(world, type(choose)(fate.randint))
    if world.faults.pending and fate.random() < 0.1:
        world.release()
    if fate.random() < 0.005:
        meddle(world, type(choose)(fate.randint))


def _settled(world: World, done: Run, then: Run) -> None:
    if done.error is not None or then.error is not None:
        _excused(world, done, then)
        return
    assert done.plan is not None
    assert then.plan is not None
    if done.report is not None and done.report.exits:
        raise ViolationError(f"without faults: {[result.error for result in done.report.results]}")
    if then.plan.resource_changes:
        again = [
            (change.key, change.id, change.change.fields) for change in then.plan.resource_changes
        ]
        raise ViolationError(f"the next plan is not empty: {again}")
    _reached(world, then.plan.withheld)


def _reached(world: World, withheld: Sequence[Withheld]) -> None:
    """Look at the server itself: every key once and as wanted, and nothing owned beside it."""
    ids = {held.id for held in withheld}
    keys = {held.key for held in withheld}
    # Under `exclusive` the name is the key, and a name that several have is withheld once.
    names = {held.name for held in withheld} if world.mode == "exclusive" else set()
    desired = world.wishes.desired.outplans
    found: set[str] = set()
    for outplan_id, row in live_rows(world.rows()).items():
        if not is_owned(row, world.mode):
            continue
        said = meaning(row)
        same = [key for key, wanted in desired.items() if meant(wanted.outplan) == said]
        if same and same[0] not in found:
            found.add(same[0])
        elif outplan_id not in ids and _key(row) not in keys and row["name"] not in names:
            raise ViolationError(f"the project's, unwanted and not withheld: {outplan_id} {said}")
    missing = desired.keys() - found - keys
    if missing:
        raise ViolationError(f"missing or not as wanted, and not withheld: {missing}")


def _key(row: dict[str, str]) -> str:
    marker = split(row["detail"])[1] or ""
    return marker.removeprefix(f"{PROJECT}/")


def _excused(world: World, *runs: Run) -> None:
    """Accept only one reason for ending in an error: as many rows in a microsecond as in a page."""
    stamps = [row["tm_create"] for row in world.rows().values()]
    most = max((stamps.count(stamp) for stamp in stamps), default=0)
    for run in runs:
        if run.error is None:
            continue
        if not isinstance(run.error, UntrustedReadError) or most < world.page_size:
            raise ViolationError(f"an error without a cause: {run.error.sentence}")
