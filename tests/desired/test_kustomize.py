"""What kustomize prints is read unchanged: namespaces, notes of its own, and every odd text.

`kustomized.yaml` was printed by kustomize from three outplans, with a namespace, a prefix, a
suffix, labels, annotations, patches of both kinds and all of `buildMetadata`.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.desired.files import SourceFile
from reconciler.desired.load import load
from tests.support import write_project

if TYPE_CHECKING:
    import pytest

    from reconciler.values.desired_outplan import Desired
    from tests.conftest import Cli

PRINTED = (Path(__file__).parent / "kustomized.yaml").read_bytes()
TEXTS = [
    *("on", "off", "yes", "NO", "y", "n", "012", "0x1F", "0o17", "1_000", "1e3", "12e03", ".5"),
    *("1.", "1:30", "12:30:45", "2026-01-01", "2026-01-01T10:00:00Z", "+1555", "+15551234567"),
    *("-", "~", "null", "", "true", "True", "TRUE", ".inf", ".nan", "0b11", "1.5", "-5", "- a"),
    *("a: b", "# x", "a #b", "%x", "@x", "`x", "*x", "&x", "!x", "|x", ">x", "{x}", "[x]", "'x"),
    *('"x', "x\ny", "x\n", "\nx", " x", "x ", "\tx", "x\ty", "é", "日本", "\u2028x", "?", "? x"),
    *(":", "x:", "-x", "--- x", "...", "0", "00", "0.0", "-0", "1,000", "0777", "08", "+1", "-012"),
    *("+0x1", "1__0", "_1", "1_", "a\r\nb", "a\rb", "{{x}}", "0x", "1e", "e1", "+", "+.5", "-.inf"),
    *("Null", "NULL", "190:20:30", "1:2:3.5", "0o8", "0b2"),
]


def printed() -> Desired:
    desired, problems = load([SourceFile("<stdin>", PRINTED)], project="acme", ownership="marker")
    assert not problems
    return desired


def test_every_outplan_is_read_with_its_patched_values() -> None:
    outplans = printed().outplans
    assert [*outplans] == ["prod-reminder-v1", "prod-sales-standard-v1", "prod-texts-v1"]
    reminder, sales, texts = (wanted.outplan for wanted in outplans.values())
    assert (reminder.max_try_count_0, reminder.dial_timeout) == (5, 25_000)
    assert (sales.dial_timeout, sales.detail) == (45_000, "")
    assert sales.source.target == "+15550001111"
    assert (texts.dial_timeout, texts.try_interval) == (500, 3_600_000)


def test_its_labels_and_notes_are_kept() -> None:
    sales = printed().outplans["prod-sales-standard-v1"]
    assert sales.labels["tier"] == "1"
    assert sales.labels["app.kubernetes.io/managed-by"].startswith("kustomize-")
    assert sales.annotations["config.kubernetes.io/origin"] == "path: ../base/sales.yaml\n"


def test_every_text_is_what_it_was_before() -> None:
    notes = printed().outplans["prod-texts-v1"].annotations
    assert [notes[name] for name in sorted(notes) if name[1:].isdigit()] == TEXTS


def test_it_is_planned_from_standard_input(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project(Path())
    for command in ("validate", "plan", "apply --auto-approve", "drift"):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PRINTED)))
        done = cli(*command.split(), "-f", "-")
        assert done.code == 0, done
    assert "3 outplans match their manifests." in done.out
