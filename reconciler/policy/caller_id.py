"""RC301 and RC303 to RC306: the number that people see. RC302 is the schema's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.policy.findings import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import DesiredOutplan

_VIRTUAL = re.compile(r"\+899[0-9]{9}")
_CALLERS = ("tel", "sip")
_TARGET = "spec.source.target"
_ANOTHER = "use an active, normal number of the account (GET /numbers)"
_INSTEAD = "VoIPBIN will dial with the account's default number, or stop the campaign without one"


def check(one: DesiredOutplan, around: Surroundings | None) -> Iterator[Hit]:
    """Yield what is odd about the source."""
    source = one.outplan.source
    if not source.type:
        yield Hit(
            "RC301",
            "there is no source: VoIPBIN dials with the account's default number, or stops the "
            "campaign without one",
            "add source with a number of the account",
            "spec",
        )
    elif source.type not in _CALLERS:
        yield Hit(
            "RC306",
            f"a source of type {source.type} cannot call a phone; {_INSTEAD}",
            "use a source of type tel, or sip for sip destinations",
            "spec.source.type",
        )
    elif source.type == "tel":
        yield from _number(source.target, around)


def _number(target: str, around: Surroundings | None) -> Iterator[Hit]:
    numbers = around.numbers if around is not None else None
    found = numbers.get(target) if numbers is not None else None
    if _VIRTUAL.fullmatch(target) or (found is not None and found.type == "virtual"):
        yield Hit("RC305", f"{target} is a virtual number; {_INSTEAD}", _ANOTHER, _TARGET)
    elif numbers is None:
        return
    elif found is None:
        yield Hit("RC303", f"{target} is no number of this account; {_INSTEAD}", _ANOTHER, _TARGET)
    elif found.status != "active":
        status = found.status or "not active"
        yield Hit("RC304", f"the number {target} is {status}; {_INSTEAD}", _ANOTHER, _TARGET)
