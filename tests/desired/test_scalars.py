"""Plain YAML scalars: what each means, and that no spelling with two meanings is guessed at."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.desired.scalars import Trap, plain_scalar

numeric = st.text("0123456789+-._:xobeEaANnIiFfTtZz \t", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("true", True),
        ("False", False),
        ("0", 0),
        ("-0", 0),
        ("30000", 30_000),
        ("-5", -5),
        ("9999999999999999999", 9_999_999_999_999_999_999),
        ("1.5", 1.5),
        ("-0.25", -0.25),
        ("30s", "30s"),
        ("1h30m", "1h30m"),
        ("1.5h", "1.5h"),
        ("PT30S", "PT30S"),
        ("tRUE", "tRUE"),
        ("nULL", "nULL"),
        ("Sales Standard", "Sales Standard"),
        ("yes please", "yes please"),
        ("1:99", "1:99"),
        ("9am-6pm", "9am-6pm"),
        ("+49 30 1234", "+49 30 1234"),
        ("voipbin.net/v1", "voipbin.net/v1"),
        ("d5fb7357-7ddb-4f2d-87b5-8ccbfd6c039e", "d5fb7357-7ddb-4f2d-87b5-8ccbfd6c039e"),
        ("-", "-"),
        ("+", "+"),
        (".", "."),
        ("1.2.3", "1.2.3"),
    ],
)
def test_a_scalar_that_everybody_reads_alike_means_just_that(text: str, value: object) -> None:
    read = plain_scalar(text)
    assert (type(read), read) == (type(value), value)


TRAPS = [
    ("+15551234567", "yaml-unquoted-plus", 'write it in quotes: "+15551234567"'),
    ("+0", "yaml-unquoted-plus", '"+0"'),
    ("012", "yaml-octal", '"012"'),
    ("-012", "yaml-octal", '"-012"'),
    ("08", "yaml-octal", "without a leading zero"),
    ("0o17", "yaml-octal", "decimal"),
    ("0x1F", "yaml-hexadecimal", "decimal"),
    ("0b101", "yaml-hexadecimal", "decimal"),
    ("1:30", "yaml-sexagesimal", "1h30m"),
    ("1:30:00", "yaml-sexagesimal", "duration"),
    ("09:00", "yaml-sexagesimal", 'or a time of day in quotes: "09:00"'),
    ("9:00", "yaml-sexagesimal", 'or a time of day in quotes: "09:00"'),
    ("1_000", "yaml-underscore", "without underscores"),
    ("2026-01-01", "yaml-date", '"2026-01-01"'),
    ("2022-04-28 01:50:23.414000", "yaml-date", "quotes"),
    ("2022-04-28T01:50:23Z", "yaml-date", "quotes"),
    ("1e3", "yaml-number", "write 1000"),
    ("1.", "yaml-number", "plain decimal"),
    (".5", "yaml-number", "plain decimal"),
    ("+1.5", "yaml-number", "plain decimal"),
    (".inf", "yaml-number", '".inf"'),
    (".NaN", "yaml-number", '".NaN"'),
    ("9" * 32, "yaml-number", "plain decimal"),
    ("yes", "yaml-boolean", "true or false"),
    ("no", "yaml-boolean", "or a number where one is wanted"),
    ("NO", "yaml-boolean", '"NO"'),
    ("on", "yaml-boolean", "true or false"),
    ("Off", "yaml-boolean", "true or false"),
    ("=", "yaml-special", 'write "="'),
    ("<<", "yaml-special", 'write "<<"'),
]


@pytest.mark.parametrize(("text", "code", "remedy"), TRAPS)
def test_a_spelling_with_two_meanings_is_a_trap_with_its_own_remedy(
    text: str, code: str, remedy: str
) -> None:
    trap = plain_scalar(text)
    assert isinstance(trap, Trap)
    assert trap.code == code
    assert text in trap.message
    assert remedy in trap.remedy


def test_every_kind_of_trap_has_a_message_and_a_remedy_of_its_own() -> None:
    one_each = {code: plain_scalar(text) for text, code, _ in TRAPS}
    traps = [trap for trap in one_each.values() if isinstance(trap, Trap)]
    assert len({trap.message for trap in traps}) == len(one_each)
    assert len({trap.remedy for trap in traps}) == len(one_each)


@given(st.integers(-(10**30), 10**30))
def test_a_decimal_integer_is_that_integer(number: int) -> None:
    assert plain_scalar(str(number)) == number


@given(st.text() | numeric)
def test_any_text_is_a_value_or_a_trap(text: str) -> None:
    read = plain_scalar(text)
    assert read is None or isinstance(read, str | int | float | bool | Trap)
    assert not isinstance(read, str) or read == text


@example("2022-04-28\t01:50:23")
@example("1_0.5e+3")
@example(".5_0")
@given(numeric)
def test_nothing_is_a_text_here_and_a_number_to_a_yaml_1_1_reader(text: str) -> None:
    loader = yaml.SafeLoader("")
    tag = loader.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    read = plain_scalar(text)
    if isinstance(read, Trap):
        return
    assert loader.construct_object(yaml.ScalarNode(tag, text)) == read
