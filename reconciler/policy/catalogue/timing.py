"""Rules about durations: units, how long it rings, how long it waits."""

from __future__ import annotations

from reconciler.policy.rule import Rule

_PRACTICE = 'VoIPBIN documentation, Outplan, "Best Practices"'

RULES = (
    Rule(
        "RC101",
        "Seconds mistaken for milliseconds",
        "error",
        "VoIPBIN counts milliseconds. A bare 30 lets it ring for 30 thousandths of a second, a "
        "bare 60 calls again at once, and nothing on the server objects.",
        "spec:\n  dial_timeout: 30",
        "spec:\n  dial_timeout: 30s",
        "Write 30000 or 30s. Who means milliseconds writes the unit: 500ms.",
        'VoIPBIN documentation, Outplan, "AI Implementation Hint" and "Configuration Issues"',
        found="schema",
        problem="duration-seconds",
    ),
    Rule(
        "RC102",
        "dial_timeout outside 5 to 120 seconds",
        "warning",
        "Call setup alone takes seconds, so below 5 s most phones never ring; above 120 s every "
        "network has long given up, and the line stays busy for nobody.",
        "spec:\n  dial_timeout: 2s",
        "spec:\n  dial_timeout: 30s",
        "Write a value from 5s to 120s; 25s to 45s is recommended.",
        f'{_PRACTICE}, 1: "account for call setup time"; bounds of this project',
    ),
    Rule(
        "RC103",
        "dial_timeout outside the recommended 25 to 45 seconds",
        "warning",
        "Shorter misses people who have to reach for their phone, longer ends in voice mail. "
        "VoIPBIN's public server source stores the value without using it and rings for 60 s, so "
        "today this is a matter of what the outplan says.",
        "spec:\n  dial_timeout: 50s",
        "spec:\n  dial_timeout: 45s",
        "Write a value from 25s to 45s, or allow it with the reason.",
        f'{_PRACTICE}, 1: "set realistic timeouts (25-45 seconds)"',
    ),
    Rule(
        "RC104",
        "try_interval outside what its campaign type recommends",
        "warning",
        "How soon to call again is a matter of urgency: sales 2 to 4 hours, reminders 30 to 60 "
        "minutes, emergencies 5 to 15 minutes. Said of outplans with the label campaign-type "
        "sales, reminder or emergency.",
        "metadata:\n  labels: {campaign-type: sales}\nspec:\n  try_interval: 10m",
        "metadata:\n  labels: {campaign-type: sales}\nspec:\n  try_interval: 2h",
        "Write a value within the range, correct the label, or allow it with the reason.",
        'VoIPBIN documentation, Outplan, "Recommended Intervals"',
    ),
    Rule(
        "RC105",
        "try_interval shorter than any recommendation",
        "warning",
        "The shortest published recommendation is 5 minutes, for emergencies. Below it people are "
        "called again before they can have listened to the first message; 0 calls again within "
        "seconds. Said of outplans with more than one attempt that RC104 does not judge.",
        "spec:\n  try_interval: 7200",
        "spec:\n  try_interval: 2h",
        "Write 5m or more; 7200 is 7.2 seconds, two hours are 2h.",
        f'{_PRACTICE}, 2: "avoid too-frequent retries"; "Timing Issues": "retries happening too '
        'fast: verify millisecond values are correct"',
    ),
    Rule(
        "RC106",
        "A number beyond what the service stores",
        "error",
        "VoIPBIN stores these fields in signed 32-bit columns: 2147483647 ms are 24.8 days. Larger "
        'numbers are refused as "invalid data" without a field\'s name; negative ones are stored.',
        "spec:\n  try_interval: 25d",
        "spec:\n  try_interval: 24d",
        "Write a number from 0 to 2147483647.",
        "the server's behaviour, see [VoIPBIN](voipbin.md), Writing",
        found="schema",
        problem="out-of-range",
    ),
)
