"""A step of a workflow: a GitHub, its variables, and the files that the runner reads afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.github.conftest import hub, served

if TYPE_CHECKING:
    from pathlib import Path

    from tests.github.server import GitHub

__all__ = ["hub", "served"]


@dataclass(frozen=True)
class Step:
    """What a step left behind."""

    outputs_file: Path
    summary_file: Path

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs that the step set; none of ours has more than one line."""
        lines = self.outputs_file.read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    @property
    def summary(self) -> str:
        """The summary of the step."""
        return self.summary_file.read_text(encoding="utf-8")


@pytest.fixture
def step(hub: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Step:
    """The environment of a step that nobody triggered by a pull request."""
    made = Step(tmp_path / "outputs", tmp_path / "summary")
    for path in (made.outputs_file, made.summary_file):
        path.touch()
    temporary = tmp_path / "runner"
    temporary.mkdir()
    variables = hub.environ() | {
        "GITHUB_OUTPUT": str(made.outputs_file),
        "GITHUB_STEP_SUMMARY": str(made.summary_file),
        "RUNNER_TEMP": str(temporary),
        "GITHUB_SHA": "1" * 40,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for name in ("GITHUB_EVENT_PATH", "GITHUB_EVENT_NAME", "GITHUB_REF", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    return made
