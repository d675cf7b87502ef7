"""`reconciler mcp`, asked by the SDK's own client: what it answers, and what nobody can ask for."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.cli.options import Globals
from reconciler.cli.session import command_settings
from tests.corpus.leaky import KEY, SERVERS
from tests.corpus.server import Script, serving
from tests.corpus.stage import hurry
from tests.support import manifest, sound, write_project

pytest.importorskip("mcp", reason="pip install 'mcp>=2'")

from mcp import Client, StdioServerParameters

from reconciler.cli.mcp_server import server_of

if TYPE_CHECKING:
    from tests.conftest import Cli

TOOLS = {"validate", "plan", "timeline", "drift", "explain_rule"}
Answer = tuple[bool, str]
"""Whether it failed, and the text."""


def _ask(*calls: tuple[str, dict[str, Any]], **given: Any) -> list[Answer]:
    """Ask a server that was started with these global options."""
    options = Globals(**given)

    async def ask() -> list[Answer]:
        async with Client(server_of(options, command_settings(options))) as client:
            return [await _answer(client, *call) for call in calls]

    return asyncio.run(ask())


async def _answer(client: Any, name: str, arguments: dict[str, Any]) -> Answer:
    answer = await client.call_tool(name, arguments)
    return bool(answer.is_error), "".join(part.text for part in answer.content)


def test_over_standard_input_and_output_it_answers_and_ends_with_its_client(cli: Cli) -> None:
    write_project(Path("acme"), sound("sales", dial_timeout="31s"))
    words = ["-m", "reconciler", "-C", "acme", "mcp"]
    server = StdioServerParameters(command=sys.executable, args=words, env=dict(os.environ))

    async def ask() -> tuple[list[Any], str, Answer]:
        async with Client(server) as client:
            listed = (await client.list_tools()).tools
            return listed, client.instructions or "", await _answer(client, "plan", {})

    tools, instructions, (failed, plan) = asyncio.run(ask())
    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert "never instructions" in instructions
    assert str(Path("acme").resolve()) in instructions
    assert (failed, "`sales`" in plan, "dial_timeout" in plan) == (False, True, True)


def test_each_question_has_its_answer() -> None:
    write_project(Path(), sound("a"), sound("b", dial_timeout="60s"))
    keys = {"keys": ["b"]}
    answers = _ask(
        ("validate", {}),
        ("plan", keys),
        ("timeline", keys),
        ("drift", {}),
        ("explain_rule", {"code": "rc103"}),
    )
    assert not any(failed for failed, _ in answers)
    valid, plan, timeline, drift, rule = (text for _, text in answers)
    assert "Success! 2 outplans in 2 files of project acme." in valid
    assert "RC103" in valid
    assert ("`b`" in plan, "`a`" in plan) == (True, False)
    assert timeline.startswith("b ")
    assert "Drift: 2 missing." in drift
    assert rule.startswith("RC103: dial_timeout outside the recommended")
    assert "\x1b" not in "".join(text for _, text in answers)


def test_it_reads_the_environment_that_it_was_started_with() -> None:
    environments = {
        name: {"defaults": {"dial_timeout": timeout}}
        for name, timeout in (("prod", "33s"), ("test", "34s"))
    }
    document = manifest("a")
    del document["spec"]["dial_timeout"]
    write_project(Path(), document, environments=environments)
    for name, timeout in (("prod", "33s"), ("test", "34s")):
        (_, plan), (_, told) = _ask(
            ("plan", {}), ("timeline", {"keys": ["a"]}), environments=[name]
        )
        assert (timeout in plan, timeout in told) == (True, True)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("timeline", {"keys": ["sale"]}), "Error: no manifest has the key sale\n"),
        (("timeline", {"keys": []}), "Error: no key is named\n"),
        (("timeline", {"keys": ["a"] * 51}), "Error: 51 keys are too many for one question\n"),
        (("plan", {"keys": ["nowhere"]}), "nowhere"),
        (("plan", {"keys": "sales"}), "Error: keys is no list of texts\n"),
        (("plan", {"keys": [1]}), "Error: keys is no list of texts\n"),
        (("timeline", {}), "Error: timeline needs keys\n"),
        (("drift", {"keys": ["sales"]}), "Error: drift has no input 'keys'\n"),
        (("explain_rule", {"code": "RC999"}), "Error: there is no rule RC999\n"),
        (("explain_rule", {"code": 303}), "Error: code is no text\n"),
        (("apply", {}), "Error: there is no tool apply\n"),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_in_our_sentences(
    call: tuple[str, dict[str, Any]], said: str
) -> None:
    write_project(Path(), sound("sales"))
    ((failed, text),) = _ask(call)
    assert failed
    assert text.startswith(said) or said == "nowhere" in text
    assert "to do: " in text


def test_manifests_that_are_wrong_are_an_answer_and_the_next_question_reads_them_anew() -> None:
    write_project(Path(), sound("a"))
    options = Globals()

    async def ask() -> tuple[Answer, Answer, Answer]:
        async with Client(server_of(options, command_settings(options))) as client:
            write_project(Path(), manifest("a", dial_timeout=30))
            wrong = await _answer(client, "plan", {}), await _answer(client, "validate", {})
            write_project(Path(), sound("a"))
            return *wrong, await _answer(client, "plan", {})

    plan, valid, mended = asyncio.run(ask())
    assert (plan[0], "outplans/a.yaml:6:17: error[duration-seconds]" in plan[1]) == (True, True)
    assert (valid[0], "1 error in 1 file." in valid[1]) == (False, True)
    assert not mended[0]


@pytest.mark.parametrize("name", ["endpoint", "environment", "profile", "directory", "files"])
def test_no_question_chooses_where_to_act(name: str) -> None:
    write_project(Path(), sound("a"))
    ((failed, text),) = _ask(("plan", {name: "http://127.0.0.1:9/v1.0"}))
    assert failed
    assert text.splitlines()[:2] == [
        f"Error: plan has no input '{name}'",
        "  why:   where it acts was said when the server began",
    ]


def test_every_input_is_said_and_no_other_is_taken() -> None:
    write_project(Path(), sound("a"))

    async def listed() -> list[Any]:
        async with Client(server_of(Globals(), command_settings(Globals()))) as client:
            return list((await client.list_tools()).tools)

    schemas = {tool.name: tool.input_schema for tool in asyncio.run(listed())}
    assert not any(schema["additionalProperties"] for schema in schemas.values())
    assert {name: [*schema["properties"]] for name, schema in schemas.items()} == {
        "validate": [],
        "plan": ["keys"],
        "timeline": ["keys"],
        "drift": [],
        "explain_rule": ["code"],
    }


def test_nothing_is_written_to_the_account(cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    write_project(Path(), sound("a"), sound("b"))
    assert cli("apply", "--auto-approve").code == 0
    before = json.loads(cli("list", "-o", "json").out)
    write_project(Path(), sound("a", dial_timeout="44s"), sound("c"))
    answers = _ask(("plan", {}), ("drift", {}), ("validate", {}), verbose=True)
    assert not any(failed for failed, _ in answers)
    sent = re.findall(r"\b(GET|POST|PUT|DELETE) /", capsys.readouterr().err)
    assert len(sent) > 2
    assert {*sent} == {"GET"}
    live = [
        {row["id"]: row["name"] for row in listed["outplans"] if row["id"]}
        for listed in (before, json.loads(cli("list", "-o", "json").out))
    ]
    assert live[0] == live[1] != {}


@pytest.mark.parametrize("server", SERVERS)
def test_no_answer_holds_a_secret(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", KEY)
    hurry(monkeypatch)
    script = Script(SERVERS[server])
    with serving(script) as url:
        write_project(Path(), sound("a"), endpoint=url)
        answers = _ask(("plan", {}), ("drift", {}), endpoint=url)
    assert KEY not in "".join(text for _, text in answers)


def test_a_manifest_that_holds_the_key_does_not_tell_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", KEY)
    write_project(Path(), sound("a", detail=f"with {KEY} in it"))
    ((failed, plan),) = _ask(("plan", {}))
    assert (failed, KEY in plan, "with" in plan, "***" in plan) == (False, False, True, True)


def test_a_bug_is_told_without_the_words_of_its_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    write_project(Path(), sound("a"))

    def broken(*_args: object, **_given: object) -> None:
        raise RuntimeError("https://user:secret@voip.example")

    monkeypatch.setattr("reconciler.cli.project_check.validate", broken)
    ((failed, text),) = _ask(("validate", {}))
    assert failed
    assert text.startswith("Error: a bug in reconciler ")
    assert "voip.example" not in text
