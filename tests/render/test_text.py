"""Plans as text: the exact words of every kind of change, and no raw control character ever."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from click import unstyle
from hypothesis import given
from hypothesis import strategies as st

from reconciler.digest import digest_of
from reconciler.guards import Limits
from reconciler.identity import Marker
from reconciler.live import Campaign, LiveOutplan, Neighbours
from reconciler.manifests.policy import Policy
from reconciler.outplan import Outplan, Source
from reconciler.plan import (
    Counts,
    Notice,
    Plan,
    ResourceChange,
    Target,
    Withheld,
    counts_of,
    resource_change,
)
from reconciler.planner import Options, make_plan
from reconciler.render.text import place_text, plan_text, withheld_text
from tests.support import account, desired, live, manifest, outplan_id, sound

TARGET = Target("sandbox:", None, "", "acme")
PLACE = """\
Endpoint:    sandbox, no real calls
Customer:    unknown
Project:     acme

"""
REACH = "edits reach a running campaign within seconds"
PHONE = {"type": "tel", "target": "+15559876543"}


def _text(documents: list[dict[str, Any]], *rows: LiveOutplan, **options: Any) -> str:
    plan = make_plan(
        desired(*documents),
        account(*rows),
        target=TARGET,
        neighbours=Neighbours(options.pop("campaigns", ())),
        options=Options(Limits(consent=9), **options),
    )
    text = unstyle(plan_text(plan))
    assert text.startswith(PLACE)
    last = f"\nDigest: {digest_of(plan)}\n" if plan.resource_changes else ""
    assert text.endswith(last)
    return text.removeprefix(PLACE).removesuffix(last)


def test_a_plan_opens_with_where_it_acts() -> None:
    target = Target("https://api.voipbin.net/v1.0", outplan_id(9), "Acme Ltd", "acme", "production")
    assert place_text(target) == (
        "Endpoint:    https://api.voipbin.net/v1.0\n"
        "Customer:    Acme Ltd (00000000-0000-4000-8000-000000000009)\n"
        "Project:     acme\n"
        "Environment: production"
    )


def test_a_create_tells_the_whole_outplan() -> None:
    spec = {"name": "Sales Standard", "detail": "Two\nlines", "source": PHONE}
    lifecycle = {"prevent_destroy": True}
    assert _text([manifest("sales", lifecycle=lifecycle, max_try_count_1=2, **spec)]) == (
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
    assert _text(documents, row) == (
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
    assert _text(documents, live(1, "Plain"), live(2, "Before")) == (
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
    assert _text([], live(1, "Old", marker="acme/old", dial_timeout=0, try_interval=0)) == (
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
    assert _text([manifest("sales")], *rows) == (
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


def _campaigns(*statuses: str) -> tuple[Campaign, ...]:
    return tuple(
        Campaign(f"c{number}", f"Campaign {number:02d}", status, outplan_id(1))
        for number, status in enumerate(statuses, start=1)
    )


@pytest.mark.parametrize(
    ("campaigns", "said"),
    [
        (None, ""),
        ((), "no campaign uses it"),
        (_campaigns("stop"), 'used by 1 campaign, not running: "Campaign 01"'),
        (_campaigns("run"), f'used by 1 campaign, running: "Campaign 01"; {REACH}'),
        (
            _campaigns("stop", "run", "stopping"),
            'used by 3 campaigns, 1 running: "Campaign 02", "Campaign 03", "Campaign 01"; ' + REACH,
        ),
        (
            _campaigns("stop", "stop"),
            'used by 2 campaigns, none running: "Campaign 01", "Campaign 02"',
        ),
        (
            _campaigns(*["stop"] * 28, *["run"] * 12),
            (
                'used by 40 campaigns, 12 running: "Campaign 29", "Campaign 30", "Campaign 31" '
                f"and 37 more; {REACH}"
            ),
        ),
    ],
)
def test_an_update_says_which_campaigns_it_reaches(
    campaigns: tuple[Campaign, ...] | None, said: str
) -> None:
    row = live(1, "a", marker="acme/a")
    text = _text([manifest("a", dial_timeout="45s")], row, campaigns=campaigns)
    line = f"  # ({said})\n" if said else ""
    assert text.startswith(f"  # a will be updated in-place\n{line}  ~ outplan")
    assert ("the campaigns of this account could not be read" in text) == (campaigns is None)


def test_a_destroy_that_was_consented_to_says_what_a_running_campaign_does() -> None:
    plan = make_plan(
        desired(),
        account(live(1, "Old", marker="acme/old")),
        target=TARGET,
        neighbours=Neighbours(_campaigns("run")),
        options=Options(Limits(consent=1, allow_in_use=frozenset({"old"}))),
    )
    assert (
        '  # (used by 1 campaign, running: "Campaign 01"; a running one goes on dialing with it, '
        "and cannot be started again)\n"
    ) in unstyle(plan_text(plan))


def test_what_is_withheld_is_told_with_its_remedy() -> None:
    rows = (live(1, "Spring", marker="acme/old"), live(2, "Sales"))
    campaigns = (Campaign("c", "Spring", "run", outplan_id(1)),)
    assert _text([manifest("sales", name="Sales")], *rows, campaigns=campaigns) == (
        """\
Withheld, not part of this plan:
  ! sales is not created: an unmanaged outplan has the same display name: \
00000000-0000-4000-8000-000000000002
      to do: to manage that one, add lifecycle.id: 00000000-0000-4000-8000-000000000002 or use \
--import-by-name; to have both, change spec.name
  ! old (id 00000000-0000-4000-8000-000000000001) is not destroyed: 1 campaign uses it: \
Spring (run)
      to do: point the campaigns at another outplan first, or consent with --allow-in-use old

Plan: 0 to add, 0 to change, 0 to destroy. 2 withheld.
Left alone: 1 unmanaged.
"""
    )


def test_findings_of_the_rules_stand_before_what_is_withheld() -> None:
    policy = Policy.model_validate({"max_attempts_total": 4, "rules": {"RC301": "off"}})
    documents = (sound("a", name="One", dial_timeout="50s"), sound("b", max_try_count_0=5))
    plan = make_plan(desired(*documents), account(), target=TARGET, policy=policy)
    assert unstyle(plan_text(plan)).partition("at least 4h\n")[2] == (
        """
Rules:
  error[RC604] b (test.yaml:19): 5 attempts in total; the policy allows 4
  warning[RC103] a (test.yaml:6): dial_timeout is 50s; 25s to 45s is recommended

Withheld, not part of this plan:
  ! b is not created: RC604: 5 attempts in total; the policy allows 4
      to do: lower the counts, or allow it with the annotation reconciler/allow and a reason

Plan: 1 to add, 0 to change, 0 to destroy. 1 withheld.

Digest: """
        f"{digest_of(plan)}\n"
    )


def test_findings_about_what_does_not_change_are_counted() -> None:
    row = live(1, "a", marker="acme/a")
    plan = make_plan(desired(manifest("a")), account(row), target=TARGET, policy=Policy())
    assert unstyle(plan_text(plan)).endswith(
        "No changes. 1 outplan matches its manifest.\n"
        "Rules: 2 findings about outplans that do not change; see validate.\n"
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


odd = st.text(st.sampled_from('\x1b\x9b\x07\r\n\t\u202e\u2066\u200b\u2028\x00\x7f\ufeff"é日x'))


def _raw(text: str) -> list[str]:
    return [sign for sign in text if unicodedata.category(sign)[0] in "CZ" and sign not in " \n"]


def _plan(one: str, two: str) -> Plan:
    before = Outplan("1" + one, "1" + two, Source("1" + one, "1" + two, "1" + one))
    after = Outplan("2" + one, "2" + two)
    changes = (
        resource_change("1" + one, "1" + two, before, after),
        resource_change("1" + one, None, None, before),
        resource_change("1" + two, "1" + one, after, None),
    )
    return replace(
        make_plan(
            desired(), account(), target=replace(TARGET, endpoint=one, environment="1" + two)
        ),
        resource_changes=changes,
        withheld=(Withheld(one, "1" + two, one, "delete", "code", two, "1" + one),),
        notices=(Notice("code", one, "1" + two),),
        counts=counts_of(changes),
    )


@given(odd, odd)
def test_no_text_from_outside_can_move_the_cursor_or_add_a_line(one: str, two: str) -> None:
    text = unstyle(plan_text(_plan(one, two)))
    assert _raw(text) == []
    assert text.count("\n") == plan_text(_plan("x", "x")).count("\n")


def test_an_escape_sequence_in_a_name_is_shown_and_not_obeyed() -> None:
    text = unstyle(plan_text(_plan("\x1b[31mred\u202e", "x")))
    assert '+ name: "1\\u001b[31mred\\u202e"' in text


def test_an_update_never_reads_the_same_before_and_after() -> None:
    text = _text([manifest("a", detail="x" * 300)], live(1, "a", detail="x" * 301, marker="acme/a"))
    before, _, after = text.partition("~ detail: ")[2].partition("\n")[0].partition(" -> ")
    assert before != after


@pytest.mark.parametrize(
    ("target", "change"),
    [
        (replace(TARGET, customer_id="\x9b"), None),
        (replace(TARGET, project="\x9b"), None),
        (TARGET, resource_change("k", "i", Outplan("n"), None, twin_of="\x9b")),
        (TARGET, resource_change("k", "i", Outplan("n"), Outplan("n", marker=Marker("\x9b", "k")))),
    ],
    ids=["customer_id", "project", "twin_of", "managed_by"],
)
def test_ids_and_owners_are_texts_from_outside_too(
    target: Target, change: ResourceChange | None
) -> None:
    changes = (change,) if change is not None else ()
    empty = make_plan(desired(), account(), target=target)
    assert _raw(unstyle(plan_text(replace(empty, resource_changes=changes)))) == []


def test_outplans_withheld_for_the_same_reason_share_one_sentence() -> None:
    why, remedy = "no manifest is left", "consent with --max-destroys 2"
    same = [
        Withheld(key, outplan_id(number), key, "delete", "empty-desired", why, remedy)
        for number, key in enumerate(("a", "b"), start=1)
    ]
    assert unstyle(withheld_text(same)) == (
        "Withheld, not part of this plan:\n"
        "  ! 2 outplans are not destroyed: no manifest is left\n"
        f"      a (id {outplan_id(1)})\n"
        f"      b (id {outplan_id(2)})\n"
        "      to do: consent with --max-destroys 2"
    )
