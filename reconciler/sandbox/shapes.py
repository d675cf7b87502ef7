"""The kinds of record: which members each has, in the API's order, with their defaults.

A table. Nothing is decided or computed here.
"""

import uuid
from collections.abc import Mapping
from typing import Any, Final, Literal

RecordKind = Literal[
    "outplans", "campaigns", "numbers", "outdials", "targets", "customers", "accesskeys"
]

NO_ID: Final = str(uuid.UUID(int=0))
"""The all-zero UUID, by which a reference says "none"."""

ADDRESS: Final = {"type": "", "target": "", "target_name": "", "name": "", "detail": ""}

SLOTS: Final = range(5)
"""The destinations that a target has and an outplan counts attempts for."""

INFO: Final = {"name": "", "detail": ""}
DIAL_INFO: Final[dict[str, Any]] = {
    "source": ADDRESS,
    "dial_timeout": 0,
    "try_interval": 0,
    **{f"max_try_count_{slot}": 0 for slot in SLOTS},
}

DESTINATIONS: Final = tuple(f"destination_{slot}" for slot in SLOTS)
"""The addresses of a target; what was left out on creation is an empty one."""

FIELDS: Final[Mapping[RecordKind, Mapping[str, Any]]] = {
    "outplans": {**INFO, **DIAL_INFO},
    "campaigns": {
        "type": "call",
        "name": "",
        "detail": "",
        "status": "stop",
        "service_level": 100,
        "end_handle": "stop",
        "actions": [],
        "outplan_id": NO_ID,
        "outdial_id": NO_ID,
        "queue_id": NO_ID,
        "next_campaign_id": NO_ID,
    },
    "numbers": {
        "number": "",
        "type": "normal",
        "call_flow_id": NO_ID,
        "message_flow_id": NO_ID,
        "name": "",
        "detail": "",
        "status": "active",
        "t38_enabled": False,
        "emergency_enabled": False,
        "metadata": {"rtp_debug": False},
        "tm_purchase": None,
        "tm_renew": None,
    },
    "outdials": {"campaign_id": NO_ID, "name": "", "detail": "", "data": ""},
    "targets": {
        "outdial_id": NO_ID,
        "name": "",
        "detail": "",
        "data": "",
        "status": "idle",
        **{name: {} for name in DESTINATIONS},
        **{f"try_count_{slot}": 0 for slot in SLOTS},
    },
    "customers": {
        "name": "",
        "detail": "",
        "email": "",
        "phone_number": "",
        "address": "",
        "webhook_method": "",
        "webhook_uri": "",
        "billing_account_id": NO_ID,
        "metadata": {"rtp_debug": False},
        "email_verified": True,
        "status": "active",
        "identity_verification_status": "none",
        "tm_deletion_scheduled": None,
        "webhook_secret": "",
    },
    "accesskeys": {
        "name": "",
        "detail": "",
        "token_hash": "",
        "token_prefix": "",
        "tm_expire": None,
    },
}
"""The members of each kind between `customer_id` and `tm_create`, in order, with their defaults."""

ACTION: Final[dict[str, Any]] = {
    "id": NO_ID,
    "next_id": NO_ID,
    "type": "",
    "option": {},
    "tm_execute": None,
}
"""The members of an action of a campaign."""

HIDDEN: Final = frozenset({"token_hash"})
"""Stored, never shown."""

MOMENTS: Final = frozenset({"tm_purchase", "tm_renew", "tm_deletion_scheduled", "tm_expire"})

LEFT_OUT_WHEN_EMPTY: Final[Mapping[str, frozenset[str]]] = {
    "customers": frozenset(
        {"name", "detail", "email", "phone_number", "address"}
        | {"webhook_method", "webhook_uri", "webhook_secret"}
    ),
    "accesskeys": frozenset({"name", "detail"}),
}
