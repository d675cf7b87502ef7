"""Plans as text: what is withheld, what the rules found, and what is to be done about it."""

from __future__ import annotations

from click import unstyle

from reconciler.plan.digest import digest_of
from reconciler.plan.plan import Withheld
from reconciler.plan.planner import make_plan
from reconciler.policy.spec import Policy
from reconciler.report.html import plan_html
from reconciler.report.markdown.plan_markdown import plan_markdown
from reconciler.report.text import plan_text, withheld_text
from reconciler.values.account import Campaign
from tests.report.as_text import TARGET, as_text
from tests.support import account, desired, live, manifest, outplan_id, sound


def test_what_is_withheld_is_told_with_its_remedy() -> None:
    rows = (live(1, "Spring", marker="acme/old"), live(2, "Sales"))
    campaigns = (Campaign("c", "Spring", "run", outplan_id(1)),)
    assert as_text([manifest("sales", name="Sales")], *rows, campaigns=campaigns) == (
        """\
Withheld, not part of this plan:
  ! sales is not created: an unmanaged outplan has the same display name: \
00000000-0000-4000-8000-000000000002; no campaign uses it
      to do: to manage that one, add lifecycle.id: 00000000-0000-4000-8000-000000000002 or use \
--import-by-name; to have both, change spec.name or use --allow-create sales
  ! old (id 00000000-0000-4000-8000-000000000001) is not destroyed: 1 campaign uses it: \
Spring (run)
      to do: point the campaigns at another outplan first, or consent with `--allow-in-use old`

Plan: 0 to add, 0 to change, 0 to destroy. 2 withheld.
Left alone: 1 unmanaged.
"""
    )


def test_what_is_withheld_stands_before_the_changes_and_findings_after_them() -> None:
    policy = Policy.model_validate({"max_attempts_total": 4, "rules": {"RC301": "off"}})
    documents = (sound("a", name="One", dial_timeout="50s"), sound("b", max_try_count_0=5))
    plan = make_plan(desired(*documents), account(), target=TARGET, policy=policy)
    text = unstyle(plan_text(plan))
    head, _, rest = text.partition("  ! b is not created: RC604: 5 attempts in total; ")
    assert head.endswith("\nWithheld, not part of this plan:\n")
    values, _, remedy = rest.partition("      to do: ")
    assert values.startswith('the policy allows 4\n      + name "')
    assert values.endswith("      + try_interval 2h\n      + max_try_count_0 5\n")
    assert remedy.startswith(
        "lower the counts, or allow it with the annotation reconciler/allow and a reason\n\n"
        "  # a will be created\n"
    )
    assert text.partition("at least 4h\n")[2] == (
        """
Rules:
  error[RC604] b (test.yaml:19): 5 attempts in total; the policy allows 4
  warning[RC103] a (test.yaml:6): dial_timeout is 50s; 25s to 45s is recommended
  why: `reconciler rule RC103`, https://github.com/voipbin/reconciler/blob/main/docs/rules.md

Plan: 1 to add, 0 to change, 0 to destroy. 1 withheld.

Applies to: sandbox, no real calls, customer unknown.
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


def test_what_a_rule_withholds_has_its_values_in_every_report() -> None:
    rows = [live(at, key, marker=f"acme/{key}") for at, key in enumerate(("a", "b"), start=1)]
    wanted = desired(*(manifest(key, name=key, max_try_count_0=5) for key in ("a", "b")))
    policy = Policy.model_validate({"max_attempts_total": 4})
    for number in (1, 2):
        there = account(*rows[:number])
        plan = make_plan(wanted, there, target=TARGET, policy=policy)
        updates = [kept for kept in plan.withheld if kept.action == "update"]
        text = unstyle(withheld_text(updates))
        shown = (
            ["      ~ max_try_count_0 3 -> 5"]
            if number == 1
            else [
                f"      {key} (id {outplan_id(at)}): max_try_count_0 3 -> 5"
                for at, key in enumerate(("a", "b"), start=1)
            ]
        )
        assert [line for line in text.splitlines() if "3 -> 5" in line] == shown
        assert plan_markdown(plan).count("(`max_try_count_0 3 -> 5`)") == number
        assert plan_html(plan).count("<small>(max_try_count_0 3 -&gt; 5)</small>") == number
