"""`/_sandbox/faults`: arming faults from outside, without a credential. Not a part of VoIPBIN.

    GET     {"armed": [FAULT, ...], "injected": {KIND: TIMES, ...}, "pending": LATE COMMITS}
    POST    arms the fault or the list of faults in the body, and answers as GET does
    DELETE  disarms all, and answers as GET does

A fault is an object with the members of `faults.Fault`, of which only `kind` must be there:

    {"kind": "lost-reply", "method": "POST", "path": "/outplans", "count": 1, "skip": 0}

A body of another content type than JSON answers 415, which keeps the forms of web pages out. A bad
fault answers 400 and `{"message": SENTENCE}`, and none of its list is armed. No fault applies
to these calls themselves, and no rate limit.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from reconciler.sandbox.answers import GoJson
from reconciler.sandbox.faults import Fault, FaultError, FaultKind, Faults

PATH: Final = "/_sandbox/faults"

_JSON: Final = "application/json"

ControlEndpoint = Callable[[Request], Awaitable[Response]]


def endpoints(faults: Faults) -> Mapping[str, ControlEndpoint]:
    """Make the endpoints, by method."""

    async def show(_request: Request) -> Response:
        armed = [asdict(fault) for fault in faults.armed]
        return GoJson({"armed": armed, "injected": faults.injected, "pending": faults.pending})

    async def arm(request: Request) -> Response:
        content_type = request.headers.get("content-type", "")
        if content_type.partition(";")[0].strip().lower() != _JSON:
            message = f"the body must be sent as {_JSON}, not as {content_type or 'nothing'}."
            return GoJson({"message": message}, status_code=415)
        try:
            faults.add(*_read(await request.body()))
        except FaultError as problem:
            return GoJson({"message": f"{problem}."}, status_code=400)
        return await show(request)

    async def disarm(request: Request) -> Response:
        faults.clear()
        return await show(request)

    return {"GET": show, "POST": arm, "DELETE": disarm}


def _read(body: bytes) -> list[Fault]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise FaultError("the body is not JSON") from problem
    return [_fault(each) for each in (given if isinstance(given, list) else [given])]


def _fault(given: Any) -> Fault:
    if not isinstance(given, dict):
        raise FaultError(f"a fault is an object, not {given!r}")
    if unknown := given.keys() - _MEMBERS.keys():
        raise FaultError(f"a fault has no member {min(unknown)!r}, only {', '.join(_MEMBERS)}")
    for name, value in given.items():
        # bool is an int to Python, and not to JSON.
        if isinstance(value, bool) or not isinstance(value, _MEMBERS[name]):
            raise FaultError(f"{name} cannot be {value!r}")
    kind = given.get("kind")
    if kind not in set(FaultKind):
        raise FaultError(f"kind must be one of {', '.join(FaultKind)}, not {kind!r}")
    return Fault(**{**given, "kind": FaultKind(kind)})


_MEMBERS: Final[Mapping[str, Any]] = {
    "kind": str,
    "method": str,
    "path": str,
    "count": int | None,
    "skip": int,
    "seconds": int | float,
    "delay": int | float,
}
