"""`--metrics-file`: what a run did, however it ended, and when one last succeeded."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from reconciler.cli.meter import Meter
from reconciler.desired.settings import sandbox_state
from reconciler.sandbox.store import Store
from reconciler.values.places import install_extra
from tests.corpus.server import Script, serving
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli

FILE = Path("run.prom")
SUCCESS = "reconciler_last_success_timestamp_seconds"
RUN = "reconciler_last_run_timestamp_seconds"


def _samples(path: Path = FILE) -> dict[str, float]:
    """Return the samples by name and the labels of their own."""
    found = {}
    for family in text_string_to_metric_families(path.read_text(encoding="utf-8")):
        for sample in family.samples:
            more = [sample.labels.get(name, "") for name in ("key", "action", "method")]
            found[" ".join(filter(None, [sample.name, *more]))] = sample.value
    return found


def _labels(path: Path = FILE) -> set[tuple[str, str, str]]:
    return {
        (sample.labels["project"], sample.labels["environment"], sample.labels["command"])
        for family in text_string_to_metric_families(path.read_text(encoding="utf-8"))
        for sample in family.samples
    }


def _edit(name: str) -> None:
    store = Store(sandbox_state(Path()))
    row = next(row for row in store.outplans() if row["name"] == name)
    store.put_outplan(row | {"try_interval": 1})
    store.close()


def test_a_drift_counts_what_differs_by_key(cli: Cli) -> None:
    write_project(Path(), manifest("a"), manifest("b"), manifest("c"))
    cli("apply", "--auto-approve")
    _edit("b")
    Path("outplans/c.yaml").unlink()
    done = cli("drift", "--metrics-file", str(FILE))
    said = _samples()
    assert (done.code, said["reconciler_exit_code"]) == (2, 2)
    assert said["reconciler_drifted_outplans"] == 2
    assert {name for name in said if name.startswith("reconciler_outplan_drifted")} == {
        "reconciler_outplan_drifted b",
        "reconciler_outplan_drifted c",
    }
    assert said["reconciler_changes update"] == said["reconciler_changes delete"] == 1
    assert said["reconciler_changes create"] == said["reconciler_changes import"] == 0
    assert said[SUCCESS] == said[RUN]
    assert said["reconciler_requests GET"] >= 2
    assert said["reconciler_requests POST"] == said["reconciler_throttled"] == 0
    assert _labels() == {("acme", "", "drift")}
    assert [path.name for path in Path().iterdir() if "prom" in path.name] == ["run.prom"]


def test_an_apply_counts_what_it_did_and_what_is_left(cli: Cli) -> None:
    write_project(Path(), manifest("a", lifecycle={"prevent_destroy": True}))
    cli("apply", "--auto-approve")
    Path("outplans/a.yaml").unlink()
    write_project(Path(), manifest("b"))
    done = cli("apply", "--auto-approve", "--metrics-file", str(FILE))
    said = _samples()
    assert done.code == said["reconciler_exit_code"] == 3
    assert said["reconciler_changes create"] == said["reconciler_requests POST"] == 1
    assert said["reconciler_drifted_outplans"] == said["reconciler_withheld"] == 1
    assert said["reconciler_outplan_drifted a"] == 1
    assert SUCCESS not in said
    nothing = cli("apply", "--auto-approve", "--metrics-file", str(FILE))
    assert (nothing.code, _samples()["reconciler_changes create"]) == (3, 0)


def test_a_plan_succeeds_also_where_something_is_withheld(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    cli("apply", "--auto-approve")
    Path("outplans/a.yaml").rename("outplans/.gitkeep")  # empty on purpose
    done = cli("plan", "--metrics-file", str(FILE), "--detailed-exitcode")
    said = _samples()
    assert (done.code, said["reconciler_withheld"]) == (3, 1)
    assert said[SUCCESS] == said[RUN]


def test_a_failure_keeps_when_a_run_last_succeeded(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    cli("drift", "--metrics-file", str(FILE))
    before = _samples()[SUCCESS]
    write_project(Path(), manifest("a", dial_timeout=30))
    for _ in range(2):
        done = cli("drift", "--metrics-file", str(FILE))
        said = _samples()
        assert done.code == said["reconciler_exit_code"] == 1
        assert said[SUCCESS] == before < said[RUN]
        assert "reconciler_drifted_outplans" not in said


def test_a_run_that_fails_before_its_project_is_known_is_the_job_s_of_that_file(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    cli("drift", "--metrics-file", str(FILE))
    before = _samples()[SUCCESS]
    good = Path("reconciler.yaml").read_text(encoding="utf-8")
    Path("reconciler.yaml").write_text("nonsense", encoding="utf-8")
    assert cli("drift", "--metrics-file", str(FILE)).code == 1
    assert (_samples()[SUCCESS], _labels()) == (before, {("acme", "", "drift")})
    Path("reconciler.yaml").write_text(good, encoding="utf-8")
    assert cli("drift", "--metrics-file", str(FILE)).code == 2
    assert _samples()[SUCCESS] > before


def test_a_first_run_that_fails_has_no_success(cli: Cli) -> None:
    done = cli("drift", "--metrics-file", str(FILE))
    assert done.code == 1
    assert SUCCESS not in _samples()
    assert _labels() == {("", "", "drift")}


def test_another_command_or_project_succeeded_for_itself(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    cli("plan", "--metrics-file", str(FILE))
    write_project(Path(), manifest("a", dial_timeout=30))
    cli("drift", "--metrics-file", str(FILE))
    assert SUCCESS not in _samples()
    write_project(Path(), manifest("a"))
    cli("drift", "--metrics-file", str(FILE))
    write_project(Path(), manifest("a", dial_timeout=30), project="other")
    cli("drift", "--metrics-file", str(FILE))
    assert SUCCESS not in _samples()
    assert _labels() == {("other", "", "drift")}


def test_a_bug_is_measured_too(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project(Path(), manifest("a"))
    monkeypatch.setitem(sys.modules, "reconciler.cli.session", None)
    done = cli("plan", "--metrics-file", str(FILE))
    assert done.code == _samples()["reconciler_exit_code"] == 70


def test_throttled_requests_are_counted(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = {"status": 429, "headers": {"Retry-After": "0"}, "json": {}}
    answers = {"GET /outplans": [busy, busy, {"json": {"result": []}}]}
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", "vb_0123456789")
    with serving(Script(answers)) as endpoint:
        write_project(Path(), manifest("a"), endpoint=endpoint)
        done = cli("drift", "--metrics-file", str(FILE))
    said = _samples()
    assert (done.code, said["reconciler_throttled"]) == (2, 2)
    assert said["reconciler_requests GET"] >= 4


def test_standard_output_stays_what_it_is(cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    plain = cli("plan", "-o", "json")
    assert cli("plan", "-o", "json", "--metrics-file", str(FILE)) == plain


@pytest.mark.parametrize("text", ["kind: Project\n", "{}", "# my notes\n", "other_metric 1\n"])
def test_a_file_of_something_else_is_left_alone(text: str, cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    FILE.write_text(text, encoding="utf-8")
    done = cli("drift", "--metrics-file", str(FILE))
    assert (done.code, FILE.read_text(encoding="utf-8")) == (1, text)
    assert "holds something other than metrics of a run" in done.err
    assert "to do: name a file" in done.err


@pytest.mark.parametrize("name", ["nowhere/run.prom", "reconciler.yaml/run.prom"])
def test_a_file_that_cannot_be_is_said_before_the_run(name: str, cli: Cli) -> None:
    write_project(Path(), manifest("a"))
    done = cli("apply", "--auto-approve", "--metrics-file", name)
    assert (done.code, "there is no such directory" in done.err) == (1, True)
    assert not Path(".reconciler").exists()


def test_a_file_that_cannot_be_written_in_the_end_changes_no_exit_code(
    cli: Cli, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("sub").mkdir()
    meter = Meter(Path("sub/run.prom"), "drift")
    shutil.rmtree("sub")
    meter.write(0)
    assert capsys.readouterr().err.startswith("The metrics were not written: cannot write sub/run")


def test_without_the_client_it_says_how_to_install_it(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client.parser", None)
    write_project(Path(), manifest("a"))
    done = cli("drift", "--metrics-file", str(FILE))
    assert (done.code, FILE.exists()) == (1, False)
    assert f"to do: install it: {install_extra('metrics')}" in done.err


def test_without_the_option_the_client_is_not_loaded() -> None:
    write_project(Path(), manifest("a"))
    script = (
        "import sys\nfrom reconciler.cli.main import run\nrun(['drift'])\n"
        "print(json := 'prometheus_client' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=True,
    )
    assert done.stdout.splitlines()[-1] == json.dumps(False).capitalize()
