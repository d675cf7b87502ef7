"""A run as Prometheus metrics: every name, every label, and texts of any kind as labels."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from reconciler.report.metrics import Found, RunMetrics, Whose, last_success, metrics_text

WHOSE = Whose("acme", "", "drift")
FOUND = Found(2, frozenset({"a", "b"}), {"create": 1, "update": 1}, 1)
RUN = RunMetrics(WHOSE, 2, 1_790_000_000.5, 1.25, 1_790_000_000.5, FOUND, {"GET": 3}, 1)


def _samples(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _named(text: str) -> dict[str, float]:
    """Return the samples, each by its name and by the labels that not all of them have."""
    found = {}
    for (name, labels), value in _samples(text).items():
        more = sorted(value for label, value in labels if label in ("key", "action", "method"))
        found[" ".join([name, *more])] = value
    return found


def test_a_run_is_told_by_every_metric_of_the_documentation() -> None:
    text = metrics_text(RUN)
    assert _named(text) == {
        "reconciler_drifted_outplans": 2,
        "reconciler_outplan_drifted a": 1,
        "reconciler_outplan_drifted b": 1,
        "reconciler_changes create": 1,
        "reconciler_changes update": 1,
        "reconciler_withheld": 1,
        "reconciler_requests GET": 3,
        "reconciler_throttled": 1,
        "reconciler_run_duration_seconds": 1.25,
        "reconciler_exit_code": 2,
        "reconciler_last_run_timestamp_seconds": 1_790_000_000.5,
        "reconciler_last_success_timestamp_seconds": 1_790_000_000.5,
    }
    common = {("project", "acme"), ("environment", ""), ("command", "drift")}
    assert all(common <= labels for _, labels in _samples(text))
    assert "# TYPE reconciler_drifted_outplans gauge\n" in text


def test_what_is_not_known_is_absent_and_not_zero() -> None:
    said = _named(metrics_text(replace(RUN, found=None, last_success=None)))
    assert {*said} == {
        "reconciler_requests GET",
        "reconciler_throttled",
        "reconciler_run_duration_seconds",
        "reconciler_exit_code",
        "reconciler_last_run_timestamp_seconds",
    }


@given(st.text(st.characters(exclude_categories=["Cs"])), st.floats(0, 1e12))
def test_the_last_success_is_read_back(name: str, moment: float) -> None:
    whose = Whose(name, f"{name}\\", "plan")
    text = metrics_text(replace(RUN, whose=whose, last_success=moment))
    assert last_success(text) == (whose, moment)


def test_no_success_is_none() -> None:
    assert last_success(metrics_text(replace(RUN, last_success=None))) is None
    assert last_success("") is None


@pytest.mark.parametrize("text", ["{}", "a: b", "kind: Project\n", "\0"])
def test_what_is_no_metrics_is_no_text_of_a_run(text: str) -> None:
    with pytest.raises(ValueError):
        last_success(text)
