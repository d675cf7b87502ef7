"""`python -m tests.contract`: play the recordings on the sandbox or on any server."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.contract.play import Difference, Player
from tests.contract.rows import Rows
from tests.contract.sandbox import served_sandbox
from tests.contract.scenario import RECORDINGS, Scenario, load
from tests.contract.wire import Server

_KEY_VARIABLE = "VOIPBIN_ACCESS_KEY"


def main(arguments: list[str]) -> int:
    """Play and print; 0 when every answer was the recorded one, 1 when not, 2 when unplayable."""
    parser = argparse.ArgumentParser(prog="python -m tests.contract", description=__doc__)
    parser.add_argument(
        "--endpoint",
        metavar="URL",
        help=f"a server's base URL, with /v1.0; {_KEY_VARIABLE} holds the access key of an account"
        " for tests. Without it a sandbox is started.",
    )
    parser.add_argument(
        "--recordings", metavar="DIR", type=Path, default=RECORDINGS, help="where they are"
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these recordings")
    asked = parser.parse_args(arguments)
    files = sorted(asked.recordings.glob("*.json"))
    scenarios = [load(path) for path in files if not asked.names or path.stem in asked.names]
    if not scenarios:
        print(f"no recording to play in {asked.recordings}", file=sys.stderr)
        return 2
    if asked.endpoint is None:
        return _report(_on_sandbox(scenarios))
    key = os.environ.get(_KEY_VARIABLE)
    if not key:
        print(f"{_KEY_VARIABLE} is not set; put an account's access key there", file=sys.stderr)
        return 2
    return _report(_on_server(scenarios, asked.endpoint, key))


Played = Iterator[tuple[Scenario, list[Difference] | str]]


def _on_sandbox(scenarios: list[Scenario]) -> Played:
    with served_sandbox() as (url, store):
        for scenario in scenarios:
            rows = Rows(store, scenario.rows)
            yield scenario, list(Player(url, rows.ids, rows.keys).play(scenario))


def _on_server(scenarios: list[Scenario], endpoint: str, key: str) -> Played:
    customer_id = _customer(endpoint, key)
    for scenario in scenarios:
        needed = _needed(scenario.rows)
        if needed:
            yield scenario, f"left out, because it needs {needed}"
            continue
        (customer,) = scenario.rows
        player = Player(
            endpoint, {customer["as"]: customer_id}, {customer["key"]: key}, others=True
        )
        yield scenario, list(player.play(scenario))


def _needed(rows: list[dict[str, Any]]) -> str:
    """Return what a scenario needs that no client of the API can make; "" if nothing."""
    others = sorted({row["make"] for row in rows[1:]})
    if others:
        return f"rows that a client cannot put there: {', '.join(others)}"
    given = sorted(rows[0].keys() - {"make", "as", "key", "keyas"})
    return f"a customer with {', '.join(given)}" if given else ""


def _customer(endpoint: str, key: str) -> str:
    server = Server(endpoint)
    reply = server.send("GET", "/customer", {"Cookie": f"accesskey={key}"}, None, chunked=False)
    server.close()
    if reply.status != 200:
        sys.exit(f"GET /customer answered {reply.status}: is {_KEY_VARIABLE} a key of {endpoint}?")
    return str(json.loads(reply.body)["id"])


def _report(played: Played) -> int:
    total = different = 0
    for scenario, outcome in played:
        if isinstance(outcome, str):
            print(f"{scenario.name}: {outcome}")
            continue
        total += len(scenario.steps)
        different += len(outcome)
        equal = len(scenario.steps) - len(outcome)
        print(f"{scenario.name}: {equal} of {len(scenario.steps)} equal")
        for difference in outcome:
            print(difference)
    print(f"{total - different} of {total} answers equal")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
