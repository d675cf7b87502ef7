"""Rules about the source: the number that people see."""

from __future__ import annotations

from reconciler.policy.rule import Rule

_SERVER = "the server's behaviour, see [VoIPBIN](voipbin.md), Dialing"
_TUTORIAL = 'VoIPBIN documentation, Outplan, "Tutorial": a source number "obtained from your '

_CALLER = 'spec:\n  source: {type: tel, target: "+15559876543"}'

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
    ),
)
