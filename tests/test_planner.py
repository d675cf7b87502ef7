"""Laws of planning over random accounts, in both ownership modes, and what a plan says aloud."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.errors import UsageError
from reconciler.guards import Limits
from reconciler.identity import split_detail
from reconciler.live import Account, Campaign, LiveOutplan, Neighbours
from reconciler.manifests.files import SourceFile
from reconciler.manifests.load import load
from reconciler.outplan import DIAL_INFO_FIELDS, INFO_FIELDS, Outplan, Source
from reconciler.plan import Counts, Plan, Step, Target
from reconciler.planner import Options, make_plan, reads_for
from tests.support import PROJECT, account, desired, live, manifest, outplan_id, to_yaml

TARGET = Target("sandbox:", None, "", "acme")
TEXTS: dict[str, Any] = {"name": "", "detail": "", "source": {}}
EMPTY = TEXTS | {name: 0 for name in DIAL_INFO_FIELDS if name not in TEXTS}
KEYS, NAMES = ("a", "b", "c"), ("Sales", "Reminder", "Alert")
OWNERS = ("", "other/a", "acme/EDITED", "acme/a", "acme/b", "acme/a, protected", "acme/old")
BORN = datetime(2026, 1, 1, tzinfo=UTC)
law = settings(max_examples=80)
CONSENT = Options(Limits(consent=9))


@dataclass
class Server:
    """A pure model of VoIPBIN: each POST starts at zero, each PUT replaces its whole group."""

    rows: dict[str, dict[str, Any]]

    def send(self, step: Step) -> None:
        target, body = step.path.split("/")[2:], step.body or {}
        groups = {"POST": tuple(EMPTY), "PUT": DIAL_INFO_FIELDS if target[1:] else INFO_FIELDS}
        sent = {name: body.get(name, EMPTY[name]) for name in groups.get(step.method, ())}
        assert body.keys() <= sent.keys()
        if step.method == "DELETE":
            del self.rows[target[0]]
        else:
            created = outplan_id(100 + len(self.rows))
            self.rows.setdefault(target[0] if target else created, {}).update(sent)

    def account(self, order: int = 0) -> Account:
        rows = sorted(self.rows.items())
        random.Random(order).shuffle(rows)
        return Account(tuple(LiveOutplan(key, BORN, _read(row)) for key, row in rows))


def _read(row: dict[str, Any]) -> Outplan:
    detail, marker = split_detail(row["detail"])
    source = Source(**row["source"])
    return replace(Outplan(**row), detail=detail, marker=marker, source=source)


@dataclass(frozen=True)
class World:
    """Manifests beside an account."""

    documents: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    mode: Any = "marker"
    options: Options = field(default_factory=Options)
    used: frozenset[str] = frozenset()

    def server(self) -> Server:
        return Server({outplan_id(number): dict(row) for number, row in enumerate(self.rows)})

    def plan(self, server: Server, order: int = 0) -> Plan:
        files = [
            SourceFile(document["metadata"]["name"], to_yaml(document).encode())
            for document in self.documents
        ]
        random.Random(order).shuffle(files)
        wanted, problems = load(files, project=PROJECT, ownership=self.mode)
        assert problems == []
        return make_plan(
            wanted,
            server.account(order),
            target=TARGET,
            options=self.options,
            neighbours=Neighbours(
                tuple(Campaign("c", "Spring", "run", used) for used in sorted(self.used))
            ),
        )


def _row(name: str, detail: str, owner: str, dial_info: dict[str, Any]) -> dict[str, Any]:
    line = f"[managed by reconciler: {owner}]" if owner else ""
    told = {"name": name, "detail": "\n".join(filter(None, [detail, line]))}
    return EMPTY | told | {"try_interval": 1} | dial_info


texts = st.sampled_from(["", "text", "two\nlines\n"])
dial_infos = st.fixed_dictionaries(
    {
        "source": st.sampled_from([{}, {"type": "tel", "target": "+15559876543"}]),
        "dial_timeout": st.sampled_from([0, 30_000]),
        "max_try_count_0": st.sampled_from([1, 3]),
    }
)
strangers = st.builds(
    _row, st.sampled_from([*NAMES, ""]), texts, st.sampled_from(OWNERS), dial_infos
)
edits: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}, {"name": ""}, {"detail": "text\n"}, {"dial_timeout": 7}, {"source": {}}]
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    mode = draw(st.sampled_from(["marker", "exclusive"]))
    names = draw(st.permutations(NAMES)) if mode == "exclusive" else [draw(st.sampled_from(NAMES))]
    rows, ids = draw(st.lists(strangers, max_size=4)), draw(st.permutations(range(5)))
    documents = []
    for number, key in enumerate(draw(st.lists(st.sampled_from(KEYS), unique=True))):
        lifecycle: dict[str, Any] = {"prevent_destroy": draw(st.booleans())}
        lifecycle |= draw(st.sampled_from([{}, {"id": outplan_id(ids[number] or 50)}]))
        lifecycle |= draw(st.sampled_from([{}, {"previous_key": "old"}] if number == 0 else [{}]))
        name, detail, dial_info = names[number % len(names)], draw(texts), draw(dial_infos)
        spec = {"name": name, "detail": detail, "try_interval": "1ms"} | dial_info
        documents.append(manifest(key, lifecycle=lifecycle, **spec))
        for edit in draw(st.lists(edits, max_size=2)):
            rows.append(_row(name, detail, f"acme/{key}", dial_info) | edit)
    options = Options(
        Limits(consent=draw(st.sampled_from([None, 9]))), import_by_name=draw(st.booleans())
    )
    used = draw(st.frozensets(st.sampled_from([outplan_id(1), outplan_id(2)])))
    return World(documents, rows, mode, options, used)


@law
@given(worlds())
def test_no_step_touches_what_is_neither_owned_nor_imported(world: World) -> None:
    plan = world.plan(world.server())
    addressed = {step.path.split("/")[2] for step in plan.steps if step.method != "POST"}
    imported = {one.id for one in plan.resource_changes if one.change.importing is not None}
    destroyed = {one.id: one.twin_of for one in plan.resource_changes if one.action == "delete"}
    asked = {document["lifecycle"].get("id") for document in world.documents}
    assert not destroyed.keys() & (imported | world.used)
    assert world.options.import_by_name or imported <= asked
    for one in world.server().account().outplans:
        marker = one.outplan.marker
        owned = world.mode == "exclusive" if marker is None else marker.project == "acme"
        assert owned or one.id not in addressed - (imported if marker is None else set())
        protected = marker is not None and marker.protected
        assert not protected or destroyed.get(one.id, "kept") is not None


@law
@given(worlds())
def test_every_update_changes_something_with_exactly_the_touched_groups(world: World) -> None:
    changes = world.plan(world.server()).resource_changes
    touched = [one.id for one in changes if one.id is not None]
    assert len(touched) == len({*touched})
    for one in changes:
        before, after = one.change.before, one.change.after
        if before is None or after is None:
            assert len(one.steps) == 1
            continue
        sent = [step.path.removeprefix(f"/outplans/{one.id}") for step in one.steps]
        info, dial_info = before.info() != after.info(), before.dial_info() != after.dial_info()
        assert sent == [""] * info + ["/dial_info"] * dial_info != []
        assert one.change.fields


@law
@given(worlds())
def test_a_plan_that_was_carried_out_leaves_nothing_to_do(world: World) -> None:
    server = world.server()
    first = world.plan(server)
    for step in first.steps:
        server.send(step)
    assert first.withheld or world.plan(server).resource_changes == ()


@law
@given(worlds(), st.integers(1, 9))
@example(World([manifest("a", name="Sales")], [EMPTY | {"name": "Sales"}] * 3), 1)
@example(World([], [EMPTY | {"detail": "[managed by reconciler: acme/A]"}] * 3), 1)
@example(World([], [EMPTY] * 3, "exclusive"), 1)
def test_a_plan_depends_on_no_order_of_rows_and_manifests(world: World, order: int) -> None:
    server = world.server()
    assert world.plan(server, order) == world.plan(server)


def test_twins_that_differ_count_as_destroys_and_copies_simply_go() -> None:
    rows = [live(one, "a", marker="acme/a", max_try_count_0=one) for one in range(1, 9)]
    plan = make_plan(desired(manifest("a")), account(*rows), target=TARGET)
    assert [one.code for one in plan.withheld] == ["max-destroys"] * 6
    assert [one.id for one in plan.resource_changes] == [outplan_id(1), outplan_id(3)]
    plan = make_plan(desired(manifest("a")), account(*rows), target=TARGET, options=CONSENT)
    assert plan.counts == Counts(change=1, destroy=7)
    assert {one.twin_of for one in plan.resource_changes} == {None, outplan_id(1)}


def test_lifting_protection_takes_one_apply_and_destroying_another() -> None:
    rows = account(live(1, "a", marker="acme/a, protected"))
    [withheld] = make_plan(desired(), rows, target=TARGET, options=CONSENT).withheld
    assert withheld.code == "prevent-destroy"
    [lifted] = make_plan(desired(manifest("a")), rows, target=TARGET).resource_changes
    assert [one.field for one in lifted.change.fields] == ["prevent_destroy"]
    rows = account(live(1, "a", marker="acme/a"))
    [gone] = make_plan(desired(), rows, target=TARGET, options=CONSENT).resource_changes
    assert gone.action == "delete"


def test_a_target_leaves_everything_else_out() -> None:
    rows = account(live(1, "a", marker="acme/a"), live(2, marker="acme/old"))
    wanted = desired(manifest("a", dial_timeout="1m"), manifest("b"), manifest("c"))
    for key, counts in {
        "a": Counts(change=1),
        "b": Counts(add=1),
        "old": Counts(destroy=1),
    }.items():
        options = replace(CONSENT, targets=frozenset({key}))
        plan = make_plan(wanted, rows, target=TARGET, options=options)
        assert plan.counts == counts
        assert [one.key for one in plan.resource_changes] == [key]
        reads = reads_for(wanted, rows, options)
        assert (reads.destroys, reads.numbers) == (key == "old", False)
        assert len(reads.changed) == (key != "b")


def test_a_target_that_nobody_has_is_a_usage_error() -> None:
    options = Options(targets=frozenset({"other", "Sales", "a"}))
    with pytest.raises(UsageError, match="--target Sales, other"):
        make_plan(desired(manifest("a")), account(), target=TARGET, options=options)


@pytest.mark.parametrize(
    ("rows", "mode", "codes"),
    [
        ([live(1, "a", marker="acme/a"), live(2, marker="other/x"), live(3)], "marker", []),
        ([live(1, "a", marker="acme/a"), live(2, marker="acme/a")], "marker", ["twin"]),
        ([live(1, detail="[managed by reconciler: acme/a")], "marker", ["lost-marker"]),
        ([live(1, "Before")], "exclusive", ["probable-rename"]),
        ([live(1, "Before", dial_timeout=1)], "exclusive", []),
    ],
)
def test_a_reader_is_told_what_is_worth_knowing(
    rows: list[LiveOutplan], mode: Any, codes: list[str]
) -> None:
    plan = make_plan(desired(manifest("a"), ownership=mode), account(*rows), target=TARGET)
    assert [one.code for one in plan.notices] == codes


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        ([], "that this plan destroys;"),
        ([manifest("old", name="Other")], "that this plan changes;"),
        ([manifest("a", name="Other", lifecycle={"id": outplan_id(2)})], "changes or destroys;"),
        ([manifest("old", name="Sales")], None),
        ([manifest("old", name="Sales"), manifest("new")], None),
    ],
)
def test_campaigns_that_may_not_be_read_are_mentioned_where_it_matters(
    documents: list[dict[str, Any]], said: str | None
) -> None:
    rows = account(live(1, marker="acme/old"), live(2, "Free"))
    unknown = Neighbours(campaigns=None)
    wanted = desired(*documents)
    plan = make_plan(wanted, rows, target=TARGET, options=CONSENT, neighbours=unknown)
    assert {one.campaigns for one in plan.resource_changes} <= {None}
    assert [one.code for one in plan.notices] == (["campaigns-unknown"] if said else [])
    assert all(said is not None and said in one.message for one in plan.notices)


def _users(*statuses: str, of: int = 1) -> Neighbours:
    return Neighbours(
        tuple(
            Campaign(f"c{number}", f"Campaign {number}", status, outplan_id(of))
            for number, status in enumerate(statuses)
        )
    )


def test_a_change_names_the_campaigns_that_use_it_running_ones_first() -> None:
    rows = account(live(1, "a", marker="acme/a"), live(2, "b", marker="acme/b"))
    wanted = desired(*(manifest(key, dial_timeout="40s") for key in "abc"))
    neighbours = _users("stop", "run", "stopping")
    plan = make_plan(wanted, rows, target=TARGET, neighbours=neighbours)
    used, unused, new = plan.resource_changes
    assert used.campaigns is not None
    assert [use.status for use in used.campaigns] == ["run", "stopping", "stop"]
    assert (unused.campaigns, new.campaigns) == ((), None)


def test_consent_frees_one_key_and_is_kept_in_the_plan() -> None:
    rows = account(live(1, "a", marker="acme/a"), live(2, "b", marker="acme/b"))
    used = _users("run").campaigns
    assert used is not None
    used += _users("stop", of=2).campaigns or ()
    options = Options(Limits(consent=9, allow_in_use=frozenset({"a"})))
    plan = make_plan(desired(), rows, target=TARGET, options=options, neighbours=Neighbours(used))
    assert [one.key for one in plan.resource_changes] == ["a"]
    assert [(one.key, one.code) for one in plan.withheld] == [("b", "in-use")]
    assert plan.withheld[0].remedy.endswith("or consent with --allow-in-use b")
    assert plan.allowed_in_use == ("a",)


@pytest.mark.parametrize("key", ["a", "nobody", "kept"])
def test_consent_that_nothing_needs_is_a_usage_error(key: str) -> None:
    rows = account(live(1, "a", marker="acme/a"), live(2, "kept", marker="acme/kept"))
    options = Options(Limits(allow_in_use=frozenset({key})))
    with pytest.raises(UsageError, match=f"--allow-in-use {key}"):
        make_plan(
            desired(manifest("kept")),
            rows,
            target=TARGET,
            options=options,
            neighbours=_users("run", of=2),
        )


def test_what_is_read_beside_the_outplans_is_only_what_a_plan_touches() -> None:
    phone = {"type": "tel", "target": "+15559876543"}
    rows = account(live(1, "a", marker="acme/a", source=phone), live(2, "b", marker="acme/b"))
    same = [manifest("a", source=phone), manifest("b")]
    for documents, changed, numbers in (
        (same, 0, False),
        ([*same, manifest("c")], 0, False),
        ([*same, manifest("c", source=phone)], 0, True),
        ([manifest("a", source=phone, dial_timeout="40s"), manifest("b")], 1, False),
        ([manifest("a", source=phone), manifest("b", source=phone)], 1, True),
        ([manifest("a"), manifest("b")], 1, False),
    ):
        reads = reads_for(desired(*documents), rows, Options())
        assert (len(reads.changed), reads.numbers, reads.destroys) == (changed, numbers, False)
