"""A rule as one entry: what it is called, why it exists, when it finds something, and examples.

Values only; `catalogue` gathers the rules, `engine` asks them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from reconciler.policy.findings import Hit
    from reconciler.policy.spec import Level, Policy
    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import Desired, DesiredOutplan

Finder = Literal["schema", "offline", "live"]
"""Who finds it: the reading of the manifest, a check of what is desired, or `plan` alone."""

Need = Literal["", "numbers", "targets", "campaigns"]
"""What of the surroundings a rule must know to have looked."""

Check = Callable[["DesiredOutplan", "Surroundings | None"], Iterable["Hit"]]
"""Says what is odd about one outplan; runs over ten thousand, so it returns () where nothing is."""

Prepare = Callable[["Desired", "Policy"], "Check | None"]
"""Returns the check that a project asks for, None where it asks for none."""


class Exceptions(NamedTuple):
    """The exceptions of one outplan, and what came of the rules that they name.

    `codes` are excepted for `reason`, "" where none is given. `hit` are the codes that found
    something, `judged` those that were looked for, `known` all there are, and `allowable` those
    that an outplan may be excepted from.
    """

    codes: tuple[str, ...]
    reason: str
    hit: Collection[str]
    judged: Collection[str]
    known: Collection[str]
    allowable: Collection[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the catalogue.

    `failing` and `passing` are fragments of manifests, laid over one that breaks no rule; several
    documents are separated by `---`. `policy` is the team policy and `account` the live facts that
    the examples need. `problem` is the code that the manifest schema reports it by. `about` names
    the members that a hit on a whole mapping is about. Its condition is one of `check`, `prepare`
    and `of_exceptions`; none where the schema finds it.
    """

    code: str
    title: str
    severity: Level
    why: str
    failing: str
    passing: str
    remedy: str
    source: str
    found: Finder = "offline"
    problem: str = ""
    policy: str = ""
    account: str = ""
    about: tuple[str, ...] = ()
    needs: Need = ""
    check: Check | None = None
    prepare: Prepare | None = None
    of_exceptions: Callable[[Exceptions], Iterable[Hit]] | None = None
