"""One run as Prometheus metrics in the text format, and what the run before it said. Pure.

The only room that imports the Prometheus client, which the `metrics` extra installs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_LABELS = ("project", "environment", "command")
_Metric: TypeAlias = "tuple[str, str, str, Mapping[str, float]]"
"""A name, what it says, the label of its own or "", and the values by that label."""

_LAST_SUCCESS = "reconciler_last_success_timestamp_seconds"


@dataclass(frozen=True, slots=True)
class Whose:
    """What every metric of a run is labelled with; empty where it is not known."""

    project: str
    environment: str
    command: str

    @property
    def labels(self) -> list[str]:
        """The values of the labels, in their order."""
        return [self.project, self.environment, self.command]


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found and did: keys that differ, changes by action, and what was withheld.

    `outplans` counts the outplans that differ: twins have one key. A plan or a drift counts the
    changes that an apply would make, an apply those that it made, and as differing what is left.
    """

    outplans: int
    keys: frozenset[str]
    changes: Mapping[str, int]
    withheld: int


@dataclass(frozen=True, slots=True)
class RunMetrics:
    """One run; moments are seconds since 1970, `found` is None where it did not come that far."""

    whose: Whose
    exit_code: int
    ended: float
    seconds: float
    last_success: float | None
    found: Found | None = None
    requests: Mapping[str, int] = field(default_factory=dict)
    throttled: int = 0


def metrics_text(run: RunMetrics) -> str:
    """Return the metrics of a run.

    Raises:
        ImportError: the Prometheus client is not installed.
    """
    from prometheus_client import CollectorRegistry, generate_latest

    class Collector:
        def collect(self) -> Iterable[Any]:
            return _families(run)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Collector())
    return generate_latest(registry).decode()


def last_success(text: str) -> tuple[Whose, float] | None:
    """Return whose run succeeded last and when, as earlier metrics say; None if none did.

    Raises:
        ImportError: the Prometheus client is not installed.
        ValueError: the text is not metrics.
    """
    from prometheus_client.parser import text_string_to_metric_families

    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == _LAST_SUCCESS:
                labels = [sample.labels.get(name, "") for name in _LABELS]
                return Whose(*labels), float(sample.value)
    return None


def _families(run: RunMetrics) -> Iterator[Any]:
    from prometheus_client.core import GaugeMetricFamily

    for name, said, label, values in (*_found(run.found), *_ran(run)):
        labels = [*_LABELS, *([label] if label else [])]
        family = GaugeMetricFamily(f"reconciler_{name}", said, labels=labels)
        for key, value in sorted(values.items()):
            family.add_metric([*run.whose.labels, *([key] if label else [])], value)
        yield family


def _found(found: Found | None) -> Iterator[_Metric]:
    """Yield what is known about the outplans; nothing where nothing is."""
    if found is None:
        return
    yield (
        "drifted_outplans",
        "Outplans that are not as their manifests say.",
        "",
        {"": found.outplans},
    )
    yield (
        "outplan_drifted",
        "1 for every key whose outplan is not as its manifest says.",
        "key",
        dict.fromkeys(found.keys, 1),
    )
    yield (
        "changes",
        "Changes by action: what a plan or a drift would make, what an apply made.",
        "action",
        found.changes,
    )
    yield "withheld", "Changes that were kept out of the plan.", "", {"": found.withheld}


def _ran(run: RunMetrics) -> Iterator[_Metric]:
    """Yield what is known about every run."""
    yield "requests", "Requests of the last run by method.", "method", run.requests
    yield "throttled", "Requests of the last run answered 429.", "", {"": run.throttled}
    yield "run_duration_seconds", "How long the last run took.", "", {"": run.seconds}
    yield "exit_code", "The exit code of the last run.", "", {"": run.exit_code}
    yield "last_run_timestamp_seconds", "When the last run ended.", "", {"": run.ended}
    if run.last_success is not None:
        yield (
            "last_success_timestamp_seconds",
            "When a run last did all: a plan or a drift could look, an apply left nothing.",
            "",
            {"": run.last_success},
        )
