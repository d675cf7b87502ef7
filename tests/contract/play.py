"""Playing a scenario on a server: every answer that is not the recorded one is a difference."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.contract.normal import ZERO, Normaliser, cut
from tests.contract.spelling import filled
from tests.contract.wire import Server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.contract.scenario import Answer, Scenario, Step
    from tests.contract.wire import Reply

NOBODY = "11111111-2222-4333-8444-555555555555"
_TOO_MANY = 429
_AS_GO_WRITES = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})


class Difference(NamedTuple):
    """A step whose answer was another one than that recorded."""

    scenario: str
    number: int
    step: Step
    answer: Answer

    def __str__(self) -> str:
        step, recorded = self.step, self.step.answer
        lines = [f"{self.scenario}, step {self.number}: {step.method} {step.path} {step.note}"]
        for name in ("status", "headers", "body"):
            was, now = getattr(recorded, name), getattr(self.answer, name)
            if was != now:
                lines += [f"  {name} recorded: {was}", f"  {name} answered: {now}"]
        return "\n".join(lines)


class Player:
    """A server and what stands in it: ids and access keys by their names in a scenario.

    With `others` the account may hold outplans that are not the scenario's. They are taken out
    of lists, as if they were not there.
    """

    def __init__(
        self,
        endpoint: str,
        ids: Mapping[str, str],
        keys: Mapping[str, str],
        *,
        others: bool = False,
    ) -> None:
        self._server = Server(endpoint)
        self._values = {"NOBODY": NOBODY, "ZERO": ZERO, **ids, **keys}
        self._normaliser = Normaliser(ids, keys)
        self._mine: set[str] | None = set(ids.values()) if others else None

    def play(self, scenario: Scenario) -> Iterator[Difference]:
        """Send the steps in their order, and yield what differs."""
        try:
            for number, step in enumerate(scenario.steps):
                answer = self._answer(number, step)
                if answer != step.answer:
                    yield Difference(scenario.name, number, step, answer)
        finally:
            self._server.close()

    def _answer(self, number: int, step: Step) -> Answer:
        headers = {name: self._filled(value) for name, value in step.headers.items()}
        path = self._filled(step.path) + self._credential(step.auth, headers, step.path)
        body = self._filled(step.body).encode() if isinstance(step.body, str) else step.body
        reply = self._patiently(step.method, path, headers, body, step.chunked)
        body_text = reply.body
        if self._mine is not None:
            body_text = _without_others(body_text, self._mine, made=step.method == "POST")
        self._save(step.save, body_text)
        sent = {name.lower(): value for name, value in headers.items()}.get("x-request-id")
        answer = self._normaliser.answer(number, reply.status, reply.headers, body_text, sent)
        return answer._replace(body=cut(answer.body)) if "<cut " in step.answer.body else answer

    def _patiently(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, chunked: bool
    ) -> Reply:
        while True:
            reply = self._server.send(method, path, headers, body, chunked=chunked)
            if reply.status != _TOO_MANY:
                return reply
            time.sleep(float(reply.headers.get("retry-after", "1")))

    def _credential(self, auth: Any, headers: dict[str, str], path: str) -> str:
        """Add a step's credential to its headers, and return what it adds to the query."""
        if auth == "cookie":
            auth = {"cookies": {"accesskey": "{KEY}"}}
        if not isinstance(auth, dict):
            return ""
        if cookies := auth.get("cookies"):
            pairs = (f"{name}={self._filled(value)}" for name, value in cookies.items())
            headers["Cookie"] = "; ".join(pairs)
        if "header" in auth:
            headers["Authorization"] = self._filled(auth["header"])
        query = "&".join(f"{key}={self._filled(value)}" for key, value in _query(auth))
        return f"{'&' if '?' in path else '?'}{query}" if query else ""

    def _filled(self, text: str) -> str:
        return filled(text, self._values)

    def _save(self, save: Mapping[str, str], body: str) -> None:
        for name, member in save.items():
            value = str(json.loads(body)[member])
            self._values[name] = value
            self._normaliser.name(name, value)


def _query(auth: Mapping[str, Any]) -> list[tuple[str, str]]:
    return list((auth.get("query") or {}).items())


def _without_others(body: str, mine: set[str], *, made: bool) -> str:
    """Take what no step has made out of a list; the token is then that of the last one left."""
    try:
        data = json.loads(body)
    except ValueError:
        return body
    if made and isinstance(data, dict) and "id" in data:
        mine.add(data["id"])
    if not isinstance(data, dict) or "result" not in data:
        return body
    kept = [item for item in data["result"] if item["id"] in mine]
    if len(kept) == len(data["result"]):
        return body
    token = ""
    if kept:
        moment, _, fraction = kept[-1]["tm_create"].removesuffix("Z").partition(".")
        token = f"{moment}.{fraction:0<6}Z"
    left = {"result": kept, "next_page_token": token}
    return json.dumps(left, ensure_ascii=False, separators=(",", ":")).translate(_AS_GO_WRITES)
