"""What the published documentation shows of outplans, and a served VoIPBIN to hold against it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

from reconciler.sandbox.initial_state import LOGIN_TOKEN
from reconciler.values.outplan import Outplan, Source

if TYPE_CHECKING:
    from reconciler.sandbox.records import Style
    from reconciler.sandbox.store import Store

NEVER = "9999-01-01 00:00:00.000000"

# What follows stands in the documentation as it stands here.
SALES_STANDARD = """{
        "name": "Sales Standard",
        "detail": "Standard sales campaign strategy",
        "dial_timeout": 30000,
        "try_interval": 7200000,
        "max_try_count_0": 3,
        "max_try_count_1": 2,
        "max_try_count_2": 1,
        "max_try_count_3": 0,
        "max_try_count_4": 0
    }"""
CREATE = """{
        "name": "test outplan",
        "detail": "outplan for test use.",
        "source": {
            "type": "tel",
            "target": "+15559876543"
        },
        "dial_timeout": 30000,
        "try_interval": 600000,
        "max_try_count_0": 5,
        "max_try_count_1": 5,
        "max_try_count_2": 5,
        "max_try_count_3": 5,
        "max_try_count_4": 5
    }"""
DIAL_INFO = """{
        "source": {
            "type": "tel",
            "target": "+15559876543"
        },
        "dial_timeout": 30000,
        "try_interval": 60000,
        "max_try_count_0": 5,
        "max_try_count_1": 5,
        "max_try_count_2": 5,
        "max_try_count_3": 5,
        "max_try_count_4": 5
    }"""
INFO = """{
        "name": "test outplan",
        "detail": "outplan for test use"
    }"""
RECORD: dict[str, Any] = json.loads("""{
    "id": "d5fb7357-7ddb-4f2d-87b5-8ccbfd6c039e",
    "name": "test outplan",
    "detail": "outplan for test use.",
    "source": {
        "type": "tel",
        "target": "+15559876543",
        "target_name": "",
        "name": "",
        "detail": ""
    },
    "dial_timeout": 30000,
    "try_interval": 60000,
    "max_try_count_0": 5,
    "max_try_count_1": 5,
    "max_try_count_2": 5,
    "max_try_count_3": 5,
    "max_try_count_4": 5,
    "tm_create": "2022-04-28 01:50:23.414000",
    "tm_update": "2022-04-30 12:01:13.780469",
    "tm_delete": "9999-01-01 00:00:00.000000"
}""")
FIELDS = ["id", "customer_id", *list(RECORD)[1:]]
OUTPLAN = Outplan(
    "test outplan",
    "outplan for test use.",
    Source("tel", "+15559876543"),
    dial_timeout=30_000,
    try_interval=60_000,
    max_try_count_0=5,
    max_try_count_1=5,
    max_try_count_2=5,
    max_try_count_3=5,
    max_try_count_4=5,
)


class Voipbin:
    """A served VoIPBIN in one record style, and a client with a login token that is not ours."""

    def __init__(self, style: Style, store: Store, url: str) -> None:
        self.style = style
        self.store = store
        self.url = url
        self.anonymous = httpx.Client(base_url=url)
        self.token = LOGIN_TOKEN
        self.http = httpx.Client(base_url=url, params={"token": self.token})

    def shown(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return a record of the documentation as this style shows it."""
        if self.style == "documented":
            return record
        moments = {
            name: None if text == NEVER else text.replace(" ", "T").rstrip("0") + "Z"
            for name, text in record.items()
            if name.startswith("tm_")
        }
        source = {name: text for name, text in record["source"].items() if text}
        return record | moments | {"source": source}


PATH = f"/outplans/{RECORD['id']}"
