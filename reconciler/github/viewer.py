"""Who we are on GitHub, and whether something there was written by us.

A marker proves nothing: whoever may comment can write one. Only what the token's own account wrote
counts. GraphQL tells every kind of token its account, also the GITHUB_TOKEN of a workflow, to which
`GET /user` is closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.github.comment_marker import Marker, read_marker
from reconciler.values.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.github.github_client import Client

_BOT = "[bot]"


def viewer(client: Client) -> str:
    """Return the login of the token's account, such as `github-actions[bot]`.

    Raises:
        ApiError: GitHub does not tell.
    """
    found = client.query("query { viewer { login } }").get("viewer")
    login = found.get("login") if isinstance(found, dict) else None
    if not isinstance(login, str) or not login:
        raise ApiError("GitHub does not tell whose token this is", where="POST /graphql")
    return login


def ours(
    found: Iterable[dict[str, Any]], login: str, marker: Marker
) -> Iterator[tuple[dict[str, Any], Marker]]:
    """Yield what the account `login` wrote about the marker's project and environment."""
    for one in found:
        read = read_marker(one.get("body"))
        if read is not None and marker.same_place(read) and _is(one.get("user"), login):
            yield one, read


def _is(user: object, login: str) -> bool:
    """Whether a REST user is this account; GraphQL may name a bot without its suffix."""
    if not isinstance(user, dict):
        return False
    if user.get("type") == "Bot":
        return str(user.get("login")).removesuffix(_BOT) == login.removesuffix(_BOT)
    return user.get("login") == login
