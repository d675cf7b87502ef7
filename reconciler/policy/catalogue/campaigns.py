"""Rules about the campaigns that use an outplan; `plan` finds them."""

from __future__ import annotations

from reconciler.policy.rule import Rule

_SERVER = "the server's behaviour, see [VoIPBIN](voipbin.md), Dialing"

RULES = (
    Rule(
        "RC401",
        "Attempts for a destination that the targets leave empty",
        "warning",
        "A target made through the API has an empty object for every destination that was left "
        "out. Once the destinations before it are used up the campaign dials the empty one, and "
        "the failed call stops the whole campaign. Checked with `policy.check_targets: true`, for "
        "the campaigns of outplans that the plan updates: one or more requests per target list.",
        "spec:\n  max_try_count_0: 3\n  max_try_count_1: 2",
        "spec:\n  max_try_count_0: 3",
        "Set the count to 0, or give every target the destination.",
        _SERVER,
        found="live",
        policy="check_targets: true",
        account="both: {before: {dial_timeout: 20000}, campaigns: [{name: Spring, status: stop}], "
        'targets: [{destination_0: {type: tel, target: "+15551234567"}}]}',
    ),
    Rule(
        "RC402",
        "A raised count reopens finished targets of a running campaign",
        "warning",
        "A target whose attempts are used up is not marked as done, it stays idle. When the count "
        "of a destination rises, a running campaign calls all such people again within seconds.",
        "spec:\n  max_try_count_0: 4",
        "spec:\n  max_try_count_0: 3",
        "Stop the campaign first, or give it a new outplan, if that is not what you want.",
        _SERVER,
        found="live",
        account="both: {before: {dial_timeout: 20000, max_try_count_0: 3}, "
        "campaigns: [{name: Spring, status: run}]}",
    ),
)
