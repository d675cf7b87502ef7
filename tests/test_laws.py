"""Laws of whole projects: planned, applied and read back over HTTP, in either record style."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.apply.apply import Settle, apply
from reconciler.cli.session import Session
from reconciler.desired.files import SourceFile
from reconciler.desired.load import load
from reconciler.desired.settings import settings_for
from reconciler.desired.variables import SIGN
from reconciler.plan.guard import Limits
from reconciler.plan.plan import Plan, Target
from reconciler.plan.planner import Options, make_plan
from reconciler.report.export import export_key, manifest_text
from reconciler.report.lines.drift_lines import drifted
from reconciler.sandbox.app import create_app
from reconciler.sandbox.initial_state import ACCESS_KEY, CUSTOMER_ID
from reconciler.sandbox.store import Store
from reconciler.voipbin.client import Client, Pause
from reconciler.voipbin.credentials import Credential
from reconciler.voipbin.throttle import Unlimited
from tests.desired.overlays import overlay
from tests.support import PROJECT, manifest, outplan_id

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from reconciler.values.desired_outplan import Desired

pytestmark = pytest.mark.parametrize("style", ["current", "documented"])
law = settings(max_examples=20)

KEYS = ("a", "b-1", "sales", "sales-standard", "z" * 63)
SUCCESSOR = f"{PROJECT}-next"
STRANGER = "5a4db0c5-0000-4000-8000-00000000beef"
ODD = ("", " ", "- 1", "on", "+15551234567", "#", "a: b", "é\u2028", "a\r\nb\n")

# hypothesis also tries the constants of the package, and no manifest may say this one.
texts = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=20).filter(
    lambda text: SIGN not in text
)
details = st.sampled_from(ODD) | texts
integers = st.integers(0, 5) | st.integers(1_000, 2**31 - 1)
groups: dict[str, st.SearchStrategy[Any]] = {
    "name": details.filter(str.strip),
    "detail": details,
    "source": st.just({}) | texts.map(lambda name: {"type": "ai", "target": "me", "name": name}),
    "dial_timeout": st.integers(1_000, 2**31 - 1) | st.just(0),
    "try_interval": st.sampled_from([0, 1_000, 7_200_000, 2**31 - 1]),
    "max_try_count_0": st.integers(1, 9),
    **{f"max_try_count_{slot}": integers for slot in range(1, 5)},
}
projects = st.dictionaries(st.sampled_from(KEYS), st.fixed_dictionaries(groups), min_size=1).filter(
    lambda project: len({spec["name"] for spec in project.values()}) == len(project)
)
numbers = {name: groups[name] for name in groups.keys() - {"name", "detail", "source"}}
odd_numbers = st.integers(-(2**31), 2**31 - 1)
texts_and_source = {"name": details, "source": st.none() | groups["source"]}
rows = st.fixed_dictionaries(texts_and_source | numbers) | st.fixed_dictionaries(
    texts_and_source | dict.fromkeys(numbers, odd_numbers)
)
tails = st.sampled_from(
    [
        {"detail": "nobody's"},
        {"detail": f"[managed by reconciler: other/{KEYS[0]}]"},
        {"detail": f"x\n[managed by reconciler: {PROJECT}2/{KEYS[1]}, protected]"},
        {"detail": f"[managed by reconciler: {PROJECT}/{KEYS[0]}] edited"},
        {"detail": f"[managed by reconciler: {PROJECT}/{KEYS[2]}]", "tm_delete": "2026-01-02"},
        {"detail": f"[managed by reconciler: {PROJECT}/{KEYS[3]}]", "customer_id": STRANGER},
    ]
) | details.map(lambda detail: {"detail": detail})
defaults = st.fixed_dictionaries({}, optional={name: st.none() | groups[name] for name in groups})
others = st.lists(st.builds(dict[str, Any].__or__, rows, tails), max_size=6)


class Voipbin:
    """An embedded VoIPBIN, and one project that uses it."""

    def __init__(self, store: Store, app: Any, client: Client) -> None:
        self.store = store
        self.app = app
        self.session = Session(settings_for(project=PROJECT), client)

    async def plan(self, wanted: Desired) -> Plan:
        account = await self.session.account()
        target = Target("sandbox:", CUSTOMER_ID, "", wanted.project)
        return make_plan(wanted, account, target=target, options=Options(Limits(consent=99)))

    async def apply(self, wanted: Desired) -> dict[str, str | None]:
        """Return the id of each key that was written."""
        report = await apply(await self.plan(wanted), self.session, settle=Settle((0.0,)))
        again = await self.plan(wanted)
        assert (report.exits, again.resource_changes, again.withheld) == (set(), (), ())
        assert again.counts.unchanged == len(wanted.outplans)
        return {result.change.key: result.id for result in report.results}

    def rows(self) -> dict[str, dict[str, Any]]:
        return {row["id"]: row for row in self.store.outplans()}

    def writes(self) -> list[tuple[str, str]]:
        requests = [(method, path[5:]) for method, path in self.app.state.requests]
        return sorted(request for request in requests if request[0] != "GET")


def on_voipbin(style: Any, present: Any, story: Callable[[Voipbin], Awaitable[None]]) -> None:
    async def told() -> None:
        store = Store(":memory:")
        for number, row in enumerate(present):
            moment = f"2026-01-01T00:00:{number // 2:02d}Z"
            store.put_outplan({"id": outplan_id(number), "tm_create": moment} | row)
        app = create_app(store, style=style, rate_limit=False)
        key = Credential("access_key", ACCESS_KEY, "a test")
        async with Client("", key, governor=Unlimited(), app=app, pause=Pause(0, 0)) as client:
            await story(Voipbin(store, app, client))
        store.close()

    asyncio.run(told())


def wanted_of(
    project: dict[str, Any],
    present: Any = (),
    *,
    forgotten: Iterable[str] = (),
    successor: bool = False,
) -> Desired:
    """Return the project, with other names where an unmanaged outplan's would be a conflict."""
    taken = {row["name"] for row in present}
    files = []
    for key, spec in project.items():
        name = {"name": f"{key} of ours"} if spec["name"] in taken else {}
        lifecycle: dict[str, Any] = {"forget": True} if key in forgotten else {}
        lifecycle |= {"previous_project": PROJECT} if successor else {}
        text = json.dumps(manifest(key, **spec | name, lifecycle=lifecycle)).replace(
            "\x7f", r"\u007f"
        )
        files.append(SourceFile(key, text.encode()))
    owner = SUCCESSOR if successor else PROJECT
    wanted, problems = load(files, project=owner, ownership="marker")
    assert problems == []
    return wanted


@law
@given(project=projects, present=others)
def test_a_project_is_created_once_and_nobody_else_is_touched(
    style: str, project: dict[str, Any], present: Any
) -> None:
    async def story(voipbin: Voipbin) -> None:
        before = voipbin.rows()
        await voipbin.apply(wanted_of(project, present))
        await voipbin.apply(wanted_of(project, present))
        assert before.items() <= voipbin.rows().items()
        assert len(voipbin.rows()) == len(before) + len(project)
        assert voipbin.writes() == [("POST", "/outplans")] * len(project)

    on_voipbin(style, present, story)


@law
@given(project=projects, data=st.data())
def test_live_edits_are_drift_and_one_put_per_touched_group_repairs_them(
    style: str, project: dict[str, Any], data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from(sorted(project)))
    edited = data.draw(st.fixed_dictionaries({}, optional=groups))

    async def story(voipbin: Voipbin) -> None:
        outplan = (await voipbin.apply(wanted_of(project)))[key]
        row = voipbin.rows()[str(outplan)]
        marker = row["detail"].rpartition("\n")[2]
        detail = {"detail": f"{edited['detail']}\n{marker}"} if "detail" in edited else {}
        voipbin.store.put_outplan(row | edited | detail)
        found = {
            field.field: (field.manifest, field.live)
            for line in drifted(await voipbin.plan(wanted_of(project)))
            for field in line.fields
        }
        assert found == differences(project[key], edited)
        await voipbin.apply(wanted_of(project))
        info = {"name", "detail"} & found.keys()
        repairs = [("PUT", f"/outplans/{outplan}")] * bool(info)
        repairs += [("PUT", f"/outplans/{outplan}/dial_info")] * bool(found.keys() - info)
        assert voipbin.writes()[len(project) :] == repairs

    on_voipbin(style, [], story)


def differences(spec: dict[str, Any], edited: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return (manifest, live) of every field that an edit changed."""
    flat = {name: (spec[name], value) for name, value in edited.items() if name != "source"}
    if "source" in edited:
        for member in ("type", "target", "name"):
            pair = (spec["source"].get(member, ""), edited["source"].get(member, ""))
            flat[f"source.{member}"] = pair
    return {name: pair for name, pair in flat.items() if pair[0] != pair[1]}


@law
@given(project=projects, present=others, gone=st.sets(st.sampled_from(KEYS)))
def test_a_removed_manifest_is_exactly_one_delete(
    style: str, project: dict[str, Any], present: Any, gone: set[str]
) -> None:
    rest = {key: spec for key, spec in project.items() if key not in gone}

    async def story(voipbin: Voipbin) -> None:
        before = voipbin.rows()
        ids = await voipbin.apply(wanted_of(project, present))
        await voipbin.apply(wanted_of(rest, present))
        doomed = [("DELETE", f"/outplans/{ids[key]}") for key in project.keys() - rest.keys()]
        assert voipbin.writes() == sorted(doomed) + [("POST", "/outplans")] * len(project)
        assert before.items() <= voipbin.rows().items()

    on_voipbin(style, present, story)


@law
@given(present=others, below=defaults, environment=defaults)
@example(
    present=[{"name": "plain", "max_try_count_0": 1, "detail": ""}],
    below={"max_try_count_1": 2, "source": {"type": "tel", "target": "+15559876543"}},
    environment={"detail": "Everybody's", "source": {"name": "Main line"}, "max_try_count_1": None},
)
def test_what_is_exported_plans_only_imports_and_then_nothing(
    style: str, present: Any, below: dict[str, Any], environment: dict[str, Any]
) -> None:
    under = overlay({name: said for name, said in below.items() if said is not None}, environment)

    async def story(voipbin: Voipbin) -> None:
        before = voipbin.rows()
        texts: dict[str, str] = {}
        for live in (await voipbin.session.account()).outplans:
            if live.outplan.marker is None:
                key = export_key(live, texts)
                texts[key] = manifest_text(key, live, under)
        files = [SourceFile(key, text.encode()) for key, text in texts.items()]
        exported, problems = load(files, project=PROJECT, ownership="marker", overlay=under)
        invalid = {key for key, text in texts.items() if "# does not validate: " in text}
        assert {problem.file for problem in problems} == invalid
        counts = (await voipbin.plan(exported)).counts
        assert (counts.imports, counts.withheld) == (len(texts) - len(invalid), 0)
        assert (counts.add, counts.change, counts.destroy) == (0, 0, 0)
        ids = {str(one): key for key, one in (await voipbin.apply(exported)).items()}
        assert voipbin.writes() == sorted(("PUT", f"/outplans/{one}") for one in ids)
        for one, row in before.items():
            marker = f"[managed by reconciler: {PROJECT}/{ids.get(one)}]"
            taken = {"detail": "\n".join(filter(None, [row["detail"], marker]))}
            now = voipbin.rows()[one]
            assert now == row | (taken | {"tm_update": now["tm_update"]} if one in ids else {})

    on_voipbin(style, present, story)
