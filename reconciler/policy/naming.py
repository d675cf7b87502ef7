"""Rules about names and descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.policy.findings import Hit
from reconciler.policy.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.policy.rule import Check
    from reconciler.policy.spec import Policy
    from reconciler.policy.surroundings import Surroundings
    from reconciler.values.desired_outplan import Desired, DesiredOutplan

_SERVER = "the server's behaviour, see [VoIPBIN](voipbin.md), Writing"


def _undescribed(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
    if wanted.outplan.detail.strip():
        return ()
    return (Hit("detail is empty", "describe the strategy in a sentence", "spec"),)


def _same_names(desired: Desired, _policy: Policy) -> Check | None:
    """Return the check against the names before it; with exclusive ownership they are an error."""
    if desired.ownership != "marker":
        return None
    first: dict[str, DesiredOutplan] = {}
    for wanted in desired.outplans.values():
        first.setdefault(wanted.outplan.name, wanted)

    def check(wanted: DesiredOutplan, _around: Surroundings | None) -> Iterable[Hit]:
        name = wanted.outplan.name
        other = first[name]
        if other is wanted:
            return ()
        hit = Hit(
            f"the display name {name} is also that of {other.key} ({other.file}:{other.line})",
            "give one of the two another spec.name",
            "spec.name" if name != wanted.key else "metadata.name",
        )
        return (hit,)

    return check


RULES = (
    Rule(
        "RC501",
        "Two outplans with the same display name",
        "warning",
        "VoIPBIN allows it, and then nobody who picks an outplan for a campaign can tell the two "
        "apart. With `ownership: exclusive` it is an error, because the name is the identity.",
        "metadata: {name: one}\nspec: {name: Sales}\n---\nmetadata: {name: two}\n"
        "spec: {name: Sales}",
        "metadata: {name: one}\nspec: {name: Sales}\n---\nmetadata: {name: two}\n"
        "spec: {name: Sales Germany}",
        "Give one of them another spec.name; the key stays.",
        _SERVER,
        prepare=_same_names,
    ),
    Rule(
        "RC502",
        "detail is empty",
        "warning",
        "detail is where the account itself says what the policy is for. An auditor who reads "
        "VoIPBIN and not git finds nothing.",
        'spec:\n  detail: ""',
        "spec:\n  detail: Standard sales campaign strategy",
        "Describe the strategy in a sentence.",
        'VoIPBIN documentation, Outplan, "Best Practices", 4: "document retry policies for '
        'auditing"',
        about=("detail",),
        check=_undescribed,
    ),
    Rule(
        "RC503",
        "A name longer than the service stores",
        "error",
        "The column holds 255 characters; a longer name is refused without saying which field.",
        f"spec:\n  name: {'x' * 256}",
        "spec:\n  name: Sales Standard",
        "Shorten it.",
        _SERVER,
        found="schema",
        problem="name-too-long",
    ),
    Rule(
        "RC504",
        "A detail longer than the service stores",
        "error",
        "The column holds 65,535 bytes, the ownership marker included.",
        f"spec:\n  detail: {'x' * 65_536}",
        "spec:\n  detail: Standard sales campaign strategy",
        "Shorten it.",
        _SERVER,
        found="schema",
        problem="detail-too-long",
    ),
    Rule(
        "RC505",
        "A character that the service cannot store",
        "error",
        "name and detail sit in columns of three-byte characters. Emoji take four, and the write "
        "is refused without saying why.",
        "spec:\n  name: Sales \U0001f4de",
        "spec:\n  name: Sales Zürich",
        "Leave the character out, or set spec.allow_four_byte_characters if it is stored.",
        _SERVER,
        found="schema",
        problem="four-byte-character",
    ),
    Rule(
        "RC506",
        "An empty name",
        "error",
        "VoIPBIN stores it, and nobody can find or choose the outplan any more.",
        'spec:\n  name: ""',
        "spec:\n  name: Sales Standard",
        "Write a name, or leave it out to use the key.",
        _SERVER,
        found="schema",
        problem="empty-name",
    ),
)
