"""A port that takes whatever comes, notes it, and answers every connection the same way."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"


class Listener:
    """What one port heard: the first bytes of every connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.heard: list[bytes] = []

    @property
    def url(self) -> str:
        """The port as a URL without a path."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def listening(answer: bytes | Callable[[socket.socket], None] = FORBIDDEN) -> Iterator[Listener]:
    """Listen on loopback; `answer` is sent after the head of each request, or acts by itself."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = Listener(server.getsockname()[1])

        def take(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                listener.heard.append(connection.recv(65_536))
                if isinstance(answer, bytes):
                    connection.sendall(answer)
                else:
                    answer(connection)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    threading.Thread(target=take, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield listener
        finally:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
