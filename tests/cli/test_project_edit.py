"""Edited files: written if they are as they were read, and each whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.cli.project_edit import EditedProject, differing, write_edits
from reconciler.desired.settings import settings_for
from reconciler.report.manifests.acceptance_text import EditedFile
from reconciler.values.errors import ConfigError
from tests.support import desired, manifest, to_yaml, write_project


def test_nothing_is_written_where_a_file_is_another_by_now() -> None:
    for name in ("a", "b"):
        Path(name).write_bytes(b"as read")
    files = [EditedFile(name, b"as read", b"edited") for name in ("a", "b")]
    Path("b").write_bytes(b"somebody else's")
    with pytest.raises(ConfigError, match="b was edited meanwhile; nothing was written"):
        write_edits(files)
    assert [Path(name).read_bytes() for name in ("a", "b")] == [b"as read", b"somebody else's"]
    Path("b").unlink()
    with pytest.raises(ConfigError, match="cannot read b"):
        write_edits(files)
    assert Path("a").read_bytes() == b"as read"
    write_edits(files[:1])
    assert Path("a").read_bytes() == b"edited"


def test_a_project_is_read_once_and_wants_what_is_said_instead() -> None:
    write_project(Path(), manifest("a"), manifest("b"))
    project = EditedProject(settings_for())
    before = project.desired()
    Path("outplans/a.yaml").unlink()
    instead = {"outplans/b.yaml": to_yaml(manifest("b", dial_timeout="45s")).encode()}
    after, problems = project.wanted(instead)
    assert (problems, differing(before, after)) == ([], ["b"])
    assert after.outplans["b"].outplan.dial_timeout == 45_000


def test_what_differs_is_what_is_wanted_otherwise_or_by_one_alone() -> None:
    here = desired(manifest("a"), manifest("b"), manifest("c"))
    there = desired(manifest("a"), manifest("b", name="B"), manifest("d"))
    assert differing(here, there) == ["b", "c", "d"]
