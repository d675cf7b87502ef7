"""A GitHub of one repository: issues, comments and pulls over real HTTP, with state in memory.

It answers as docs.github.com/rest says: pages with Link headers, 401 without the token, bodies of
65,536 characters at most, labels that exist once they are used. Faults are armed per request.
"""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reconciler.github.github_client import GithubClient
from reconciler.github.place import place_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from starlette.requests import Request

TOKEN = "ghs_0123456789abcdefTOKEN"
REPOSITORY = "acme/dialing"
BOT = "github-actions[bot]"


@dataclass
class Fault:
    """What one request that matches is answered with; `after` carries it out all the same."""

    method: str
    path: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    after: bool = False
    times: int = 1


@dataclass
class GitHub:
    """The state of the repository. `meanwhile` is called once, right before the next write."""

    url: str = ""
    login: str = BOT
    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    pulls: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    compared: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    largest_page: int = 100
    labels_are_kept: bool = True
    meanwhile: Callable[[], object] | None = None
    _ids: int = 0

    def reset(self) -> None:
        """Forget everything but where it is."""
        vars(self).update(vars(GitHub(url=self.url)))

    def comment(self, number: int, text: str, login: str | None = None) -> dict[str, Any]:
        """Add a comment by an account, ours unless another is named."""
        made = self._new(text, login)
        made |= {"issue": number, "html_url": f"https://github.test/{number}#c{made['id']}"}
        self.comments[made["id"]] = made
        return made

    def issue(
        self, text: str, login: str | None = None, *, labels: tuple[str, ...] = (), title: str = ""
    ) -> dict[str, Any]:
        """Add an issue."""
        made = self._new(text, login)
        number = made["number"] = len(self.issues) + 1
        made |= {"state": "open", "title": title, "html_url": f"https://github.test/i/{number}"}
        made["labels"] = [{"name": name} for name in labels if self.labels_are_kept]
        self.issues[number] = made
        return made

    def texts(self, number: int) -> list[str]:
        """Return the bodies of all comments on an issue or pull request."""
        return [comment["body"] for comment in self.comments.values() if comment["issue"] == number]

    def writes(self) -> list[str]:
        """Return every write since the last call of this, and forget what was asked."""
        asked, self.asked = self.asked, []
        return [
            request
            for request in asked
            if not request.startswith("GET") and "graphql" not in request
        ]

    def environ(self) -> dict[str, str]:
        """Return the variables that a workflow has."""
        return {
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_API_URL": self.url,
            "GITHUB_GRAPHQL_URL": f"{self.url}/graphql",
            "GITHUB_SERVER_URL": "https://github.test",
            "GITHUB_RUN_ID": "77",
        }

    def client(self, sleep: Callable[[float], None] = lambda _seconds: None) -> GithubClient:
        """Return a client of it that does not wait."""
        return GithubClient(place_from(self.environ()), sleep=sleep, clock=lambda: 1_000.0)

    def _new(self, text: str, login: str | None) -> dict[str, Any]:
        self._ids += 1
        login = login or self.login
        kind = "Bot" if login.endswith("[bot]") else "User"
        return {"id": self._ids, "body": text, "user": {"login": login, "type": kind}}


def app_of(hub: GitHub) -> Starlette:
    """Return the application that answers for a repository."""
    prefix = f"/repos/{REPOSITORY}"
    api = _Api(hub)
    routes = [
        Route("/graphql", api.graphql, methods=["POST"]),
        Route(prefix + "/issues", api.issues, methods=["GET", "POST"]),
        Route(prefix + "/issues/comments/{id:int}", api.comment, methods=["PATCH", "DELETE"]),
        Route(prefix + "/issues/{number:int}", api.issue, methods=["PATCH"]),
        Route(prefix + "/issues/{number:int}/comments", api.comments, methods=["GET", "POST"]),
        Route(prefix + "/commits/{sha}/pulls", api.pulls, methods=["GET"]),
        Route(prefix + "/compare/{basehead}", api.compare, methods=["GET"]),
    ]
    return Starlette(routes=routes)


def _refused(status: int, message: str) -> Response:
    return JSONResponse({"message": message}, status, {"x-github-request-id": "ABCD:1234"})


@dataclass
class _Api:
    hub: GitHub

    async def graphql(self, request: Request) -> Response:
        data = {"data": {"viewer": {"login": self.hub.login}}}
        return await self._answer(request, lambda _body: JSONResponse(data))

    async def issues(self, request: Request) -> Response:
        if request.method == "GET":
            wanted, state = request.query_params.get("labels"), request.query_params.get("state")
            found = [
                issue
                for issue in self.hub.issues.values()
                if (state == "all" or issue["state"] == "open")
                and (not wanted or wanted in {label["name"] for label in issue["labels"]})
            ]
            return await self._answer(request, lambda _body: self._page(request, found))
        return await self._answer(
            request,
            lambda body: JSONResponse(
                self.hub.issue(body["body"], labels=tuple(body["labels"]), title=body["title"]), 201
            ),
        )

    async def issue(self, request: Request) -> Response:
        number = request.path_params["number"]
        return await self._answer(request, lambda body: self._patch(self.hub.issues, number, body))

    async def comments(self, request: Request) -> Response:
        number = request.path_params["number"]
        if request.method == "GET":
            found = [
                comment for comment in self.hub.comments.values() if comment["issue"] == number
            ]
            return await self._answer(request, lambda _body: self._page(request, found))
        return await self._answer(
            request, lambda body: JSONResponse(self.hub.comment(number, body["body"]), 201)
        )

    async def comment(self, request: Request) -> Response:
        number = request.path_params["id"]
        if request.method == "PATCH":
            return await self._answer(
                request, lambda body: self._patch(self.hub.comments, number, body)
            )
        return await self._answer(request, lambda _body: self._delete(number))

    async def compare(self, request: Request) -> Response:
        commits = self.hub.compared.get(request.path_params["basehead"])
        if commits is None:
            return await self._answer(request, lambda _body: _refused(404, "Not Found"))
        return await self._answer(request, lambda _body: self._page(request, commits, "commits"))

    async def pulls(self, request: Request) -> Response:
        found = self.hub.pulls.get(request.path_params["sha"], [])
        return await self._answer(request, lambda _body: self._page(request, found))

    def _patch(
        self, kept: dict[int, dict[str, Any]], key: int, body: Mapping[str, Any]
    ) -> Response:
        if key not in kept:
            return _refused(404, "Not Found")
        kept[key].update(body)
        return JSONResponse(kept[key])

    def _delete(self, key: int) -> Response:
        if self.hub.comments.pop(key, None) is None:
            return _refused(404, "Not Found")
        return Response(status_code=204)

    def _page(self, request: Request, found: list[dict[str, Any]], member: str = "") -> Response:
        size = min(int(request.query_params.get("per_page", "30")), self.hub.largest_page)
        page = int(request.query_params.get("page", "1"))
        headers = {}
        if page * size < len(found):
            following = request.url.include_query_params(page=page + 1)
            headers["Link"] = f'<{following}>; rel="next", <{following}>; rel="last"'
        listed = found[(page - 1) * size : page * size]
        return JSONResponse({member: listed} if member else listed, headers=headers)

    async def _answer(
        self, request: Request, carry_out: Callable[[dict[str, Any]], Response]
    ) -> Response:
        hub = self.hub
        hub.asked.append(f"{request.method} {request.url.path}")
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _refused(401, "Bad credentials")
        body = await request.json() if await request.body() else {}
        writes = request.method != "GET" and request.url.path != "/graphql"
        if writes and hub.meanwhile is not None:
            meanwhile, hub.meanwhile = hub.meanwhile, None
            meanwhile()
        fault = self._fault(request)
        if fault is not None and not fault.after:
            return _faulty(fault)
        if len(body.get("body") or "") > 65_536:
            return _refused(422, "body is too long (maximum is 65536 characters)")
        answer = carry_out(body)
        return _faulty(fault) if fault is not None else answer

    def _fault(self, request: Request) -> Fault | None:
        for fault in self.hub.faults:
            if fault.method == request.method and re.search(fault.path, request.url.path):
                fault.times -= 1
                if not fault.times:
                    self.hub.faults.remove(fault)
                return fault
        return None


def _faulty(fault: Fault) -> Response:
    headers = {"x-github-request-id": "ABCD:1234"} | fault.headers
    return JSONResponse(fault.body or {"message": "armed"}, fault.status, headers)


@contextmanager
def serving() -> Iterator[GitHub]:
    """Serve a repository on a free port."""
    hub = GitHub()
    config = uvicorn.Config(app_of(hub), port=0, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    listening = config.bind_socket()
    listening.listen()  # whoever asks before the thread runs waits in the queue
    hub.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield hub
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
