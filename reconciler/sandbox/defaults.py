"""What a fresh sandbox contains, and how to get in.

Constants only. None of them is a secret: they open nothing but a sandbox.
"""

from typing import Final

BASE_PATH: Final = "/v1.0"

CUSTOMER_ID: Final = "5a4db0c5-0000-4000-8000-000000000001"
CUSTOMER_NAME: Final = "Sandbox"

AGENT_ID: Final = "5a4db0c5-0000-4000-8000-000000000002"
USERNAME: Final = "admin@sandbox.invalid"
PASSWORD: Final = "no-real-calls"  # noqa: S105 - opens nothing but a sandbox

ACCESS_KEY_ID: Final = "5a4db0c5-0000-4000-8000-000000000003"
ACCESS_KEY: Final = "vb_sandbox-key-no-real-calls-000000"

# Fixed, so that a login outlives a restart of `sandbox serve`.
SIGNING_KEY: Final = "sandbox-signing-key-not-a-secret-0000000"

BORN: Final = "2024-01-01T00:00:00.000000Z"
"""`tm_create` of the default customer, agent and access key."""
