"""What a fresh sandbox holds: one customer, one access key, one agent, and no outplan.

Only these records. How they are written is for the store to know.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from reconciler.sandbox import defaults
from reconciler.sandbox.shapes import CUSTOMER_ADMIN, Kind


def records() -> Iterator[tuple[Kind, dict[str, Any]]]:
    """Yield the kind and the JSON of each record."""
    name, born = defaults.CUSTOMER_NAME, defaults.BORN
    yield "customers", {"id": defaults.CUSTOMER_ID, "name": name, "tm_create": born}
    yield (
        "accesskeys",
        {
            "id": defaults.ACCESS_KEY_ID,
            "name": name,
            "token_hash": digest(defaults.ACCESS_KEY),
            "token_prefix": defaults.ACCESS_KEY[:11],
            "tm_create": born,
        },
    )
    yield (
        "agents",
        {
            "id": defaults.AGENT_ID,
            "username": defaults.USERNAME,
            "password_hash": digest(defaults.PASSWORD),
            "name": name,
            "permission": CUSTOMER_ADMIN,
            "tm_create": born,
        },
    )


def digest(text: str) -> str:
    """Return what is stored of an access key or a password: its SHA-256 in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
