"""Bad input: every case of `tests/corpus` is answered as its head says, by the real command line.

Never with a traceback, always with a place, a sentence and a remedy, and the same in JSON.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.report.formats import FORMATS
from tests.corpus import stage
from tests.corpus.case import ROOMS, Case, cases
from tests.corpus.server import Script, serving
from tests.library_words import library_words_in
from tests.support import manifest, parsed_lines, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli
    from tests.support import Run

CASES = cases()
WITH_JSON = {
    command for command, forms in FORMATS.items() if any(form.name == "json" for form in forms)
}


def _params(*, as_json: bool = False) -> list[Any]:
    wanted = [case for case in CASES if not as_json or _has_json(case)]
    return [pytest.param(case, id=case.id, marks=_marks(case)) for case in wanted]


def _marks(case: Case) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(strict=True, reason=case.one("bug"))] if case.one("bug") else []


def _has_json(case: Case) -> bool:
    """Whether its command has -o, its input is read at all, and its bug shows there as well."""
    in_text_alone = bool(case.one("bug")) or case.room == "command"
    return bool(WITH_JSON & {*case.run}) and "-o" not in case.run and not in_text_alone


@pytest.fixture(scope="module")
def good_plan(tmp_path_factory: pytest.TempPathFactory) -> stage.GoodPlan:
    """A project with a saved plan, made once by the real commands."""
    return stage.good_plan(tmp_path_factory.mktemp("good-plan"))


@pytest.fixture
def answer(cli: Cli, good_plan: stage.GoodPlan, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the command line says to a case."""
    stage.hurry(monkeypatch)

    def call(case: Case, *more: str) -> Run:
        with ExitStack() as stack:
            return cli(*stage.arrange(case, good_plan, monkeypatch, stack), *more)

    return call


@pytest.mark.parametrize("case", _params())
def test_bad_input_is_answered_as_its_case_says(case: Case, answer: Any) -> None:
    said: Run = answer(case)
    shown = said.out + said.err
    assert said.code == case.exit, shown
    assert library_words_in(shown) == []
    assert not stage.raw_signs(shown)
    for sentence in case.expected["says"]:
        assert sentence in shown, shown
    if case.one("code"):
        where = f"{stage.input_name(case)}:{case.at}: error[{case.one('code')}]: "
        assert where in shown, shown
        assert shown.count("error[") == 1, shown
    if case.exit not in (0, 2):
        assert f"to do: {case.one('todo')}" in shown, shown


@pytest.mark.parametrize("case", _params(as_json=True))
def test_the_same_is_said_in_json(case: Case, answer: Any) -> None:
    said: Run = answer(case, "-o", "json")
    assert said.code == case.exit, said
    assert not stage.raw_signs(said.out + said.err)
    if "apply" in case.run or "drift" in case.run:
        answered = parsed_lines(said.out)[-1]
    else:
        answered = json.loads(said.out)
    if case.one("code"):
        body = answered if "problems" in answered else answered["error"]
        (found,) = body["problems"]
        assert found["code"] == case.one("code")
        assert f"{found['line']}:{found['column']}" == case.at
        assert found["file"] == stage.input_name(case)
        assert found["remedy"].startswith(case.one("todo"))
    elif "error" in answered:
        assert answered["error"]["exit_code"] == case.exit
        told = [*answered["error"].get("problems", ()), answered["error"]][0]
        assert told["remedy"].startswith(case.one("todo"))
    else:
        assert answered.get("exit_code", case.exit) == case.exit


def test_export_writes_nothing_outside_its_directory(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    tricks = ("../../escaped", "/tmp/escaped", "..", ".", "a/b", "C:\\x", "-rf", "x\0y", "\u2025/z")
    rows = [{"name": trick} for trick in tricks]
    rows.append({"name": "日本"})
    rows.append({"detail": "[managed by reconciler: acme/../../escaped]"})
    with (
        serving(Script({"GET /outplans": {"rows": rows}})) as endpoint,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("VOIPBIN_ACCESS_KEY", "vb_0123456789")
        write_project(Path(), endpoint=endpoint)
        said = cli("export", "--out", "exported")
    assert said.code == 0, said
    found = {path for path in Path.cwd().parent.rglob("*") if path.is_file()}
    exported = {path for path in found if path.parent == Path.cwd() / "exported"}
    assert len(exported) == len(rows)
    assert found - exported == {Path.cwd() / "reconciler.yaml"}


def test_an_id_from_the_api_leads_no_request_elsewhere(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"id": "../accesskeys/1", "detail": "[managed by reconciler: acme/gone]"}
    script = Script({"GET /outplans": {"rows": [row, {"name": "other"}]}})
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", "vb_0123456789")
    with serving(script) as endpoint:
        write_project(Path(), manifest("sales"), endpoint=endpoint)
        cli("apply", "--auto-approve", "--max-destroys", "1")
    assert not [route for route in script.asked if "accesskeys" in route]


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_of_the_corpus_is_empty(room: str) -> None:
    assert any(case.room == room for case in CASES)


def test_the_corpus_keeps_its_size() -> None:
    assert len(CASES) >= 350
