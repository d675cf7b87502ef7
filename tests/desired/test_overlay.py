"""Overlays: defaults under manifests, and patches over them."""

from __future__ import annotations

from tests.desired.overlays import BARE, HEAD, laid, overlay, patch
from tests.support import manifest


def test_defaults_give_what_a_manifest_lacks() -> None:
    defaults = {"dial_timeout": "30s", "try_interval": "2h", "source": {"type": "tel"}}
    own = {**BARE, "spec": {"dial_timeout": 5000, "source": {"target": "+15559876543"}}}
    over = overlay(defaults, {"max_try_count_1": 2, "try_interval": "1m"})
    desired, problems = laid(over, own)
    assert not problems
    outplan = desired.outplans["sales"].outplan
    assert (outplan.dial_timeout, outplan.try_interval) == (5_000, 60_000)
    assert (outplan.max_try_count_1, outplan.name) == (2, "sales")
    assert (outplan.source.type, outplan.source.target) == ("tel", "+15559876543")


def test_a_manifest_may_leave_its_whole_spec_to_the_defaults() -> None:
    defaults = {"dial_timeout": "30s", "try_interval": "2h", "max_try_count_0": 1}
    desired, problems = laid(overlay(defaults), {**HEAD, "metadata": {"name": "a"}})
    assert (problems, desired.outplans["a"].outplan.dial_timeout) == ([], 30_000)


def test_patches_come_last_and_in_their_order() -> None:
    patches = [
        patch("sales", {"dial_timeout": "1m", "max_try_count_0": 5}, labels={"tier": "gold"}),
        patch("sales", {"dial_timeout": "2m"}, lifecycle={"prevent_destroy": True}),
    ]
    desired, problems = laid(overlay({}, {}, patches), manifest("sales"), manifest("other"))
    assert not problems
    sales, other = desired.outplans["sales"], desired.outplans["other"]
    assert (sales.outplan.dial_timeout, sales.outplan.max_try_count_0) == (120_000, 5)
    assert (sales.labels, sales.prevent_destroy) == ({"tier": "gold"}, True)
    assert (other.outplan.dial_timeout, other.labels) == (30_000, {})


def test_null_deletes_and_a_later_value_comes_back() -> None:
    source = {"type": "tel", "target": "+15559876543"}
    patches = [
        patch("sales", {"source": None, "detail": None}, lifecycle=None),
        patch("sales", {"detail": "again"}),
    ]
    whole = manifest("sales", source=source, detail="x", lifecycle={"prevent_destroy": True})
    desired, problems = laid(overlay({}, {}, patches), whole)
    assert not problems
    outplan = desired.outplans["sales"].outplan
    assert (outplan.source.type, outplan.detail) == ("", "again")
    assert not desired.outplans["sales"].prevent_destroy


def test_an_outplan_stands_in_its_manifest_whatever_is_laid_over_it() -> None:
    over = overlay({"detail": "x"}, {}, [patch("b", {"detail": "y"})])
    desired, _ = laid(over, manifest("a"), manifest("b"))
    assert [(wanted.file, wanted.line) for wanted in desired.outplans.values()] == [
        ("a.yaml", 4),
        ("a.yaml", 13),
    ]
