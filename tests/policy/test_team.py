"""Team bounds: nothing set finds nothing, and every bound holds at its edge."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.policy.catalogue import RULES
from reconciler.policy.engine import evaluate
from reconciler.policy.spec import Policy
from reconciler.policy.team import clock
from tests.support import desired, sound


def _codes(policy: dict[str, Any], **spec: Any) -> list[str]:
    labels = spec.pop("labels", {})
    document = sound(**spec)
    document["metadata"]["labels"] = labels
    found = evaluate(desired(document), Policy.model_validate(policy))
    return [finding.code for finding in found if finding.code.startswith("RC6")]


def test_an_empty_policy_checks_nothing() -> None:
    prepared = [rule.prepare for rule in RULES.values() if rule.code.startswith("RC6")]
    assert prepared
    assert [prepare(desired(sound()), Policy()) for prepare in prepared if prepare] == [None] * 10


@pytest.mark.parametrize(
    ("policy", "spec", "codes"),
    [
        ({"dial_timeout": {"min": "30s"}}, {"dial_timeout": "30s"}, []),
        ({"dial_timeout": {"min": "30s"}}, {"dial_timeout": 29_999}, ["RC601"]),
        ({"dial_timeout": {"max": "30s"}}, {"dial_timeout": "30s"}, []),
        ({"dial_timeout": {"max": "30s"}}, {"dial_timeout": 30_001}, ["RC601"]),
        ({"dial_timeout": {"max": 0}}, {"dial_timeout": 30_001}, ["RC601"]),
        ({"try_interval": {"min": "2h", "max": "2h"}}, {"try_interval": "2h"}, []),
        ({"try_interval": {"min": "3h"}}, {"try_interval": "2h"}, ["RC602"]),
        ({"max_attempts_per_destination": 3}, {"max_try_count_0": 3}, []),
        ({"max_attempts_per_destination": 0}, {"max_try_count_0": 3}, ["RC603"]),
        (
            {"max_attempts_per_destination": 2},
            {"max_try_count_0": 3, "max_try_count_1": 3},
            ["RC603", "RC603"],
        ),
        ({"max_attempts_total": 4}, {"max_try_count_0": 2, "max_try_count_1": 2}, []),
        ({"max_attempts_total": 3}, {"max_try_count_0": 2, "max_try_count_1": 2}, ["RC604"]),
        ({"min_gap": "2h"}, {"try_interval": "2h"}, []),
        ({"min_gap": "3h"}, {"try_interval": "2h"}, ["RC605"]),
        ({"min_gap": "3h"}, {"try_interval": "2h", "max_try_count_0": 1}, []),
        ({"max_attempts_per_day": 3}, {"try_interval": "8h", "max_try_count_0": 9}, []),
        ({"max_attempts_per_day": 2}, {"try_interval": "8h", "max_try_count_0": 9}, ["RC606"]),
        ({"allowed_sources": ["+15559876543"]}, {}, []),
        ({"allowed_sources": ["+1555987654*", "+49*"]}, {}, []),
        ({"allowed_sources": ["+1555987654"]}, {}, ["RC607"]),
        ({"allowed_sources": ["+49*"]}, {"source": {}}, []),
        ({"required_labels": ["team", "owner"]}, {}, ["RC608"]),
        ({"required_labels": ["team"]}, {"labels": {"team": ""}}, ["RC608"]),
        ({"required_labels": ["team"]}, {"labels": {"team": "a"}}, []),
        ({"name_pattern": "Sales"}, {"name": "Sales"}, []),
        ({"name_pattern": "Sale"}, {"name": "Sales"}, ["RC609"]),
        ({"key_pattern": "[a-z]+"}, {"name": "Sales"}, []),
        ({"key_pattern": "x.*"}, {"name": "Sales"}, ["RC609"]),
    ],
)
def test_a_bound_holds_at_its_edge(
    policy: dict[str, Any], spec: dict[str, Any], codes: list[str]
) -> None:
    assert _codes(policy, **spec) == codes


def test_the_window_says_which_attempts_and_that_it_is_advisory() -> None:
    window = {"from": "09:00", "to": "18:00", "tz": "Europe/Berlin", "start": "17:00"}
    policy = Policy.model_validate({"calling_window": window})
    [found] = evaluate(desired(sound(try_interval="30m", max_try_count_0=12)), policy)
    assert (found.code, found.severity) == ("RC610", "warning")
    assert found.message == (
        "attempts 3, 4, 5, 6, 7, ... may fall outside the calling window 09:00 to 18:00 "
        "Europe/Berlin when a campaign starts at 17:00; VoIPBIN itself has no such window"
    )


def test_a_time_of_day_reads_as_it_was_written() -> None:
    assert [clock(moment) for moment in (0, 32_400_000, 86_340_000)] == ["00:00", "09:00", "23:59"]
