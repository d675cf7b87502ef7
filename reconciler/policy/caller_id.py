"""Rules about the source: the number that people see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.policy.findings import Hit
from reconciler.policy.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.account import Number
    from reconciler.values.desired_outplan import DesiredOutplan

_SERVER = "the server's behaviour, see [VoIPBIN](voipbin.md), Dialing"
_TUTORIAL = 'VoIPBIN documentation, Outplan, "Tutorial": a source number "obtained from your '

_CALLER = 'spec:\n  source: {type: tel, target: "+15559876543"}'

_VIRTUAL = re.compile(r"\+899[0-9]{9}")
_CALLERS = ("tel", "sip")
_TARGET = "spec.source.target"
_ANOTHER = "use an active, normal number of the account (GET /numbers)"
_INSTEAD = "VoIPBIN will dial with the account's default number, or stop the campaign without one"


def _missing(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
    if wanted.outplan.source.type:
        return ()
    hit = Hit(
        "there is no source: VoIPBIN dials with the account's default number, or stops the "
        "campaign without one",
        "add source with a number of the account",
        "spec",
    )
    return (hit,)


def _of_another_account(wanted: DesiredOutplan, around: Surroundings | None) -> Iterable[Hit]:
    target = _phone(wanted)
    if not target or around is None or around.numbers is None or _is_virtual(target, around):
        return ()
    if target in around.numbers:
        return ()
    return (Hit(f"{target} is no number of this account; {_INSTEAD}", _ANOTHER, _TARGET),)


def _inactive(wanted: DesiredOutplan, around: Surroundings | None) -> Iterable[Hit]:
    target = _phone(wanted)
    number = _number(target, around)
    if number is None or number.status == "active" or _is_virtual(target, around):
        return ()
    status = number.status or "not active"
    return (Hit(f"the number {target} is {status}; {_INSTEAD}", _ANOTHER, _TARGET),)


def _virtual(wanted: DesiredOutplan, around: Surroundings | None) -> Iterable[Hit]:
    target = _phone(wanted)
    if not target or not _is_virtual(target, around):
        return ()
    return (Hit(f"{target} is a virtual number; {_INSTEAD}", _ANOTHER, _TARGET),)


def _no_caller(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
    kind = wanted.outplan.source.type
    if not kind or kind in _CALLERS:
        return ()
    hit = Hit(
        f"a source of type {kind} cannot call a phone; {_INSTEAD}",
        "use a source of type tel, or sip for sip destinations",
        "spec.source.type",
    )
    return (hit,)


def _phone(wanted: DesiredOutplan) -> str:
    source = wanted.outplan.source
    return source.target if source.type == "tel" else ""


def _number(target: str, around: Surroundings | None) -> Number | None:
    known = around.numbers if around is not None else None
    return known.get(target) if known is not None else None


def _is_virtual(target: str, around: Surroundings | None) -> bool:
    number = _number(target, around)
    known = number is not None and number.type == "virtual"
    return known or _VIRTUAL.fullmatch(target) is not None


RULES = (
    Rule(
        "RC301",
        "No source",
        "warning",
        "VoIPBIN then dials phone numbers with the account's default number, which may change "
        "without this file; where there is none, the first call fails and the campaign stops.",
        "spec:\n  source: {}",
        _CALLER,
        "Add source with a number of the account, or allow it with the reason.",
        f'{_TUTORIAL}provisioned numbers"; {_SERVER}',
        about=("source",),
        check=_missing,
    ),
    Rule(
        "RC302",
        "The source is not a valid address",
        "error",
        "The server does not check addresses. A phone number that is not E.164, a plus and 7 to 15 "
        "digits, is stored without complaint and cannot be the caller ID.",
        'spec:\n  source: {type: tel, target: "5559876543"}',
        _CALLER,
        "Write the number with its plus, country code and area code, in quotes.",
        'VoIPBIN documentation, Outplan, "Tutorial": "in E.164 format"',
        found="schema",
        problem="source-target",
    ),
    Rule(
        "RC303",
        "The source is not a number of the account",
        "warning",
        "Who calls with a number that is not theirs calls with another one: VoIPBIN silently takes "
        "the account's default number, and without one the campaign stops.",
        _CALLER,
        _CALLER,
        "Use a number of GET /numbers, or provision this one first.",
        f'{_TUTORIAL}provisioned numbers via GET /numbers"; {_SERVER}',
        found="live",
        account='failing: {numbers: [{number: "+15550000000"}]}\n'
        'passing: {numbers: [{number: "+15559876543"}]}',
        needs="numbers",
        check=_of_another_account,
    ),
    Rule(
        "RC304",
        "The source number is not active",
        "warning",
        "A number that is provisioned but not active is treated as one that is not there.",
        _CALLER,
        _CALLER,
        "Activate the number in VoIPBIN, or use another.",
        _SERVER,
        found="live",
        account='failing: {numbers: [{number: "+15559876543", status: ""}]}\n'
        'passing: {numbers: [{number: "+15559876543", status: active}]}',
        needs="numbers",
        check=_inactive,
    ),
    Rule(
        "RC305",
        "The source is a virtual number",
        "warning",
        "Virtual numbers, +899 and nine digits, exist inside the platform only. As a caller ID "
        "they are replaced by the account's default number. `plan` also knows those that GET "
        "/numbers calls virtual.",
        'spec:\n  source: {type: tel, target: "+899123456789"}',
        _CALLER,
        "Use a normal number of the account.",
        _SERVER,
        needs="numbers",
        check=_virtual,
    ),
    Rule(
        "RC306",
        "The source is of a type that cannot call a phone",
        "warning",
        "For phone destinations the caller ID must be a phone number, and sip sources serve sip "
        "destinations. Any other type is replaced by the account's default number.",
        "spec:\n  source: {type: email, target: sales@example.com}",
        _CALLER,
        "Use a source of type tel, or sip for sip destinations.",
        _SERVER,
        check=_no_caller,
    ),
)
