"""Known secrets, the ways they travel, and servers that would love to repeat them."""

from __future__ import annotations

from typing import Any

CORE = "do-not-show-this"
KEY, TOKEN, WEBHOOK = f"vb_{CORE}-0123", f"eyJ0.{CORE}.x-y_z", f"whsec_{CORE}"

CREDENTIALS: dict[str, dict[str, Any]] = {
    "token": {"environment": {"VOIPBIN_TOKEN": TOKEN}},
    "key-in-query": {
        "environment": {"VOIPBIN_ACCESS_KEY": KEY},
        "spec": {"access_key_in": "query"},
    },
    "key-in-cookie": {"environment": {"VN_ACCESS_KEY": KEY}},
    "named-by-an-environment": {
        "environment": {"VOIPBIN_PROD_TOKEN": TOKEN},
        "spec": {
            "environments": {"prod": {"credentials": {"token_variable": "VOIPBIN_PROD_TOKEN"}}}
        },
        "options": ["--env", "prod"],
    },
    "profile": {"environment": {}, "options": ["--profile", "work"]},
}
CUSTOMER = {"json": {"id": "5e4a0680-804e-11ec-8477-2fea5968d85b", "webhook_secret": WEBHOOK}}
LIST = "GET /outplans"
SERVERS: dict[str, dict[str, Any]] = {
    "fine": {LIST: {"json": {"result": []}}},
    "answers-with-a-record": {LIST: {"rows": [{"name": "Sales", "secret": WEBHOOK}]}},
    "unauthenticated": {LIST: {"status": 401, "json": {"error": {"reason": "X"}}}},
    "forbidden": {LIST: {"status": 403, "body": f"<a href='?accesskey={KEY}'>no</a>"}},
    "failing": {LIST: {"status": 500}},
    "failing-in-html": {LIST: {"status": 502, "body": f"<p>/outplans?accesskey={KEY}</p>"}},
    "hanging-up": {LIST: {"drop": True}},
    "redirecting": {LIST: {"status": 301, "headers": {"Location": f"/x?accesskey={KEY}"}}},
    "html": {LIST: {"body": f"<html>{KEY} {TOKEN}</html>"}},
    "refusing-writes": {"POST /outplans": {"status": 403, "body": KEY}},
    "bad-customer": {"GET /customer": {"json": {"id": None, "webhook_secret": WEBHOOK}}},
    "setting-cookies": {LIST: {"rows": [{}], "headers": {"Set-Cookie": f"token={TOKEN}"}}},
}
APPLY = ["apply", "--auto-approve"]
COMMANDS = (
    ["plan", "--out", "plan.json"],
    ["plan", "-o", "json"],
    ["drift", "-o", "json"],
    ["export", "--out", "exported"],
    APPLY,
)
OFFLINE = (
    ["validate"],
    ["timeline"],
    ["init"],
    ["schema"],
    ["sandbox", "reset"],
    ["--help"],
    ["plan", "--bad"],
)
