"""One connection to GitHub, for one repository."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from reconciler.github.code_host_client import CodeHostClient
from reconciler.github.failures import CodeHost
from reconciler.values.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.github.place import Place

GITHUB = CodeHost(
    "GitHub",
    "GITHUB_API_URL",
    "x-github-request-id",
    {
        301: "the repository has moved; give its new name with --repository",
        401: "GITHUB_TOKEN is not valid, or no longer; set it again",
        403: "the token lacks a permission: pull-requests: write for comments, issues: write for "
        "issues; a pull request from a fork gets a token that may only read",
        404: "check the repository and the number; a token without access sees nothing there",
        410: "issues are switched off in this repository",
    },
)


class GithubClient(CodeHostClient):
    """A session with one GitHub. Use as a context manager."""

    def __init__(
        self,
        place: Place,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.place = place
        headers = {
            "Authorization": f"Bearer {place.token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        super().__init__(GITHUB, (place.api, place.graphql), headers, sleep=sleep, clock=clock)

    @property
    def repository(self) -> str:
        """The path of the repository."""
        return f"/repos/{self.place.repository}"

    def query(self, graphql: str) -> dict[str, Any]:
        """Return the data of a GraphQL query, which changes nothing.

        Raises:
            ApiError: refused, unreachable or unreadable.
        """
        response = self._request("POST", self.place.graphql, body={"query": graphql}, reads=True)
        answer = self._json("POST", urlsplit(self.place.graphql).path, response)
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, dict):
            raise ApiError("GitHub answered a query without data", where="POST /graphql")
        return data

    def login(self) -> str:
        """Return the token's account, such as `github-actions[bot]`.

        GraphQL tells it to every kind of token, also to the GITHUB_TOKEN of a workflow, to which
        `GET /user` is closed.

        Raises:
            ApiError: GitHub does not tell.
        """
        account = self.query("query { viewer { login } }").get("viewer")
        login = account.get("login") if isinstance(account, dict) else None
        if not isinstance(login, str) or not login:
            raise ApiError("GitHub does not tell whose token this is", where="POST /graphql")
        return login
