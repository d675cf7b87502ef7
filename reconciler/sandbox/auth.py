"""Who is asking: credentials in their order of precedence.

Says whose credential it is, never whether that customer may do what is asked.
"""

from datetime import datetime

from starlette.requests import Request

from reconciler.sandbox import timestamps
from reconciler.sandbox.answers import AnswerError
from reconciler.sandbox.go_query import query_values, unescaped
from reconciler.sandbox.initial_state import CUSTOMER_ID, LOGIN_TOKEN, digest
from reconciler.sandbox.store import Store


def authenticate(request: Request, store: Store, now: datetime) -> str:
    """Return the customer by the first kind of credential present; there is no second try.

    Raises `AnswerError`: `AUTHENTICATION_REQUIRED` without any, `INVALID_CREDENTIALS` for a bad
    one.
    """
    if token := login_token(request):
        if token != LOGIN_TOKEN:
            raise AnswerError("INVALID_CREDENTIALS")
        return CUSTOMER_ID
    if key := _cookie(request, "accesskey") or _query(request, "accesskey"):
        return _holder(key, store, now)
    raise AnswerError("AUTHENTICATION_REQUIRED")


def login_token(request: Request) -> str:
    """Return what the request carries as a login token, good or bad; "" for none."""
    return _cookie(request, "token") or _query(request, "token") or _bearer(request)


def _holder(key: str, store: Store, now: datetime) -> str:
    found = store.find("accesskeys", "token_hash", digest(key))
    if found is None or found.tm_delete:
        raise AnswerError("INVALID_CREDENTIALS")
    expire = found.fields["tm_expire"]
    if expire is not None and expire < timestamps.stored(now):
        raise AnswerError("INVALID_CREDENTIALS")
    return found.customer_id


def _cookie(request: Request, name: str) -> str:
    """Return the first cookie of that name that is one to Go, without its escapes."""
    for line in request.headers.getlist("cookie"):
        for part in line.split(";"):
            key, _, value = part.strip().partition("=")
            if len(value) > 1 and value[0] == value[-1] == '"':
                value = value[1:-1]
            if key.strip() == name and _is_cookie_value(value):
                return unescaped(value) or ""
    return ""


def _is_cookie_value(text: str) -> bool:
    return all(" " <= sign < "\x7f" and sign not in '";\\' for sign in text)


def _query(request: Request, name: str) -> str:
    values = query_values(request.scope["query_string"].decode("latin-1"), name)
    return values[0] if values else ""


def _bearer(request: Request) -> str:
    """Return what follows the first `Bearer `, wherever in the header that is."""
    parts = request.headers.get("authorization", "").split("Bearer ")
    return parts[1] if len(parts) > 1 else ""
