"""Queries as Go reads them."""

import pytest

from reconciler.sandbox.go_query import query_values


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("", []),
        ("a", [""]),
        ("a=", [""]),
        ("a=1&a=2", ["1", "2"]),
        ("b=1&&a=1&", ["1"]),
        ("a==1", ["=1"]),
        ("%61=1", ["1"]),
        ("a=1+%2B", ["1 +"]),
        ("A=1", []),
        ("?a=1", []),
        # What is malformed is as if it were absent.
        ("a=%zz&a=1", ["1"]),
        ("a=1%&a=2", ["2"]),
        ("%zz=1&a=1", ["1"]),
        ("a=1;b=2&a=3", ["3"]),
    ],
)
def test_values(query: str, values: list[str]) -> None:
    assert query_values(query, "a") == values
