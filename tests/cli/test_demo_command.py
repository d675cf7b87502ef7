"""`reconciler demo`: the story is told by real commands in a directory that it names."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _told(*options: str, temporary: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "reconciler", "demo", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
    )


def test_the_demo_tells_the_main_job_and_cleans_up(tmp_path: Path) -> None:
    story = _told(temporary=tmp_path)
    told, errors = story.communicate()
    assert (story.returncode, errors) == (0, "")
    assert told.startswith(f"A project in {tmp_path}/reconciler-demo-")
    assert "No call is made." in told.splitlines()[0]
    assert list(tmp_path.glob("reconciler-demo-*")) == []
    commands = re.findall(r"^\$ reconciler (\w+)", told, re.MULTILINE)
    assert [*dict.fromkeys(commands)] == ["init", "validate", "plan", "apply", "sandbox", "drift"]
    expected = (
        "error[duration-seconds]",
        "2 to add",
        "Apply complete! Resources: 2 added, 0 changed, 0 destroyed.",
        "No changes.",
        "try_interval: 2h -> 4h",
        "dial_timeout: 30s in the manifest, 1m30s live",
        "Drift: 1 changed.",
        "No drift.",
        "1 campaign uses it: Autumn (run)",
    )
    places = [told.find(words) for words in expected]
    assert -1 not in places
    assert places == sorted(places)
    assert "\x1b" not in told


@pytest.mark.parametrize("options", [[], ["--keep"]])
def test_a_story_cut_short_leaves_its_directory_only_if_asked_to(
    options: list[str], tmp_path: Path
) -> None:
    story = _told(*options, temporary=tmp_path)
    assert story.stdout is not None
    directory = Path(story.stdout.readline().split()[3].rstrip(","))
    assert any(line.startswith("$ reconciler") for line in story.stdout)
    story.send_signal(signal.SIGINT)
    _, errors = story.communicate()
    assert (story.returncode, "Traceback" in errors) == (130, False)
    assert directory.is_dir() is bool(options)
