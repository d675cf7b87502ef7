"""What a fresh sandbox contains, and how to get in: one customer, one access key, no outplan.

None of it is a secret: it opens nothing but a sandbox.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from reconciler.sandbox.shapes import RecordKind

BASE_PATH: Final = "/v1.0"

CUSTOMER_ID: Final = "5a4db0c5-0000-4000-8000-000000000001"
CUSTOMER_NAME: Final = "Sandbox"

ACCESS_KEY_ID: Final = "5a4db0c5-0000-4000-8000-000000000003"
ACCESS_KEY: Final = "vb_sandbox-key-no-real-calls-000000"

LOGIN_TOKEN: Final = "sandbox.login-token.no-real-calls"  # noqa: S105 - opens only a sandbox
"""The one login token that a sandbox takes, the default customer's; it never expires."""

BORN: Final = "2024-01-01T00:00:00.000000Z"
"""`tm_create` of the default customer and access key."""


def rows() -> Iterator[tuple[RecordKind, dict[str, Any]]]:
    """Yield the kind and the JSON of each record."""
    yield (
        "customers",
        {
            "id": CUSTOMER_ID,
            "name": CUSTOMER_NAME,
            "billing_account_id": CUSTOMER_ID,
            "identity_verification_status": "verified",
            "tm_create": BORN,
        },
    )
    yield (
        "accesskeys",
        {
            "id": ACCESS_KEY_ID,
            "name": CUSTOMER_NAME,
            "token_hash": digest(ACCESS_KEY),
            "token_prefix": ACCESS_KEY[:11],
            "tm_create": BORN,
        },
    )


def digest(text: str) -> str:
    """Return what is stored of an access key: its SHA-256 in hex."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
