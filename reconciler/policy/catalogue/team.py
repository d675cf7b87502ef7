"""Rules about the team's own policy: they find nothing until reconciler.yaml sets a bound."""

from __future__ import annotations

from reconciler.policy.rule import Rule

_TEAM = "your `policy` in reconciler.yaml"
_PRACTICE = 'VoIPBIN documentation, Outplan, "Best Practices"'

RULES = (
    Rule(
        "RC601",
        "dial_timeout outside the team's bounds",
        "error",
        "The team decided how long its calls may ring.",
        "spec:\n  dial_timeout: 45s",
        "spec:\n  dial_timeout: 30s",
        "Write a value within policy.dial_timeout.",
        _TEAM,
        policy="dial_timeout: {min: 20s, max: 40s}",
    ),
    Rule(
        "RC602",
        "try_interval outside the team's bounds",
        "error",
        "The team decided how soon people may be called again.",
        "spec:\n  try_interval: 2d",
        "spec:\n  try_interval: 2h",
        "Write a value within policy.try_interval.",
        _TEAM,
        policy="try_interval: {min: 30m, max: 1d}",
    ),
    Rule(
        "RC603",
        "More attempts for one destination than the team allows",
        "error",
        "The team decided how often one number may be called.",
        "spec:\n  max_try_count_0: 6",
        "spec:\n  max_try_count_0: 5",
        "Lower the count.",
        f"{_TEAM}; {_PRACTICE}, 3",
        policy="max_attempts_per_destination: 5",
    ),
    Rule(
        "RC604",
        "More attempts in total than the team allows",
        "error",
        "The team decided how often one person may be called, over all destinations.",
        "spec:\n  max_try_count_0: 3\n  max_try_count_1: 3",
        "spec:\n  max_try_count_0: 3\n  max_try_count_1: 2",
        "Lower the counts.",
        f'{_TEAM}; {_PRACTICE}, 4: "follow local regulations on retry limits"',
        policy="max_attempts_total: 5",
    ),
    Rule(
        "RC605",
        "A shorter gap between attempts than the team allows",
        "error",
        "The gap is try_interval, counted from the end of the attempt before. An outplan of one "
        "attempt has none.",
        "spec:\n  try_interval: 10m",
        "spec:\n  try_interval: 30m",
        "Raise try_interval.",
        f"{_TEAM}; {_PRACTICE}, 2",
        policy="min_gap: 30m",
    ),
    Rule(
        "RC606",
        "More attempts within 24 hours than the team allows",
        "error",
        "Counted from try_interval and the sum of the counts, as if every call ended at once: the "
        "most that can happen.",
        "spec:\n  try_interval: 2h\n  max_try_count_0: 4",
        "spec:\n  try_interval: 8h\n  max_try_count_0: 4",
        "Raise try_interval or lower the counts.",
        f'{_TEAM}; {_PRACTICE}, 4: "follow local regulations on retry limits"',
        policy="max_attempts_per_day: 3",
    ),
    Rule(
        "RC607",
        "A source that the team does not allow",
        "error",
        "People should recognise who calls, so the team lists its numbers, or their prefixes with "
        "a star.",
        'spec:\n  source: {type: tel, target: "+442079460000"}',
        'spec:\n  source: {type: tel, target: "+15559876543"}',
        "Use one of policy.allowed_sources.",
        _TEAM,
        policy='allowed_sources: ["+1555*"]',
    ),
    Rule(
        "RC608",
        "A required label is missing",
        "error",
        "Labels say whose policy it is and, as campaign-type, which recommendations hold.",
        "metadata:\n  labels: {}",
        "metadata:\n  labels: {team: sales}",
        "Add it to metadata.labels.",
        _TEAM,
        policy="required_labels: [team]",
    ),
    Rule(
        "RC609",
        "A name that does not fit the team's pattern",
        "error",
        "One way of naming, so that the list in VoIPBIN reads well.",
        "spec:\n  name: Sales",
        "spec:\n  name: DE - Sales",
        "Rename it; the display name may change freely.",
        _TEAM,
        policy='name_pattern: "[A-Z]{2} - .+"',
    ),
    Rule(
        "RC610",
        "Attempts outside the calling window",
        "warning",
        "**Advisory: VoIPBIN has no such field** and dials at any hour. From a campaign's assumed "
        "start, attempt after attempt one try_interval later, this counts those that would fall "
        "outside the window of a day.",
        "spec:\n  try_interval: 4h\n  max_try_count_0: 4",
        "spec:\n  try_interval: 4h\n  max_try_count_0: 3",
        "Lower the counts or try_interval, and stop the campaign in time.",
        f'{_TEAM}; {_PRACTICE}, 4: "respect quiet hours"',
        policy='calling_window: {from: "09:00", to: "18:00", tz: Europe/Berlin, start: "09:00"}',
    ),
)
