"""Explanations as people and programs read them."""

from __future__ import annotations

from click import unstyle

from reconciler.desired.explain import ExplainedField, Explanation, Origin
from reconciler.report.explain_text import explanation_text, explanations_data

FIELDS = (
    ExplainedField(
        "spec.dial_timeout",
        45_000,
        Origin("patch", 45_000, "patches/sales.yaml", 7, 17),
        (
            Origin("manifest", 30_000, "outplans/sales.yaml", 8, 17),
            Origin("defaults", "a secret?", "reconciler.yaml", 9, 19, "RING"),
        ),
    ),
    ExplainedField("spec.detail", "", Origin("patch", None, "patches/sales.yaml", 8, 11)),
    ExplainedField("spec.name", "sales", Origin("key", "sales", "outplans/sales.yaml", 4, 9)),
    ExplainedField(
        "spec.source.target", "+1\x1b[31m", Origin("defaults", "+1", "r.yaml", 3, 1, "T")
    ),
    ExplainedField("lifecycle.prevent_destroy", False, Origin("built in", False)),
    ExplainedField("lifecycle.id", None, Origin("built in", None)),
)
ONE = Explanation("sales", "production", "outplans/sales.yaml", 4, FIELDS)


def test_every_value_stands_with_its_place_and_what_it_replaced() -> None:
    assert unstyle(explanation_text(ONE)).split("\n") == [
        "sales in production (outplans/sales.yaml:4)",
        "  spec.dial_timeout          45s             patches/sales.yaml:7 (patch)",
        "    instead of               30s             outplans/sales.yaml:8",
        "    instead of               ${env:RING}     reconciler.yaml:9 (defaults, ${env:RING})",
        '  spec.detail                ""              patches/sales.yaml:8 (patch, null)',
        '  spec.name                  "sales"         outplans/sales.yaml:4 (metadata.name)',
        '  spec.source.target         "+1\\u001b[31m"  r.yaml:3 (defaults, ${env:T})',
        "  lifecycle.prevent_destroy  false           built in",
        "  lifecycle.id               none            built in",
    ]


def test_the_base_of_a_project_has_no_environment() -> None:
    base = Explanation("sales", None, "a.yaml", 4, FIELDS[-1:])
    assert unstyle(explanation_text(base)).startswith("sales (a.yaml:4)\n")


def test_a_very_long_value_does_not_push_the_places_away() -> None:
    long = ExplainedField("spec.detail", "x" * 500, Origin("manifest", "", "a.yaml", 7, 1))
    lines = explanation_text(Explanation("k", None, "a.yaml", 4, (long, FIELDS[-1]))).split("\n")
    assert len(unstyle(lines[2])) < 100
    assert "a.yaml:7" in lines[1]


def test_programs_get_milliseconds_and_places() -> None:
    (data,) = explanations_data([ONE])
    assert (data["key"], data["environment"], data["line"]) == ("sales", "production", 4)
    assert data["fields"][0] == {
        "field": "spec.dial_timeout",
        "value": 45_000,
        "set_by": {
            "by": "patch",
            "file": "patches/sales.yaml",
            "line": 7,
            "column": 17,
            "variable": None,
        },
        "replaced": [
            {
                "value": 30_000,
                "by": "manifest",
                "file": "outplans/sales.yaml",
                "line": 8,
                "column": 17,
                "variable": None,
            },
            {
                "value": "${env:RING}",
                "by": "defaults",
                "file": "reconciler.yaml",
                "line": 9,
                "column": 19,
                "variable": "RING",
            },
        ],
    }
    assert data["fields"][4]["set_by"]["by"] == "built in"
    assert "a secret?" not in repr(data)
