"""The sandbox's ASGI application: which path leads to which call.

Only wiring. A rule of the API belongs to the room that its subject has.
"""

import re
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from typing import Final

from starlette.applications import Starlette
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reconciler.sandbox import control, neighbours, outplans
from reconciler.sandbox.answers import AnswerError, envelope
from reconciler.sandbox.calls import Handler, Sandbox, guarded
from reconciler.sandbox.effects import Faulty
from reconciler.sandbox.faults import Faults
from reconciler.sandbox.initial_state import BASE_PATH
from reconciler.sandbox.limits import RateLimits
from reconciler.sandbox.loopback import LoopbackOnly
from reconciler.sandbox.middleware import (
    Counted,
    Delayed,
    MalformedPaths,
    RequestIds,
    SlashRedirects,
)
from reconciler.sandbox.records import Style
from reconciler.sandbox.store import Store

__all__ = ["Style", "create_app"]

_REMEMBERED_REQUESTS: Final = 100_000


class _Segment(StringConvertor):
    """A path segment that may be empty: an empty id in mid-path is a bad id, not a bad path."""

    regex = "[^/]*"


register_url_convertor("sandbox_segment", _Segment())

_CALLS: Final[tuple[tuple[str, str, Handler], ...]] = (
    ("GET", "/outplans", outplans.list_all),
    ("POST", "/outplans", outplans.create),
    ("GET", "/outplans/{id}", outplans.read),
    ("PUT", "/outplans/{id}", outplans.replace_info),
    ("DELETE", "/outplans/{id}", outplans.delete),
    ("PUT", "/outplans/{id:sandbox_segment}/dial_info", outplans.replace_dial_info),
    ("GET", "/campaigns", neighbours.listing("campaigns", with_deleted=True)),
    ("GET", "/campaigns/{id}", neighbours.reading("campaigns")),
    ("GET", "/numbers", neighbours.listing("numbers", with_deleted=False)),
    ("GET", "/numbers/{id}", neighbours.reading("numbers")),
    ("GET", "/outdials", neighbours.listing("outdials", with_deleted=True)),
    ("GET", "/outdials/{id}", neighbours.reading("outdials")),
    ("GET", "/outdials/{id:sandbox_segment}/targets", neighbours.list_targets),
    ("GET", "/accesskeys", neighbours.listing("accesskeys", with_deleted=False)),
    ("GET", "/accesskeys/{id}", neighbours.read_accesskey),
    ("GET", "/customer", neighbours.read_customer),
    ("GET", "/customers", neighbours.list_customers),
    ("GET", "/customers/{id}", neighbours.read_any_customer),
    ("GET", "/me", neighbours.refuse_me),
)


def create_app(
    store: Store,
    *,
    style: Style = "current",
    rate_limit: bool = True,
    clock: Callable[[], datetime] | None = None,
    faults: Faults | None = None,
    latency: float = 0.0,
    skew: float = 0.0,
    hosts: Collection[str] | None = None,
) -> Starlette:
    """Make the application over a store.

    `clock` stands in for the server's clock; a list shows what is strictly older than its now.
    `latency` is the seconds by which every answer is held back; `skew` those by which the pod
    that writes is ahead of the one that reads. Only requests to and from `hosts` are answered,
    `None` for all. `app.state.requests` holds the method and path of the latest 100,000
    requests, and `app.state.faults` the `faults`, none armed if none are given; `control` tells
    how to arm them over HTTP.
    """
    faults = Faults() if faults is None else faults
    limits = RateLimits() if rate_limit else None
    sandbox = Sandbox(store, style, clock or store.clock, limits, timedelta(seconds=skew))
    requests: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED_REQUESTS)
    app = Starlette(
        routes=_routes(sandbox, faults),
        middleware=[
            *([] if hosts is None else [Middleware(LoopbackOnly, hosts=hosts)]),
            Middleware(Counted, requests=requests),
            Middleware(Delayed, seconds=latency),
            Middleware(MalformedPaths),
            Middleware(SlashRedirects, exists=_exists),
            Middleware(Faulty, faults=faults, store=store, clock=sandbox.clock),
            Middleware(RequestIds),
        ],
        exception_handlers={
            AnswerError: _refused,
            404: _no_route,
            405: _no_route,
            500: _panicked,
        },
    )
    app.router.redirect_slashes = False
    app.state.requests = requests
    app.state.faults = faults
    return app


def _routes(sandbox: Sandbox, faults: Faults) -> list[Route]:
    return [
        _route("GET", "/ping", neighbours.ping),
        *(
            _route(method, BASE_PATH + path, guarded(sandbox, handler))
            for method, path, handler in _CALLS
        ),
        *(
            _route(method, control.PATH, endpoint)
            for method, endpoint in control.endpoints(faults).items()
        ),
    ]


def _route(method: str, path: str, endpoint: Callable[[Request], Awaitable[Response]]) -> Route:
    route = Route(path, endpoint, methods=[method])
    route.methods = {method}  # Starlette adds HEAD to GET; VoIPBIN routes none
    return route


_PATHS: Final = (
    ("GET", re.compile("/ping")),
    *(
        (method, re.compile(BASE_PATH + re.sub(r"\{[^}]*\}", "[^/]*", path)))
        for method, path, _ in _CALLS
    ),
)


def _exists(method: str, path: str) -> bool:
    """Whether the router finds a call there, with an empty id if need be."""
    return any(method == each and pattern.fullmatch(path) for each, pattern in _PATHS)


async def _refused(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, AnswerError)
    return envelope(problem, request.state.request_id)


async def _no_route(request: Request, _problem: Exception) -> Response:
    return envelope(AnswerError("ROUTE_NOT_FOUND"), request.state.request_id)


async def _panicked(_request: Request, _problem: Exception) -> Response:
    return Response(status_code=500)
