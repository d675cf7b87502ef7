"""A new field of an outplan: written into a copy of the package, it is there in everything."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reconciler.values.outplan import COUNT_FIELDS, FIELDS, NUMBER_FIELDS
from reconciler.values.places import PROJECT_FILE

ROOT = Path(__file__).resolve().parents[2]
TABLE = '''
    max_try_count_5: Annotated[int, OutplanField("dial_info", "attempts", 1)] = 0
    """Attempts for a sixth destination."""

    wrap_up: Annotated[int, OutplanField("dial_info", "milliseconds", "5s")] = 0
    """How long to rest after a call."""

    priority: Annotated[int, OutplanField("dial_info", "number", 4, bounds=(0, 10))] = 0
    """Which outplan goes first."""

    marker: Marker | None = None
'''
SANDBOX = {
    "SLOTS: Final = range(5)": "SLOTS: Final = range(6)",
    '"try_interval": 0,': '"try_interval": 0, "wrap_up": 0, "priority": 0,',
}
NEW = {"max_try_count_5": 100, "wrap_up": 5_000, "priority": 4}
MANIFEST = """\
apiVersion: voipbin.net/v1
kind: Outplan
metadata: {name: sales}
spec:
  dial_timeout: 30s
  try_interval: 2h
  max_try_count_0: 3
"""
PROJECT = """\
apiVersion: voipbin.net/v1
kind: Project
metadata: {name: acme}
spec:
  manifests: [outplans]
"""


class Copy:
    """A copy of the package, and a project for it to work in."""

    def __init__(self, root: Path) -> None:
        self.package, self.project = root / "package", root / "project"
        (self.project / "outplans").mkdir(parents=True)
        ignored = shutil.ignore_patterns("__pycache__")
        for part in ("reconciler", "docs", "schemas"):
            shutil.copytree(ROOT / part, self.package / part, ignore=ignored)
        for name in ("README.md", "pyproject.toml"):
            shutil.copy(ROOT / name, self.package / name)
        self._edit("reconciler/values/outplan.py", {"\n    marker: Marker | None = None\n": TABLE})
        self._edit("reconciler/sandbox/shapes.py", SANDBOX)
        self.write()

    def _edit(self, path: str, changes: dict[str, str]) -> None:
        file = self.package / path
        text = file.read_text()
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        file.write_text(text)

    def write(self, spec: str = "", project: str = "", patch: str = "") -> None:
        """Write the project: more of a spec, of the project file, and a patch."""
        (self.project / "outplans" / "sales.yaml").write_text(MANIFEST + spec)
        (self.project / PROJECT_FILE).write_text(PROJECT + project)
        (self.project / "patch.yaml").write_text(patch)

    def run(self, *arguments: str, exit_code: int = 0) -> str:
        """Run a command of the copy and return what it prints."""
        return self.python("-m", "reconciler", *arguments, exit_code=exit_code)

    def python(self, *arguments: str, exit_code: int = 0) -> str:
        """Run Python with the copy."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.project,
            env={**os.environ, "PYTHONPATH": str(self.package)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == exit_code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def planned(self, spec: str) -> dict[str, Any]:
        """Return the plan for a spec."""
        self.write(spec)
        return dict(json.loads(self.run("plan", "-o", "json")))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("copy"))


SAYING = "".join(f"  {name}: {value}\n" for name, value in NEW.items())


def test_every_number_has_a_unit_and_every_destination_a_count() -> None:
    assert [row.name for row in FIELDS if row.unit in ("milliseconds", "attempts")] == [
        *NUMBER_FIELDS
    ]
    assert [*COUNT_FIELDS] == [f"max_try_count_{slot}" for slot in range(len(COUNT_FIELDS))]


def test_the_schemas_know_it(copy: Copy) -> None:
    outplan = json.loads(copy.run("schema", "outplan"))["$defs"]["OutplanSpec"]["properties"]
    assert outplan["max_try_count_5"]["description"] == "Attempts for a sixth destination."
    assert {*NEW} <= outplan.keys()
    for kind, model in (("patch", "PartialSpec"), ("project", "PartialSpec"), ("plan", "Outplan")):
        assert {*NEW} <= json.loads(copy.run("schema", kind))["$defs"][model]["properties"].keys()


def test_manifests_are_checked_for_it(copy: Copy) -> None:
    copy.write(SAYING)
    assert "Success" in copy.run("validate")
    copy.write("  priority: 11\n  wrap_up: 5\n  max_try_count_5: x\n")
    said = copy.run("validate", exit_code=1)
    assert "spec.priority: 11 number is outside 0 to 10" in said
    assert "spec.wrap_up: 5 is 5ms: the unit of a bare number is milliseconds" in said
    assert "spec.max_try_count_5: x is not a whole number" in said


def test_a_sixth_destination_alone_dials_somebody(copy: Copy) -> None:
    file = copy.project / "outplans" / "sales.yaml"
    copy.write()
    file.write_text(file.read_text().replace("max_try_count_0: 3", "max_try_count_5: 1"))
    assert "Success" in copy.run("validate")


def test_a_policy_counts_its_attempts(copy: Copy) -> None:
    copy.write(SAYING, "  policy: {max_attempts_total: 5}\n")
    assert "103" in copy.run("validate", exit_code=1)
    copy.write(SAYING, "  policy: {max_attempts_per_destination: 50}\n")
    assert "max_try_count_5" in copy.run("validate", exit_code=1)
    rule = "{name: first, when: 'priority > 3', message: too eager}"
    copy.write(SAYING, f"  policy: {{custom: [{rule}]}}\n")
    assert "too eager" in copy.run("validate", exit_code=1)


def test_the_timeline_dials_it(copy: Copy) -> None:
    copy.write(SAYING)
    said = json.loads(copy.run("timeline", "-o", "json"))
    assert "destination 5" in copy.run("timeline")
    assert "103" in json.dumps(said)


def test_defaults_and_patches_may_say_it_and_an_explanation_shows_it(copy: Copy) -> None:
    project = (
        "  defaults: {priority: 4}\n"
        "  environments: {live: {endpoint: 'sandbox:', patches: [patch.yaml]}}\n"
    )
    patch = MANIFEST.partition("spec:")[0] + "spec: {wrap_up: 9s}\n"
    copy.write("", project, patch)
    said = copy.run("--env", "live", "validate", "--explain", "sales")
    assert "wrap_up" in said
    assert "9s" in said
    assert "priority" in said


def test_it_is_planned_sent_read_back_and_changed(copy: Copy) -> None:
    plans = [copy.planned(spec) for spec in ("", *SAYING.splitlines(keepends=True), SAYING)]
    assert len({plan["digest"] for plan in plans}) == len(plans)
    (change,) = plans[-1]["resource_changes"]
    assert change["change"]["after"].items() >= NEW.items()
    assert change["steps"][0]["body"].items() >= NEW.items()
    copy.run("apply", "--auto-approve")
    assert "No changes" in copy.run("plan")
    copy.write("  max_try_count_5: 2\n")
    said = copy.run("plan")
    assert "max_try_count_5" in said
    assert "wrap_up" in said
    assert "5s" in said
    copy.run("apply", "--auto-approve")
    assert "No changes" in copy.run("plan")


def test_an_export_writes_it(copy: Copy) -> None:
    copy.planned(SAYING)
    copy.run("apply", "--auto-approve")
    said = copy.run("export")
    assert "  wrap_up: 5s\n  " in said
    assert "max_try_count_5: 100" in said


def test_the_docs_name_it(copy: Copy) -> None:
    copy.python(str(copy.package / "docs" / "generate.py"))
    said = (copy.package / "docs" / "manifest.md").read_text()
    assert "| `spec.max_try_count_5` | integer | `0` | Attempts for a sixth destination. |" in said
