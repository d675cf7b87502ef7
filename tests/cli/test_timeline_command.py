"""`reconciler timeline`: every format, offline, and every wrong option a sentence."""

from __future__ import annotations

import json
import sys
import zoneinfo
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.support import manifest, to_yaml, write_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Cli

BERLIN = ("--tz", "Europe/Berlin")


@pytest.fixture
def no_zones(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without time zones."""
    for name in [name for name in sys.modules if name.startswith("tzdata.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tzdata", None)
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath(to=before)


def test_every_outplan_is_shown_when_none_is_named(cli: Cli) -> None:
    write_project(Path(), manifest("b", name="Bee"), manifest("a", max_try_count_1=1))
    done = cli("timeline")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith('a "a"\n\n  destination 0  |--0h--|--2h--|--4h--|\n')
    assert '\n\nb "Bee"\n\n  destination 0  |--0h--|--2h--|--4h--|\n' in done.out
    assert "destination 1  |--6h--|\n" in done.out
    assert "which rests on documentation alone" in done.out


def test_named_outplans_are_shown_in_the_order_of_their_names(cli: Cli) -> None:
    write_project(Path(), manifest("a"), manifest("b"), manifest("c"))
    data = json.loads(cli("timeline", "c", "a", "c", "-o", "json").out)
    assert [shown["key"] for shown in data["timelines"]] == ["c", "a"]


def test_an_unknown_key_is_a_sentence_with_the_nearest_one(cli: Cli) -> None:
    write_project(Path(), manifest("sales-standard"), manifest("reminder"))
    done = cli("timeline", "reminder", "sales-standrad", "zzz")
    assert (done.code, done.out) == (1, "")
    assert "no manifest has the key sales-standrad, zzz\n" in done.err
    assert "to do: did you mean sales-standard? " in done.err
    assert "did you mean one of reminder, sales-standard? " in cli("timeline", "zzz").err
    Path("outplans/reminder.yaml").unlink()
    Path("outplans/sales-standard.yaml").rename("outplans/.gitkeep")  # empty on purpose
    assert "to do: there is no manifest" in cli("timeline", "zzz").err


def test_a_project_without_manifests_has_nothing_to_show(cli: Cli) -> None:
    write_project(Path())
    Path("outplans/.gitkeep").touch()
    assert cli("timeline").out == "No outplan to show.\n"
    assert json.loads(cli("timeline", "-o", "json").out)["timelines"] == []
    assert ET.fromstring(cli("timeline", "-o", "svg").out).tag.endswith("svg")


def test_files_need_no_project(cli: Cli) -> None:
    Path("one.yaml").write_text(to_yaml(manifest("one")), encoding="utf-8")
    assert cli("timeline", "-f", "one.yaml").out.startswith('one "one"\n')
    assert "no reconciler.yaml here" in cli("timeline").err


def test_wrong_manifests_are_all_told(cli: Cli) -> None:
    write_project(Path(), manifest("a", dial_timeout=30), manifest("b", try_interval=2))
    done = cli("timeline")
    assert (done.code, done.out) == (1, "")
    assert done.err.count("error[duration-seconds]") == 2
    assert len(json.loads(cli("timeline", "-o", "json").out)["error"]["problems"]) == 2


def test_a_window_tells_what_falls_outside_and_that_voipbin_does_not_care(cli: Cli) -> None:
    write_project(Path(), manifest("sales", max_try_count_0=6))
    when = ("--start", "2026-11-22T09:00", "--window", "09:00-18:00", *BERLIN)
    text = cli("timeline", *when).out
    assert (
        "    6  destination 0  2026-11-22 19:00:00+01:00  up to 5m25s later         outside" in text
    )
    assert "Outside 09:00-18:00: attempt 6\n" in text
    assert "VoIPBIN has no calling window: it dials all the same" in text
    data = json.loads(cli("timeline", "-o", "json", *when).out)
    assert data["calendar"]["tz"] == "Europe/Berlin"
    verdicts = [attempt["window"] for attempt in data["timelines"][0]["attempts"]]
    assert verdicts == ["inside"] * 5 + ["outside"]
    assert ", outside</title>" in cli("timeline", "-o", "svg", *when).out
    assert "attempt 6 outside" in cli("timeline", "-o", "mermaid", *when).out


def test_a_time_without_a_date_is_one_of_today(cli: Cli) -> None:
    write_project(Path(), manifest("sales"))
    data = json.loads(cli("timeline", "--start", "09:00", "--tz", "UTC", "-o", "json").out)
    assert data["calendar"]["start"].endswith("T09:00:00+00:00")
    assert data["timelines"][0]["attempts"][1]["local_earliest"].endswith("T11:00:00.000+00:00")


def test_svg_and_mermaid_are_whole_documents(cli: Cli) -> None:
    write_project(Path(), manifest("sales", name="A & B"), manifest("other"))
    svg = cli("timeline", "-o", "svg").out
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert "A &amp; B (sales)" in svg
    chart = cli("timeline", "sales", "-o", "mermaid").out
    assert chart.splitlines()[1] == "gantt"
    assert "section sales, destination 0" in chart


@pytest.mark.parametrize(
    ("options", "said", "remedy"),
    [
        (("--window", "09:00-18:00"), "--window needs --start", "such as --start 09:00"),
        (BERLIN, "--tz needs --start", "such as --start 09:00"),
        (("--start", "09:00"), "--start needs --tz", "such as --tz Europe/Berlin"),
        (("--start", "nine", *BERLIN), '--start "nine" is not a time', "write a time of day"),
        (
            ("--start", "09:00", "--window", "9-18", *BERLIN),
            '--window "9-18" is not a window',
            "write two times of day",
        ),
        (
            ("--start", "09:00", "--tz", "Europe/Berlim"),
            '--tz "Europe/Berlim" is not a time zone',
            "did you mean Europe/Berlin?",
        ),
        (("--start", "09:00", "--tz", "Europe"), '--tz "Europe" is not a time zone', ""),
        (("--start", "09:00", "--tz", ""), '--tz "" is not a time zone', "write one such as"),
        (("--start", "09:00", "--tz", "x" * 300), "is not a time zone", "write one such as"),
        (("--start", "09:00", "--tz", "a\\b"), '--tz "a\\b" is not a time zone', ""),
    ],
)
def test_a_wrong_option_is_a_sentence(
    options: tuple[str, ...], said: str, remedy: str, cli: Cli
) -> None:
    write_project(Path(), manifest("sales"))
    done = cli("timeline", *options)
    assert (done.code, done.out) == (1, "")
    assert said in done.err.splitlines()[0]
    assert remedy in done.err.partition("to do: ")[2]


def test_a_machine_without_time_zones_says_how_to_get_them(cli: Cli, no_zones: None) -> None:
    write_project(Path(), manifest("sales"))
    done = cli("timeline", "--start", "09:00", *BERLIN)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: this machine has no time zones, so not Europe/Berlin\n")
    assert "to do: run `pip install tzdata`" in done.err


def test_nothing_is_sent_and_nothing_is_written(cli: Cli) -> None:
    write_project(Path(), manifest("a"), endpoint="http://127.0.0.1:9/v1.0")
    assert cli("timeline", "-v").err == ""
    assert sorted(path.name for path in Path().iterdir()) == ["outplans", "reconciler.yaml"]
