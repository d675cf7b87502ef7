"""Plan files that agree with their own digest and lie about the rest: applied as what is true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reconciler.values.marker import split_detail
from tests.attacks.command import reconciler, sentence
from tests.cli.state import id_of, outplans, seed
from tests.support import forged, manifest, sound, write_project

THEIRS = "5a4db0c5-0000-4000-8000-00000000beef"
MARKED = "[managed by reconciler: theirs/kept]"
KEPT = ("kept", "other", "third")


def _project(*more: dict[str, Any], **spec: Any) -> None:
    write_project(Path(), *(sound(key, name=key) for key in KEPT), *more, **spec)


def _applied(*more: dict[str, Any], **spec: Any) -> None:
    """Bring a project to life whose outplans the forger is after."""
    _project(*more, **spec)
    run = reconciler("apply", "--auto-approve")
    assert run.code == 0, run


def _saved(*options: str) -> dict[str, Any]:
    run = reconciler("plan", "--out", "plan.json", *options)
    assert run.code in (0, 3), run
    document: dict[str, Any] = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    return document


def _save(document: dict[str, Any]) -> None:
    Path("plan.json").write_text(json.dumps(forged(document)), encoding="utf-8")


def _living() -> set[str]:
    return {str(row["name"]) for row in outplans() if not row["tm_delete"]}


def _destroy_of(document: dict[str, Any], key: str, **more: Any) -> dict[str, Any]:
    """Return the change that destroys a live outplan, as a plan would say it."""
    (row,) = (row for row in outplans() if f": acme/{key}" in str(row["detail"]))
    detail, marker = split_detail(str(row["detail"]))
    assert marker is not None
    wanted = ("name", "dial_timeout", "try_interval", *(f"max_try_count_{at}" for at in range(5)))
    before = {name: row[name] for name in wanted} | {
        "marker": {"project": "acme", "key": key, "protected": marker.protected},
        "source": row["source"],
        "detail": detail,
    }
    document["counts"]["destroy"] += 1
    return {
        "key": key,
        "id": row["id"],
        "name": row["name"],
        "change": {"actions": ["delete"], "before": before, "after": None},
        "steps": [{"method": "DELETE", "path": f"/outplans/{row['id']}"}],
        "campaigns": [],
    } | more


def _refused(words: str) -> None:
    before = outplans()
    run = reconciler("apply", "plan.json")
    assert words in sentence(run), run
    assert (run.code, outplans()) == (4, before)


def test_a_protected_outplan_is_no_twin_because_a_plan_says_so() -> None:
    _applied(sound("guarded", name="guarded") | {"lifecycle": {"prevent_destroy": True}})
    document = _saved()
    destroy = _destroy_of(document, "guarded", twin_of=id_of("kept"))
    _save(document | {"resource_changes": [destroy]})
    _refused("guarded: lifecycle.prevent_destroy protects it")
    Path("outplans/guarded.yaml").unlink()
    _refused("guarded: lifecycle.prevent_destroy protects it")


def test_a_plan_takes_nothing_from_another_project_that_no_manifest_takes() -> None:
    """A forger may write into the plan whatever a manifest could say, but not into the manifest."""
    seed(outplans=[{"id": THEIRS, "name": "kept", "detail": MARKED}])
    document = sound("kept", name="kept") | {"lifecycle": {"previous_project": "theirs"}}
    write_project(Path(), document)
    saved = _saved()
    assert saved["resource_changes"][0]["change"]["importing"]["project"] == "theirs"
    for lifecycle in ({}, {"previous_project": "another"}):
        write_project(Path(), document | {"lifecycle": lifecycle})
        _refused("belongs to theirs/kept, and no manifest at hand says")
    write_project(Path(), document)
    assert reconciler("apply", "plan.json").code == 0


@pytest.mark.parametrize("key", KEPT)
def test_an_outplan_of_another_key_is_no_twin(key: str) -> None:
    _applied(sound("gone", name="gone"))
    document = _saved()
    stays = id_of("other" if key != "other" else "third")
    _save(document | {"resource_changes": [_destroy_of(document, key, twin_of=stays)]})
    _refused(f"{key}: it is no twin of {stays}")


def test_destroys_are_counted_against_the_guards_of_the_run() -> None:
    """The plan says nothing of the consent that so many need."""
    _applied(*(sound(f"gone-{at}", name=f"gone-{at}") for at in range(6)))
    for at in range(6):
        Path(f"outplans/gone-{at}.yaml").unlink()
    document = _saved("--max-destroys", "6")
    document["consents"]["max_destroys"] = None
    _save(document)
    _refused("6 destroys, but guards.max_destroys is 5")
    document["consents"]["max_destroys"] = 6
    _save(document)
    assert reconciler("apply", "plan.json").code == 0
    assert _living() == {*KEPT}


@pytest.mark.parametrize("told", [[], None])
def test_campaigns_are_read_again_whatever_the_plan_says_of_them(told: object) -> None:
    _applied(sound("gone", name="gone"))
    seed(campaigns=[{"name": "Autumn", "status": "run", "outplan_id": id_of("gone")}])
    Path("outplans/gone.yaml").unlink()
    document = _saved()
    (held,) = document["withheld"]
    assert held["code"] == "in-use"
    destroy = _destroy_of(document, "gone", campaigns=told)
    document["counts"]["withheld"] = 0
    _save(document | {"resource_changes": [destroy], "withheld": []})
    _refused("gone: 1 campaign uses it: Autumn (run)")


def test_a_plan_made_before_a_campaign_began_does_not_destroy_the_outplan_under_it() -> None:
    _applied(sound("gone", name="gone"))
    Path("outplans/gone.yaml").unlink()
    _saved()
    seed(campaigns=[{"name": "Autumn", "status": "run", "outplan_id": id_of("gone")}])
    _refused("gone: 1 campaign uses it: Autumn (run)")


def test_consent_is_to_the_campaigns_that_the_plan_names() -> None:
    _applied(sound("gone", name="gone"))
    use = {"status": "stop", "outplan_id": id_of("gone")}
    seed(campaigns=[use | {"name": "Autumn"}])
    Path("outplans/gone.yaml").unlink()
    _saved("--allow-in-use", "gone")
    seed(campaigns=[use | {"name": "Winter"}])
    _refused("gone: since the plan was made 1 campaign uses it: Winter (stop)")


def test_what_breaks_the_policy_is_not_applied_where_the_project_is_at_hand() -> None:
    """A plan made under no policy, or whose findings somebody removed."""
    _applied()
    _project(sound("eager", name="eager", max_try_count_0=9))
    _saved()
    _project(policy={"max_attempts_total": 4})
    Path("outplans/eager.yaml").unlink()
    _refused("eager: RC604: 9 attempts in total; the policy allows 4")
    _project(policy={"max_attempts_total": 9})
    assert reconciler("apply", "plan.json").code == 0
    assert _living() == {*KEPT, "eager"}


def test_a_plan_for_nobody_is_not_a_plan_for_everybody() -> None:
    _project(sound("new", name="new"))
    document = _saved()
    document["target"]["customer_id"] = None
    _save(document)
    run = reconciler("apply", "plan.json")
    assert "the plan was made for customer unknown" in sentence(run)
    assert outplans() == []


def test_an_import_of_what_somebody_owns_is_refused() -> None:
    _applied()
    document = _saved()
    change = _destroy_of(document, "kept")
    owned = change["change"]["before"]
    change["change"] |= {
        "actions": ["update"],
        "after": owned | {"marker": owned["marker"] | {"key": "mine"}},
        "importing": {"id": change["id"]},
    }
    _save(document | {"resource_changes": [change | {"key": "mine"}]})
    run = reconciler("apply", "plan.json")
    assert "contradicts itself" in sentence(run)


def test_no_namesake_is_silenced() -> None:
    """What a withheld change names is no newcomer, but its name is taken all the same."""
    _project(manifest("new", name="Sales"))
    document = _saved()
    seed(outplans=[{"name": "Sales"}])
    stranger = next(str(row["id"]) for row in outplans())
    document["withheld"] = [
        {
            "key": "kept",
            "id": stranger,
            "name": "Sales",
            "action": "update",
            "code": "policy",
            "why": "why",
            "remedy": "",
        }
    ]
    document["counts"]["withheld"] = 1
    _save(document)
    _refused("an unmanaged outplan has the same display name")
