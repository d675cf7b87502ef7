"""Plans as text: the exact words of every kind of change, and of a plan without one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click import unstyle

from reconciler.plan.plan import Counts, Target
from reconciler.plan.planner import make_plan
from reconciler.report.html import plan_html
from reconciler.report.text import place_text, plan_text
from tests.report.as_text import PLACE, TARGET, as_text
from tests.support import account, desired, live, manifest, outplan_id

PHONE = {"type": "tel", "target": "+15559876543"}


def test_a_plan_opens_with_where_it_acts() -> None:
    target = Target("https://api.voipbin.net/v1.0", outplan_id(9), "Acme Ltd", "acme", "production")
    assert unstyle(place_text(target)) == (
        "Endpoint:    https://api.voipbin.net/v1.0\n"
        "Customer:    Acme Ltd (00000000-0000-4000-8000-000000000009)\n"
        "Project:     acme\n"
        "Environment: production"
    )


def test_a_create_tells_the_whole_outplan() -> None:
    spec = {"name": "Sales Standard", "detail": "Two\nlines", "source": PHONE}
    lifecycle = {"prevent_destroy": True}
    assert as_text([manifest("sales", lifecycle=lifecycle, max_try_count_1=2, **spec)]) == (
        """\
  # sales will be created
  + outplan "Sales Standard"
      + name: "Sales Standard"
      + detail: "Two\\nlines"
      + source.type: "tel"
      + source.target: "+15559876543"
      + dial_timeout: 30s
      + try_interval: 2h
      + max_try_count_0: 3
      + max_try_count_1: 2
      + prevent_destroy: true
      # timeline: 5 attempts (3+2), first to last at least 8h

Plan: 1 to add, 0 to change, 0 to destroy.
"""
    )


def test_an_update_tells_each_field_before_and_after_in_human_units() -> None:
    documents = [manifest("sales", name="After", dial_timeout="45s", source=PHONE)]
    row = live(1, "Before", marker="acme/sales, protected", try_interval=-1500, max_try_count_4=1)
    assert as_text(documents, row) == (
        """\
  # sales will be updated in-place
  # (no campaign uses it)
  ~ outplan "After" (id 00000000-0000-4000-8000-000000000001)
      ~ name: "Before" -> "After"
      ~ source.type: "" -> "tel"
      ~ source.target: "" -> "+15559876543"
      ~ dial_timeout: 30s -> 45s
      ~ try_interval: -1s500ms -> 2h
      ~ max_try_count_4: 1 -> 0
      ~ prevent_destroy: true -> false
      # timeline before: 4 attempts (3+0+0+0+1), first to last at least 1s500ms
      # timeline after:  3 attempts, first to last at least 4h
      # dial_timeout rests on documentation alone: the server source rings 60s whatever it says

Plan: 0 to add, 1 to change, 0 to destroy.
"""
    )


def test_an_import_says_what_it_takes_over_and_what_it_changes() -> None:
    documents = [
        manifest("a", name="Plain", lifecycle={"id": outplan_id(1)}),
        manifest("b", name="Other", lifecycle={"id": outplan_id(2)}),
    ]
    assert as_text(documents, live(1, "Plain"), live(2, "Before")) == (
        """\
  # a will be imported
  # (it exists and nobody manages it)
  # (no campaign uses it)
  ~ outplan "Plain" (id 00000000-0000-4000-8000-000000000001)
      ~ managed_by: nobody -> acme/a

  # b will be imported and updated in-place
  # (it exists and nobody manages it)
  # (no campaign uses it)
  ~ outplan "Other" (id 00000000-0000-4000-8000-000000000002)
      ~ name: "Before" -> "Other"
      ~ managed_by: nobody -> acme/b

Plan: 2 to import, 0 to add, 1 to change, 0 to destroy.
"""
    )


def test_a_destroy_says_why_and_what_is_lost() -> None:
    assert as_text([], live(1, "Old", marker="acme/old", dial_timeout=0, try_interval=0)) == (
        """\
  # old will be destroyed
  # (it is owned by this project, and no manifest wants it)
  # (no campaign uses it)
  - outplan "Old" (id 00000000-0000-4000-8000-000000000001)
      - name: "Old"
      - try_interval: 0s
      - max_try_count_0: 3

Plan: 0 to add, 0 to change, 1 to destroy.
"""
    )


def test_a_twin_names_the_one_that_stays_and_a_notice_says_it_again() -> None:
    rows = (live(1, "sales", marker="acme/sales"), live(2, "sales", marker="acme/sales"))
    assert as_text([manifest("sales")], *rows) == (
        """\
  # sales will be destroyed
  # (it is a twin of 00000000-0000-4000-8000-000000000001, which stays)
  # (no campaign uses it)
  - outplan "sales" (id 00000000-0000-4000-8000-000000000002)
      - name: "sales"
      - dial_timeout: 30s
      - try_interval: 2h
      - max_try_count_0: 3

  Note: sales exists twice: 00000000-0000-4000-8000-000000000002 is a twin of \
00000000-0000-4000-8000-000000000001, which stays

Plan: 0 to add, 0 to change, 1 to destroy.
"""
    )


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Counts(), "No changes. 0 outplans match their manifests.\n"),
        (Counts(unchanged=1), "No changes. 1 outplan matches its manifest.\n"),
        (
            Counts(unchanged=1250, unmanaged=1000, foreign=2),
            """\
No changes. 1,250 outplans match their manifests.
Left alone: 1,000 unmanaged, 2 of other projects.
""",
        ),
    ],
)
def test_no_changes_says_what_matches_and_what_was_left_alone(counts: Counts, said: str) -> None:
    plan = replace(make_plan(desired(), account(), target=TARGET), counts=counts)
    assert unstyle(plan_text(plan)) == PLACE + said


def test_an_update_never_reads_the_same_before_and_after() -> None:
    text = as_text(
        [manifest("a", detail="x" * 300)], live(1, "a", detail="x" * 301, marker="acme/a")
    )
    before, _, after = text.partition("~ detail: ")[2].partition("\n")[0].partition(" -> ")
    assert before != after


def test_equal_changes_are_told_once_with_the_first_ten_outplans() -> None:
    keys = [f"k{at:02}" for at in range(12)]
    rows = [live(at, key, marker=f"acme/{key}") for at, key in enumerate(keys)]
    text = as_text([manifest(key, name=key, dial_timeout="40s") for key in keys], *rows)
    named = "".join(
        f'  ~ outplan {key} "{key}" (id {outplan_id(at)})\n' for at, key in enumerate(keys[:10])
    )
    assert text == (
        "  # 12 outplans will be updated in-place\n"
        "  # (no campaign uses them)\n"
        f"{named}"
        "  ~ and 2 more, which -o json names\n"
        "      ~ dial_timeout: 30s -> 40s\n"
        "      # dial_timeout rests on documentation alone: the server source rings 60s whatever "
        "it says\n\n"
        "Plan: 0 to add, 12 to change, 0 to destroy.\n"
    )


def test_destroys_stand_first_then_what_is_withheld_then_the_rest() -> None:
    rows = [live(1, "a", marker="acme/a"), live(2, "old", marker="acme/old")]
    rows.append(live(3, "kept", marker="acme/kept, protected"))
    text = as_text([manifest("a", name="new"), manifest("b", name="b")], *rows)
    told = ["old will be destroyed", "Withheld, ", "a will be updated", "b will be created"]
    assert [text.index(words) for words in told] == sorted(text.index(words) for words in told)


@pytest.mark.parametrize(
    ("environment", "loud"),
    [("production", True), ("Prod-eu", True), ("live", True), ("staging", False), (None, False)],
)
def test_production_looks_different(environment: str | None, loud: bool) -> None:
    target = replace(TARGET, environment=environment)
    assert (place_text(target) != unstyle(place_text(target))) is loud
    page = plan_html(make_plan(desired(), account(), target=target))
    assert ('<dd class="production">' in page) is loud


def test_a_change_says_the_labels_of_its_manifest_and_a_destroy_has_none() -> None:
    document = manifest("a", name="After")
    document["metadata"]["labels"] = {"team": "sales"}
    rows = (live(1, "Before", marker="acme/a"), live(2, "Old", marker="acme/old"))
    text = as_text([document], *rows)
    assert text.count("  # (labels: team=sales)\n") == 1
    assert "  # a will be updated in-place\n  # (no campaign uses it)\n  # (labels" in text
