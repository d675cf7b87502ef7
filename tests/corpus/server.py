"""A tiny real HTTP server that answers as a case says, and notes what it was asked."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from ssl import SSLContext

CUSTOMER = "5e4a0680-804e-11ec-8477-2fea5968d85b"
BASE = "/v1.0"
ABSENT = "(absent)"

_RECORD: dict[str, Any] = {
    "customer_id": CUSTOMER,
    "name": "Sales",
    "detail": "",
    "source": {},
    "dial_timeout": 30_000,
    "try_interval": 7_200_000,
    "max_try_count_0": 3,
    "max_try_count_1": 0,
    "max_try_count_2": 0,
    "max_try_count_3": 0,
    "max_try_count_4": 0,
    "tm_update": None,
    "tm_delete": None,
}
_DEFAULTS: dict[str, Any] = {
    "GET /customer": {"json": {"id": CUSTOMER, "name": "Acme Ltd", "webhook_secret": "whsec_0"}},
    "GET /outplans": {"json": {"result": []}},
    "GET /campaigns": {"json": {"result": []}},
}
_NO_ROUTE = {"error": {"reason": "ROUTE_NOT_FOUND", "message": "The route does not exist."}}


def record(number: int, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a good outplan with some members changed or taken out; a higher number is older."""
    row = {"id": f"00000000-0000-4000-8000-{number:012d}", **_RECORD}
    row |= {"tm_create": f"2026-01-01T00:00:{59 - number % 60:02d}.123456Z", **changes}
    return {name: value for name, value in row.items() if value != ABSENT}


class Heard(NamedTuple):
    """A request as it came in; the names of its headers in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]


class Script:
    """The answers per route, each given once and the last for good.

    Rows are paged as VoIPBIN pages them, unless they are `forever`: always the first page.
    """

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._left = {
            route: list(given) if isinstance(given, list) else [given]
            for route, given in (_DEFAULTS | dict(answers)).items()
        }
        self.asked: list[str] = []
        self.heard: list[Heard] = []

    def answer(self, method: str, path: str, query: Mapping[str, list[str]]) -> dict[str, Any]:
        """Return the next answer to a request."""
        route = f"{method} {path}"
        self.asked.append(route)
        left = self._left.get(route)
        if left is None:
            return {"status": 404, "json": _NO_ROUTE}
        found: dict[str, Any] = left[0]
        if len(left) > 1:
            left.pop(0)
        return {**found, "json": {"result": _page(found, query)}} if "rows" in found else found


_NEWEST = "9999-12-31T23:59:59.999999"


def _page(answer: Mapping[str, Any], query: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Return the newest hundred rows that are strictly below the cursor."""
    rows = [
        record(number, row) for number, row in enumerate(answer["rows"] * answer.get("many", 1))
    ]
    cursor = _comparable(query["page_token"][0]) if "page_token" in query else _NEWEST
    # Above everything, times that nobody can read included.
    if not cursor.startswith(_NEWEST) and not answer.get("forever"):
        rows = [row for row in rows if _comparable(str(row.get("tm_create"))) < cursor]
    return rows[:100]


def _comparable(moment: str) -> str:
    whole, _, fraction = moment.replace(" ", "T").removesuffix("Z").partition(".")
    return f"{whole}.{fraction:0<6}"


@contextmanager
def serving(script: Script, tls: SSLContext | None = None) -> Iterator[str]:
    """Answer on loopback as the script says, with TLS if it is given; yields the endpoint."""

    class Handler(BaseHTTPRequestHandler):
        def _respond(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            script.heard.append(Heard(self.command, self.path, headers))
            path, _, query = self.path.partition("?")
            answer = script.answer(self.command, path.removeprefix(BASE), parse_qs(query))
            _send(self, answer)

        do_GET = do_POST = do_PUT = do_DELETE = _respond  # noqa: N815 - http.server's names

        def log_message(self, *_args: object) -> None:
            """Say nothing: standard error belongs to the command under test."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_args: object) -> None:
            """Say nothing either: a client may hang up whenever it likes."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        scheme = "http" if tls is None else "https"
        yield f"{scheme}://127.0.0.1:{server.server_address[1]}{BASE}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _send(handler: BaseHTTPRequestHandler, answer: Mapping[str, Any]) -> None:
    if answer.get("drop"):
        handler.close_connection = True
        return
    text = json.dumps(answer["json"]) if "json" in answer else answer.get("body", "")
    body = text.encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    handler.send_response_only(answer.get("status", 200))
    for name, value in (headers | answer.get("headers", {})).items():
        handler.send_header(name, str(value))
    handler.end_headers()
    handler.wfile.write(body)
