"""Who is asking: credentials in their order of precedence, access keys, and login tokens.

Says who the caller is and what the caller may do, never whether an object exists.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import parse_qsl, unquote_plus

import jwt
from starlette.requests import Request

from reconciler.sandbox import defaults, timestamps
from reconciler.sandbox.errors import ApiError
from reconciler.sandbox.fresh import digest
from reconciler.sandbox.records import Record, to_json
from reconciler.sandbox.shapes import CUSTOMER_ADMIN, PROJECT_SUPER_ADMIN
from reconciler.sandbox.store import Store

LOGIN_LIFETIME: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of a credential. `permission` is a bit field; `agent_id` is empty for a key."""

    kind: Literal["agent", "accesskey", "direct"]
    customer_id: str
    permission: int
    agent_id: str = ""

    def may(self, bits: int, customer_id: str) -> bool:
        """Whether one of the permission `bits` is held for what belongs to the customer."""
        if self.permission & PROJECT_SUPER_ADMIN:
            return True
        return self.customer_id == customer_id and bool(self.permission & bits)


def authenticate(request: Request, store: Store, now: datetime) -> Caller:
    """Identify the caller by the first kind of credential present; there is no second try.

    Raises `ApiError`: `AUTHENTICATION_REQUIRED` without any, `INVALID_CREDENTIALS` for a bad one.
    """
    if token := _cookie(request, "token") or _query(request, "token") or _bearer(request):
        return _token_holder(token, now)
    if key := _cookie(request, "accesskey") or _query(request, "accesskey"):
        return _key_holder(key, store, now)
    raise ApiError("AUTHENTICATION_REQUIRED")


def login(username: str, password: str, store: Store, now: datetime) -> str | None:
    """Return a token that is good for seven days, or `None` for a wrong name or password."""
    agent = store.find("agents", "username", username)
    if agent is None or agent.tm_delete:
        return None
    if not hmac.compare_digest(agent.fields["password_hash"], digest(password)):
        return None
    return token_for(agent, now + LOGIN_LIFETIME)


def token_for(agent: Record, expire: datetime) -> str:
    """Return a token with the agent's record, permission included, as it is at this moment."""
    claims = {
        "type": "agent",
        "agent": to_json("agents", agent, "current"),
        "expire": timestamps.stored(expire),
    }
    return jwt.encode(claims, defaults.SIGNING_KEY, algorithm="HS256")


def _token_holder(token: str, now: datetime) -> Caller:
    try:
        claims = jwt.decode(token, defaults.SIGNING_KEY, ["HS256"], {"verify_aud": False})
        # The server's own claim, compared as text.
        if claims["expire"] < timestamps.stored(now):
            raise ApiError("INVALID_CREDENTIALS")
        return _caller(claims)
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as problem:
        raise ApiError("INVALID_CREDENTIALS") from problem


def _caller(claims: dict[str, Any]) -> Caller:
    kind = claims.get("type", "agent")
    if kind == "direct":
        return Caller("direct", claims.get("customer_id", ""), permission=0)
    if kind != "agent":
        raise ApiError("INVALID_CREDENTIALS")
    agent = claims["agent"]
    return Caller("agent", agent["customer_id"], int(agent["permission"]), agent["id"])


def _key_holder(key: str, store: Store, now: datetime) -> Caller:
    found = store.find("accesskeys", "token_hash", digest(key))
    if found is None or found.tm_delete:
        raise ApiError("INVALID_CREDENTIALS")
    expire = found.fields["tm_expire"]
    if expire is not None and expire < timestamps.stored(now):
        raise ApiError("INVALID_CREDENTIALS")
    return Caller("accesskey", found.customer_id, CUSTOMER_ADMIN)


def _cookie(request: Request, name: str) -> str:
    pairs = (part.strip().partition("=") for part in request.headers.get("cookie", "").split(";"))
    values = (unquote_plus(value.strip('"')) for key, _, value in pairs if key == name)
    return next(values, "")


def _query(request: Request, name: str) -> str:
    query = request.scope["query_string"].decode("latin-1")
    return next((value for key, value in parse_qsl(query) if key == name), "")


def _bearer(request: Request) -> str:
    header = request.headers.get("authorization", "")
    return header.removeprefix("Bearer ") if header.startswith("Bearer ") else ""
