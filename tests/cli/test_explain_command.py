"""`reconciler explain`: every field explained, offline, as the documentation has it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.desired.manifest import OutplanManifest
from reconciler.desired.project import Project
from reconciler.report.reference import MANIFEST, PROJECT_FILE_KIND, reference
from reconciler.values.places import documentation

if TYPE_CHECKING:
    from tests.conftest import Cli

PAGE = (Path(__file__).parents[2] / "docs" / "manifest.md").read_text("utf-8")
ENTRIES = [
    entry
    for of in (MANIFEST, PROJECT_FILE_KIND)
    for section in reference(of)
    for entry in section.entries
]


def flat(text: str) -> str:
    return " ".join(text.split())


def anchors() -> set[str]:
    """The anchors of the page's headings, as GitHub makes them."""
    found: list[str] = []
    for heading in re.findall(r"^#+ (.*)$", PAGE, flags=re.MULTILINE):
        anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.append(f"{anchor}-{found.count(anchor)}" if anchor in found else anchor)
    return {*found}


def test_every_field_is_explained_with_its_text_and_a_place_that_there_is(cli: Cli) -> None:
    there = anchors()
    for path in dict.fromkeys(entry.path for entry in ENTRIES):
        done = cli("explain", path.replace("NAME", "production"))
        assert (done.code, done.err) == (0, ""), path
        said = flat(done.out)
        same = [entry for entry in ENTRIES if entry.path == path]
        assert [entry for entry in same if entry.meaning not in said] == []
        pages = re.findall(re.escape(documentation("manifest.md")) + "#(\\S+)", done.out)
        assert len(pages) == len(same)
        assert {*pages} <= there, path


def test_a_duration_has_unit_bounds_default_example_and_request(cli: Cli) -> None:
    said = flat(cli("explain", "spec.try_interval").out)
    for part in (
        "spec.try_interval duration How long to wait between attempts",
        "in: a manifest",
        "unit: a text with units such as 30s or 1h30m, or a bare number of milliseconds",
        "bounds: 0 to 596h31m23s647ms (2,147,483,647 ms); a bare number from 1 to 999 is refused",
        "default: required",
        "example: try_interval: 2h",
        "set by: the manifest, spec.defaults of reconciler.yaml,",
        "sent in: PUT /outplans/{id}/dial_info",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("spec.max_try_count_0", "unit: attempts bounds: 0 to 2,147,483,647 default: 0"),
        ("spec.name", "bounds: 1 to 255 characters"),
        ("spec.guards.max_destroy_percent", "bounds: 0 to 100 default: 50"),
        ("spec.rate_limit.requests_per_second", "bounds: more than 0, 10,000 at most"),
        ("spec.source", "Fields: type The kind of address"),
        ("spec.environments.production.endpoint", "spec.environments.NAME.endpoint"),
        ("spec.defaults.dial_timeout", "spec.dial_timeout duration"),
        ("spec.environments.production.defaults.source.type", "spec.source.type"),
        ("try_interval", "spec.try_interval duration"),
        ("guards.max_destroys", "spec.guards.max_destroys integer"),
    ],
)
def test_a_path_or_its_end_is_understood(path: str, says: str, cli: Cli) -> None:
    assert says in flat(cli("explain", path).out)


def test_what_both_files_have_is_explained_for_both(cli: Cli) -> None:
    said = cli("explain", "metadata.name").out
    assert ("in:      a manifest" in said, "in:      reconciler.yaml" in said) == (True, True)


def test_without_a_field_the_top_of_both_files_is_listed(cli: Cli) -> None:
    lines = [line.split()[0] for line in cli("explain").out.splitlines() if line[:2] == "  "]
    assert lines == [*OutplanManifest.model_fields, *Project.model_fields]


@pytest.mark.parametrize(
    ("field", "remedy"),
    [
        ("spec.try_intervall", "did you mean spec.try_interval?"),
        ("max_destroy", "did you mean max_destroys?"),
        ("zzz", "`reconciler explain` lists the fields"),
        ("spec.defaults.zzz", "did you mean spec.defaults?"),
    ],
)
def test_a_field_that_there_is_not_is_answered_with_the_nearest(
    field: str, remedy: str, cli: Cli
) -> None:
    done = cli("explain", field)
    assert (done.code, done.out) == (1, "")
    assert done.err == f"Error: there is no field {field}\n  to do: {remedy}\n"
