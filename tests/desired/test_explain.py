"""Explanations: every final value, who set it, and what it replaced."""

from __future__ import annotations

from typing import Any

from reconciler.desired.assembly import desired_from
from reconciler.desired.explain import ExplainedField, Explanation, Origin, explain
from reconciler.desired.files import SourceFile
from reconciler.desired.load import read_all
from reconciler.desired.overlay import overlay_of
from reconciler.desired.variables import expand
from reconciler.desired.yaml import read

PROJECT = """\
spec:
  defaults:
    detail: ${env:RECONCILER_VAR_WORDS}
    dial_timeout: 30s
    try_interval: 2h
  environments:
    prod:
      defaults: {max_try_count_1: 4, dial_timeout: 40s}
"""
MANIFEST = """\
apiVersion: voipbin.net/v1
kind: Outplan
metadata:
  name: sales
  labels: {team: red}
spec:
  dial_timeout: 50000
  max_try_count_0: 3
"""
PATCH = """\
apiVersion: voipbin.net/v1
kind: Outplan
metadata:
  name: sales
  labels: {team: blue, tier: gold}
spec:
  dial_timeout: PT1M
  max_try_count_1: null
lifecycle: {prevent_destroy: true}
"""


def explained(*keys: str) -> list[Explanation]:
    (project,), _ = read(PROJECT.encode(), "reconciler.yaml")
    manifests = read_all([SourceFile("a.yaml", MANIFEST.encode())])
    patches = read_all([SourceFile("p.yaml", PATCH.encode())])
    found = expand(project, {"RECONCILER_VAR_WORDS": "from outside"}).document
    documents, _ = overlay_of(found, "prod", patches.documents).over(manifests.documents)
    desired, problems = desired_from(documents, project="acme", ownership="marker")
    assert not problems
    return explain(desired, documents, keys, "prod")


def field(name: str) -> ExplainedField:
    (explanation,) = explained("sales")
    return next(field for field in explanation.fields if field.field == name)


def origin(setter: Any, value: object, file: str, line: int, column: int, **more: Any) -> Origin:
    return Origin(setter, value, file, line, column, **more)


def test_an_explanation_is_of_an_outplan_in_an_environment() -> None:
    explanation, *others = explained("sales", "nobody", "sales")
    assert (
        explanation.key,
        explanation.environment,
        explanation.file,
        explanation.line,
        others,
    ) == (
        "sales",
        "prod",
        "a.yaml",
        4,
        [],
    )
    names = [field.field for field in explanation.fields]
    assert len(set(names)) == len(names) == 21
    assert names[0] == "spec.name"
    assert names[-2:] == ["metadata.labels.team", "metadata.labels.tier"]


def test_a_value_has_all_who_said_it_from_the_last_to_the_first() -> None:
    assert field("spec.dial_timeout") == ExplainedField(
        "spec.dial_timeout",
        60_000,
        origin("patch", 60_000, "p.yaml", 7, 17),
        (
            origin("manifest", 50_000, "a.yaml", 7, 17),
            origin("defaults", 40_000, "reconciler.yaml", 8, 52),
            origin("defaults", 30_000, "reconciler.yaml", 4, 19),
        ),
    )


def test_a_value_out_of_a_variable_names_it() -> None:
    assert field("spec.detail").origin == origin(
        "defaults", "from outside", "reconciler.yaml", 3, 13, variable="RECONCILER_VAR_WORDS"
    )


def test_null_is_what_set_a_value_that_is_gone() -> None:
    found = field("spec.max_try_count_1")
    assert (found.value, found.origin) == (0, origin("patch", None, "p.yaml", 8, 20))
    assert found.replaced == (origin("defaults", 4, "reconciler.yaml", 8, 35),)


def test_what_nobody_says_is_built_in_or_the_key() -> None:
    assert field("spec.source.type").origin == Origin("built in", "")
    assert field("spec.name").origin == origin("key", "sales", "a.yaml", 4, 9)


def test_labels_and_lifecycle_are_explained_too() -> None:
    assert field("metadata.labels.team").replaced == (origin("manifest", "red", "a.yaml", 5, 18),)
    assert field("lifecycle.prevent_destroy").origin.file == "p.yaml"


def test_a_project_without_layers_is_explained_as_well() -> None:
    text = MANIFEST + "  try_interval: 1h\n"
    manifests = read_all([SourceFile("a.yaml", text.encode())])
    desired, _ = desired_from(manifests.documents, project="acme", ownership="marker")
    (explanation,) = explain(desired, manifests.documents, ["sales"], None)
    by_name = {field.field: field for field in explanation.fields}
    assert by_name["spec.try_interval"].origin == origin("manifest", 3_600_000, "a.yaml", 9, 17)
    assert not any(field.replaced for field in explanation.fields)
