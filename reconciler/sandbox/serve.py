"""The sandbox over real HTTP, in the foreground.

Sockets and signals only: what is served is `app`'s business.
"""

import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from reconciler.sandbox.app import create_app
from reconciler.sandbox.hits import ABORT
from reconciler.sandbox.initial_state import BASE_PATH
from reconciler.sandbox.loopback import LOOPBACK
from reconciler.sandbox.records import Style
from reconciler.sandbox.store import Store

_SECONDS_TO_FINISH: Final = 3


def serve(
    path: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    style: Style = "current",
    rate_limit: bool = True,
    latency: float = 0.0,
    skew: float = 0.0,
    allow_hosts: Sequence[str] = (),
    announce: Callable[[str], None],
) -> None:
    """Serve the state at `path` until SIGINT or SIGTERM, and then return.

    Port 0 takes a free one. `latency` is the seconds by which every answer is held back, `skew`
    those by which the clock that dates what is written is ahead of the one that lists it.
    `allow_hosts` are names that it answers to besides those of this machine.
    `announce` gets the base URL once connections are accepted. Raises `OSError` when the port is
    taken, the host unknown or the state unusable.
    """
    with closing(_listening(host, port)) as listener, closing(Store(path)) as store:
        config = uvicorn.Config(
            create_app(
                store,
                style=style,
                rate_limit=rate_limit,
                latency=latency,
                skew=skew,
                hosts=(*LOOPBACK, host, *(name.lower() for name in allow_hosts)),
            ),
            http=_Abortable,
            log_level="warning",
            access_log=False,  # queries carry access keys
            server_header=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        )
        server = uvicorn.Server(config)
        with _stopped_by_signals(server):
            announce(_url(host, listener.getsockname()[1]))
            server.run(sockets=[listener])


class _Abortable(H11Protocol):
    """Leaves each request a function that breaks its connection."""

    # ASGI has no message for this, and whatever an application raises is logged and answered.
    # The state that uvicorn copies into every scope is its own way to hand the function down.

    def __init__(self, *, app_state: dict[str, Any], **settings: Any) -> None:
        super().__init__(app_state={**app_state, ABORT: self._abort}, **settings)

    def _abort(self) -> None:
        self.transport.abort()
        # The loop says so only in its next round; until then uvicorn would miss an answer.
        self.cycle.disconnected = True


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=128)
    # For what it accepts: asyncio sets it only on sockets that name their protocol, and without it
    # the body of each answer waits 40 ms for the acknowledgement of its head.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _url(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}{BASE_PATH}"


@contextmanager
def _stopped_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """Take the signals that uvicorn raises anew after it has stopped, and those before it runs."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
