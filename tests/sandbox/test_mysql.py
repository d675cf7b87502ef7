"""What the database makes of page tokens, names and details."""

import httpx
import pytest

from reconciler.sandbox import mysql
from reconciler.sandbox.store import Store

CURSORS: list[tuple[str, str | None]] = [
    ("2001-02-03T04:05:06.123456Z", "2001-02-03T04:05:06.123456Z"),
    ("2001-02-03 04:05:06.1", "2001-02-03T04:05:06.100000Z"),
    ("2001-02-03T04:05:06.", "2001-02-03T04:05:06.000000Z"),
    ("2001-02-03T04", "2001-02-03T04:00:00.000000Z"),
    ("2001-2-3 4:5:6", "2001-02-03T04:05:06.000000Z"),
    # Any delimiter will do, or none, and a year may have two digits.
    ("20010204", "2001-02-04T00:00:00.000000Z"),
    ("20010203T040506.5", "2001-02-03T04:05:06.500000Z"),
    ("20010203040506", "2001-02-03T04:05:06.000000Z"),
    ("2001/02/04", "2001-02-04T00:00:00.000000Z"),
    ("2001.02.04", "2001-02-04T00:00:00.000000Z"),
    ("2001^02&04", "2001-02-04T00:00:00.000000Z"),
    ("010204", "2001-02-04T00:00:00.000000Z"),
    ("70-02-04", "1970-02-04T00:00:00.000000Z"),
    ("2001-02-03+05:00", "2001-02-03T05:00:00.000000Z"),
    (" \t2001-02-03   04:05", "2001-02-03T04:05:00.000000Z"),
    # What follows the last part that can be read is ignored.
    ("2001-02-04junk", "2001-02-04T00:00:00.000000Z"),
    ("2001-02-04t04:05:06z", "2001-02-04T00:00:00.000000Z"),
    ("2001-02-03T04:05:06z", "2001-02-03T04:05:06.000000Z"),
    ("2001-02-03T04:05:06,9", "2001-02-03T04:05:06.000000Z"),
    # A day that the month does not have is compared as it stands.
    ("2001-02-30", "2001-02-30T00:00:00.000000Z"),
    # More than six digits are rounded.
    ("2001-02-03 04:05:06.1234564", "2001-02-03T04:05:06.123456Z"),
    ("2001-02-03 04:05:06.1234565", "2001-02-03T04:05:06.123457Z"),
    ("2001-12-31 23:59:59.999999500", "2002-01-01T00:00:00.000000Z"),
    ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ("9999-12-31T23:59:59.999999999Z", None),
    ("2001-02-30T23:59:59.9999999", None),
    ("2001-02-30T23:59:58.0000009", "2001-02-30T23:59:58.000001Z"),
    # Offsets.
    ("2001-02-03T04:05:06+02:00", "2001-02-03T02:05:06.000000Z"),
    ("2001-02-03T04:05:06.5-14:00", "2001-02-03T18:05:06.500000Z"),
    ("2001-02-03T04:05:06.123456789+00:00", "2001-02-03T04:05:06.123457Z"),
    ("2001-02-03T04:05:06+14:01", None),
    ("2001-02-03T04:05:06-00:00", None),
    ("2001-02-03T04:05:06+2", None),
    ("0001-01-01T00:00:00+02:00", None),
    # What is no moment.
    ("", None),
    (" ", None),
    ("abc", None),
    ("-2001-02-03", None),
    ("2001", None),
    ("2001-02", None),
    ("1e3", None),
    ("2001-00-01", None),
    ("2001-01-00", None),
    ("2001-13-01", None),
    ("2001-01-32", None),
    ("2001-02-03 24:00:00", None),
    ("2001-02-03 00:60:00", None),
    ("2001-02-03 00:00:60", None),
    ("2001-02-03 04 05", None),
    ("2001 02 03", None),
    ("20010203T040506Z", None),
    ("12345678901234567890", None),
    ("²001-02-03", None),
    ("٢٠٠١-02-03", None),
]


@pytest.mark.parametrize(("token", "moment"), CURSORS)
def test_cursors(token: str, moment: str | None) -> None:
    assert mysql.cursor(token) == moment


def test_a_page_ends_before_it(api: httpx.Client, store: Store) -> None:
    store.seed({"outplans": [{"tm_create": f"2001-{day}T00:00:00Z"} for day in ("02-28", "03-01")]})
    (found,) = api.get("/outplans", params={"page_token": "2001/02/30 junk"}).json()["result"]
    assert found["tm_create"] == "2001-02-28T00:00:00Z"


COLUMNS: list[tuple[str, str, str | None]] = [
    ("name", "x" * 255, "x" * 255),
    ("name", "x" * 255 + "   ", "x" * 255),
    ("name", " " * 300, " " * 255),
    ("name", "x" * 256, None),
    ("name", "x" * 255 + " x", None),
    ("name", "x" * 255 + "\t", None),
    ("name", "é" * 255 + " ", "é" * 255),
    ("name", "\U0001f600", None),
    ("name", "x" * 255 + "   \U0001f600", None),
    ("detail", "x" * 65535 + "  ", "x" * 65535),
    ("detail", "x" * 65536, None),
    ("detail", "x" * 65534 + "é", None),
    ("detail", "\uffff", "\uffff"),
]


@pytest.mark.parametrize(("member", "given", "kept"), COLUMNS)
def test_columns(api: httpx.Client, member: str, given: str, kept: str | None) -> None:
    answer = api.post("/outplans", json={member: given})
    if kept is None:
        assert answer.json()["error"]["reason"] == "INVALID_ARGUMENT"
    else:
        assert answer.json()[member] == kept
        changed = api.put(f"/outplans/{answer.json()['id']}", json={member: given})
        assert changed.json()[member] == kept
