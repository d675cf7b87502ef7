"""The metrics page: its table is what is written, and its alerts are rules Prometheus loads."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from reconciler.report.metrics import Found, RunMetrics, Whose, metrics_text

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
_BLOCK = re.search(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
assert _BLOCK is not None
RULES = _BLOCK[1]
TEXT = metrics_text(
    RunMetrics(
        Whose("acme", "", "drift"),
        2,
        1.0,
        1.0,
        1.0,
        Found(1, frozenset({"a"}), {"create": 1}, 0),
        {"GET": 1},
    )
)
WRITTEN = {
    sample.name: {*sample.labels} - {"project", "environment", "command"}
    for family in text_string_to_metric_families(TEXT)
    for sample in family.samples
}


def test_the_table_names_every_metric_with_its_labels() -> None:
    rows = re.findall(r"^\| `(reconciler_\w+)` \| (?:`(\w+)`)? ?\|", PAGE, flags=re.MULTILINE)
    assert {name: {label} - {""} for name, label in rows} == WRITTEN


def test_every_alert_speaks_of_metrics_that_exist_and_says_what_to_do() -> None:
    (group,) = yaml.safe_load(RULES)["groups"]
    names = [rule["alert"] for rule in group["rules"]]
    assert len(names) == len({*names}) >= 5
    for rule in group["rules"]:
        assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}
        used = set(re.findall(r"reconciler_\w+", rule["expr"]))
        assert used, rule["alert"]
        assert used <= WRITTEN.keys()
        assert rule["labels"]["severity"] in ("info", "warning", "critical")
        assert rule["annotations"].keys() == {"summary", "description"}


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_prometheus_takes_both(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES, encoding="utf-8")
    for args, given in ((["check", "rules", str(rules)], ""), (["check", "metrics"], TEXT)):
        done = subprocess.run(
            ["promtool", *args], input=given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
