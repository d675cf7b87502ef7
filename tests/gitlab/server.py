"""A GitLab of one merge request: its notes over real HTTP, with state in memory.

It answers as docs.gitlab.com/api/notes says: pages with Link headers, system notes among them,
401 without a token, and it carries out a line that begins with a slash.
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

TOKEN = "glpat-0123456789abcdefTOKEN"
OURS = 77
NOTES = "/api/v4/projects/12/merge_requests/7/notes"


@dataclass
class GitLab:
    """The state of the merge request. `statuses` are answers to the next requests of a method."""

    url: str = ""
    notes: dict[int, dict[str, Any]] = field(default_factory=dict)
    statuses: dict[str, list[int]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    largest_page: int = 100

    def reset(self) -> None:
        """Forget everything but where it is."""
        vars(self).update(vars(GitLab(url=self.url)))

    def note(self, text: str, author: int = OURS, *, system: bool = False) -> dict[str, Any]:
        """Add a note by an account, ours unless another is named."""
        number = len(self.notes) + 1
        self.notes[number] = {
            "id": number,
            "body": text,
            "author": {"id": author, "username": f"user-{author}"},
            "system": system,
        }
        self._carry_out(text)
        return self.notes[number]

    def texts(self) -> list[str]:
        """Return the bodies of all notes."""
        return [note["body"] for note in self.notes.values()]

    def environ(self) -> dict[str, str]:
        """Return the variables that a job of the merge request has."""
        return {
            "GITLAB_TOKEN": TOKEN,
            "CI_API_V4_URL": f"{self.url}/api/v4",
            "CI_MERGE_REQUEST_PROJECT_ID": "12",
            "CI_MERGE_REQUEST_IID": "7",
            "CI_MERGE_REQUEST_PROJECT_URL": "https://gitlab.test/acme/dialing",
            "CI_JOB_URL": "https://gitlab.test/acme/dialing/-/jobs/5",
        }

    def _carry_out(self, text: str) -> None:
        self.commands += re.findall(r"^\s*/\w+", text, re.MULTILINE)

    async def user(self, request: Request) -> Response:
        """Tell whose token it is."""
        return self._refusal(request) or JSONResponse({"id": OURS, "username": "project_12_bot"})

    async def listed(self, request: Request) -> Response:
        """List the notes, or add one."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        if request.method == "POST":
            return JSONResponse(self.note((await request.json())["body"]), 201)
        size = min(int(request.query_params["per_page"]), self.largest_page)
        page = int(request.query_params.get("page", "1"))
        found = list(self.notes.values())
        headers = {}
        if page * size < len(found):
            following = request.url.include_query_params(page=page + 1)
            headers["Link"] = f'<{following}>; rel="next"'
        return JSONResponse(found[(page - 1) * size : page * size], headers=headers)

    async def single(self, request: Request) -> Response:
        """Edit a note, or delete it."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        number = request.path_params["id"]
        if number not in self.notes:
            return JSONResponse({"message": "404 Note Not Found"}, 404)
        if request.method == "DELETE":
            del self.notes[number]
            return Response(status_code=204)
        self.notes[number]["body"] = (await request.json())["body"]
        self._carry_out(self.notes[number]["body"])
        return JSONResponse(self.notes[number])

    def _refusal(self, request: Request) -> Response | None:
        self.asked.append(f"{request.method} {request.url.path}")
        if request.headers.get("private-token") != TOKEN:
            return JSONResponse({"message": "401 Unauthorized"}, 401)
        statuses = self.statuses.get(request.method)
        if statuses:
            said = {"error": "insufficient_scope", "error_description": "it needs api"}
            return JSONResponse(said, statuses.pop(0), {"x-request-id": "01ABC"})
        return None


@contextmanager
def serving() -> Iterator[GitLab]:
    """Serve a merge request on a free port."""
    lab = GitLab()
    routes = [
        Route("/api/v4/user", lab.user),
        Route(NOTES, lab.listed, methods=["GET", "POST"]),
        Route(f"{NOTES}/{{id:int}}", lab.single, methods=["PUT", "DELETE"]),
    ]
    config = uvicorn.Config(
        Starlette(routes=routes), port=0, log_config=None, lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    listening = config.bind_socket()
    listening.listen()  # whoever asks before the thread runs waits in the queue
    lab.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield lab
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
