"""The runner itself: that it sees what differs, and what it makes of another's account."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from reconciler.sandbox.initial_state import ACCESS_KEY
from tests.contract.__main__ import main
from tests.contract.normal import Normaliser, cut
from tests.contract.play import Player
from tests.contract.rows import Rows
from tests.contract.sandbox import served_sandbox
from tests.contract.scenario import RECORDINGS, Answer, load
from tests.contract.spelling import SPELLINGS, filled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reconciler.sandbox.store import Store

ID = "0a000000-0000-4000-8000-00000000000a"
Sandbox = tuple[str, "Store"]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with served_sandbox() as served:
        yield served


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("status", 201),
        ("headers", {"content-type": "application/json"}),
        ("body", '{"result":[],"next_page_token":"x"}'),
    ],
)
def test_any_other_answer_is_a_difference(sandbox: Sandbox, member: str, value: Any) -> None:
    url, store = sandbox
    scenario = load(RECORDINGS / "keys.json")
    wrong = scenario.steps[1]._replace(answer=scenario.steps[1].answer._replace(**{member: value}))
    changed = scenario._replace(steps=[scenario.steps[0], wrong])
    rows = Rows(store, scenario.rows)
    (difference,) = Player(url, rows.ids, rows.keys).play(changed)
    assert (difference.number, f"{member} recorded: {value}" in str(difference)) == (1, True)


@pytest.mark.parametrize(
    ("body", "normal"),
    [
        ('{"tm":"2001-02-03T04:05:06.1Z"}', '{"tm":"<2001-02-03 04:05:06.100000 TtZ>"}'),
        ('{"tm":"2001-02-03T04:05:06.10Z"}', '{"tm":"<2001-02-03 04:05:06.100000 T2Z>"}'),
        ('{"tm":"2001-02-03 04:05:06"}', '{"tm":"<2001-02-03 04:05:06.000000  t>"}'),
        (f'["{ID}","{ID[:-1]}b","{ID[:-1]}b"]', '["<p>","<id@7.1>","<id@7.1>"]'),
        ('{"request_id":"req_1"}', '{"request_id":"<rid>"}'),
        ('{"request_id":"req_2"}', '{"request_id":"req_2"}'),
    ],
)
def test_normal_forms(body: str, normal: str) -> None:
    headers = {"x-request-id": "req_1", "date": "today"}
    answer = Normaliser({"p": ID}, {}).answer(7, 200, headers, body, "req_1")
    assert answer == Answer(200, {"x-request-id": "<echoed>"}, normal)


def test_a_long_body_is_compared_whole() -> None:
    long = "x" * 5_000
    assert cut(long) != cut(long[:2_500] + "y" + long[2_501:])
    assert cut(long).startswith("x" * 2_000 + "<cut ")


def test_spellings() -> None:
    upper = SPELLINGS["hexupper"](ID)
    assert filled("/{p}/{p:hexupper}/{q}/{", {"p": ID}) == f"/{ID}/{upper}/{{q}}/{{"


def test_somebody_elses_account_is_played_too(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url, store = sandbox
    store.put_outplan({"name": "older"})
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", ACCESS_KEY)
    names = ["keys", "life", "ids", "ties", "customer"]
    assert main(["--endpoint", url, *names]) == 0
    printed = capsys.readouterr().out
    assert "life: 30 of 30 equal" in printed
    assert "ties: left out, because it needs rows that a client cannot put there" in printed
    assert "customer: left out, because it needs a customer with address, detail" in printed


def test_without_a_key_or_a_recording_nothing_is_played(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("VOIPBIN_ACCESS_KEY", raising=False)
    assert main(["--endpoint", "http://127.0.0.1:1/v1.0"]) == 2
    assert main(["--recordings", str(tmp_path)]) == 2
    assert "VOIPBIN_ACCESS_KEY is not set" in capsys.readouterr().err


def test_a_difference_is_printed_and_is_the_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = json.loads((RECORDINGS / "walk-by-twos.json").read_text())
    recording["steps"][0]["answer"]["status"] = 418
    (tmp_path / "changed.json").write_text(json.dumps(recording))
    assert main(["--recordings", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "status recorded: 418" in printed
    assert printed.endswith("5 of 6 answers equal\n")
