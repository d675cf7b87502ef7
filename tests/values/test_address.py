"""Source addresses: impossible targets are refused, and those that are merely unassigned pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.values.address import ADDRESS_TYPES, target_problem

UUID = "d5fb7357-7ddb-4f2d-87b5-8ccbfd6c039e"
NIL = "00000000-0000-0000-0000-000000000000"
RESOURCES = ("agent", "conference", "extension", "line", "webchat", "web_session")
PHONES = ("tel", "whatsapp")


def test_the_types_are_the_platforms() -> None:
    assert set(ADDRESS_TYPES) == {"", *RESOURCES, *PHONES, "ai", "ai_team", "email", "sip"}


@pytest.mark.parametrize("address_type", PHONES)
@pytest.mark.parametrize(
    "target",
    [
        "+15559876543",
        "+12025550123",
        "+4930123456",
        "+821012345678",
        "+443069990123",
        "+80012345678",
        "+899123456789",
    ],
)
def test_a_number_that_is_possible_passes_even_when_nobody_has_it(
    address_type: str, target: str
) -> None:
    assert target_problem(address_type, target) is None


@pytest.mark.parametrize("address_type", PHONES)
@pytest.mark.parametrize(
    ("target", "what"),
    [
        ("15559876543", "does not begin with +"),
        ("0049301234567", "does not begin with +"),
        (" +15559876543", "does not begin with +"),
        ("+1 555 987 6543", "is not E.164"),
        ("+1-555-987-6543", "is not E.164"),
        ("+15559876543\n", "is not E.164"),
        ("+1555987654x", "is not E.164"),
        ("+\u0661\u0665\u0665\u0665\u0669\u0668\u0667\u0666", "is not E.164"),
        ("+", "is not E.164"),
        ("+123456", "is not E.164"),
        ("+1234567890123456", "is not E.164"),
        ("+155598765432", "is too long for its country"),
        ("+1555987", "is too short for its country"),
        ("+999123456789", "has no existing country code"),
        ("+0123456789", "has no existing country code"),
        ("+8991234567890", "has no existing country code"),
        ("+89912345678", "has no existing country code"),
        pytest.param("+15551234", "is too short"),
    ],
)
def test_an_impossible_number_is_refused(address_type: str, target: str, what: str) -> None:
    found = target_problem(address_type, target)
    assert found is not None
    message, remedy = found
    assert message.startswith(f'"{target}"')
    assert what in message
    assert remedy


@pytest.mark.parametrize("address_type", ["sip", "email"])
@pytest.mark.parametrize(
    ("target", "fits"),
    [
        ("alice@example.com", True),
        ("alice@example.com;transport=tcp", True),
        ("alice", False),
        ("@example.com", False),
        ("alice@", False),
        ("", False),
    ],
)
def test_a_user_at_a_host_needs_both(address_type: str, target: str, fits: bool) -> None:
    assert (target_problem(address_type, target) is None) is fits


@pytest.mark.parametrize("address_type", RESOURCES)
@pytest.mark.parametrize(
    ("target", "fits"),
    [
        (UUID, True),
        (UUID.upper(), True),
        (NIL, False),
        (UUID[:-1], False),
        (f"{UUID}\n", False),
        ("1000", False),
        ("", False),
    ],
)
def test_a_resource_is_named_by_its_id(address_type: str, target: str, fits: bool) -> None:
    assert (target_problem(address_type, target) is None) is fits


@pytest.mark.parametrize("address_type", ["", "ai", "ai_team"])
def test_types_without_a_known_form_take_any_target(address_type: str) -> None:
    assert target_problem(address_type, "anything at all") is None


@given(st.sampled_from(ADDRESS_TYPES), st.text() | st.from_regex(r"\+[0-9]{5,17}", fullmatch=True))
def test_any_target_passes_or_gets_a_sentence_and_a_remedy(kind: str, target: str) -> None:
    found = target_problem(kind, target)
    assert found is None or all(found)
