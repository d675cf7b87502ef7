"""Label selectors as kubectl has them: `team=sales,tier in (gold,silver),!legacy`. Pure.

They choose among manifests, which alone have labels. What no manifest wants has none to go by.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, NoReturn

from reconciler.values.errors import UsageError
from reconciler.values.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.values.desired_outplan import Desired

_TOKEN = re.compile(r"\s*(?:(!=|==|=|!|\(|\)|,)|([^\s,=!()<>]+))")
_SYNTAX = "write team=sales, team!=sales, team, !team, 'team in (sales,support)' or a list of them"
_LISTED = 10


class Requirement(NamedTuple):
    """One condition: a label that is there or not, or whose value is among some or not."""

    name: str
    operator: Literal["in", "notin", "exists", "absent"]
    values: frozenset[str] = frozenset()

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Whether labels fulfil it. As in Kubernetes, what lacks a label is not equal either."""
        if self.operator in ("exists", "absent"):
            return (self.name in labels) == (self.operator == "exists")
        return (labels.get(self.name) in self.values) == (self.operator == "in")


class Selector(NamedTuple):
    """Conditions that all must hold, and how they were written."""

    text: str
    requirements: tuple[Requirement, ...]

    def selects(self, labels: Mapping[str, str]) -> bool:
        """Whether labels fulfil every condition."""
        return all(requirement.holds(labels) for requirement in self.requirements)

    def keys(self, desired: Desired) -> frozenset[str]:
        """Return the keys of the manifests that it selects, none if there are none."""
        wanted = desired.manifests.values()
        return frozenset(outplan.key for outplan in wanted if self.selects(outplan.labels))

    def some_keys(self, desired: Desired) -> frozenset[str]:
        """Return the keys of the manifests that it selects.

        Raises:
            UsageError: it selects none.
        """
        found = self.keys(desired)
        if not found:
            self.refuse(outplan.labels for outplan in desired.manifests.values())
        return found

    def refuse(self, labels: Iterable[Mapping[str, str]]) -> NoReturn:
        """Refuse to go on with nothing; `labels` are those that there are."""
        known = dict.fromkeys(f"{name}={text}" for some in labels for name, text in some.items())
        more = ", ..." if len(known) > _LISTED else ""
        there = f"labels there are: {', '.join([*sorted(known)[:_LISTED]])}{more}"
        where = "labels stand in metadata.labels of a manifest, or of a patch"
        raise UsageError(
            f"-l {self.text}: no manifest has such labels",
            why=there if known else "no manifest has any label",
            remedy=did_you_mean(self.text, sorted(known), where),
        )


def parse_selector(texts: Iterable[str]) -> Selector:
    """Read selectors, all of which must hold.

    Raises:
        UsageError: one of them is no selector.
    """
    written = [text.strip() for text in texts]
    requirements = [requirement for text in written for requirement in _Reader(text).all()]
    return Selector(",".join(written), tuple(requirements))


class _Reader:
    """Reads one selector, sign by sign."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._sign, self._word = "", ""
        self._next()

    def _next(self) -> None:
        """Go to the next sign or word; both are "" at the end."""
        found = _TOKEN.match(self._text, self._at)
        if found is None and self._text[self._at :].strip():
            self._refuse()
        self._sign, self._word = ("", "") if found is None else (found[1] or "", found[2] or "")
        self._at = found.end() if found is not None else len(self._text)

    def _refuse(self) -> NoReturn:
        read = self._text[: self._at].strip()
        place = f" after {read!r}" if read and read != self._text else ""
        raise UsageError(f"-l {self._text!r} is no label selector{place}", remedy=_SYNTAX)

    def _take_word(self) -> str:
        word = self._word
        if not word:
            self._refuse()
        self._next()
        return word

    def _take(self, *signs: str) -> str:
        sign = self._sign
        if sign not in signs:
            self._refuse()
        self._next()
        return sign

    def all(self) -> Iterator[Requirement]:
        yield self._requirement()
        while self._sign or self._word:
            self._take(",")
            yield self._requirement()

    def _requirement(self) -> Requirement:
        if self._sign == "!":
            self._next()
            return Requirement(self._take_word(), "absent")
        name = self._take_word()
        if self._word in ("in", "notin"):
            operator: Literal["in", "notin"] = "in" if self._word == "in" else "notin"
            self._next()
            return Requirement(name, operator, frozenset(self._values()))
        if self._sign in ("=", "==", "!="):
            operator = "notin" if self._take("=", "==", "!=") == "!=" else "in"
            return Requirement(name, operator, frozenset({self._value()}))
        return Requirement(name, "exists")

    def _values(self) -> Iterator[str]:
        self._take("(")
        yield self._value()
        while self._sign == ",":
            self._next()
            yield self._value()
        self._take(")")

    def _value(self) -> str:
        """Return a value, which may be empty as a label's may."""
        return self._take_word() if self._word else ""
