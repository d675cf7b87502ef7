"""Laws of planning over random accounts, in both ownership modes."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import example, given, reject, settings
from hypothesis import strategies as st

from reconciler.apply.fresh import check_fresh
from reconciler.desired.files import SourceFile
from reconciler.desired.load import load
from reconciler.plan.derivation import check_derived, options_of, wanted_by
from reconciler.plan.guard import Limits
from reconciler.plan.plan import Plan, Target
from reconciler.plan.planner import Options, make_plan
from reconciler.values.account import Account, Campaign, LiveOutplan, Neighbours
from reconciler.values.errors import ProblemsError
from reconciler.values.marker import split_detail
from reconciler.values.outplan import DIAL_INFO_FIELDS, INFO_FIELDS, Outplan, Source
from tests.support import PROJECT, manifest, outplan_id, to_yaml

if TYPE_CHECKING:
    from reconciler.plan.change import Step
    from reconciler.values.desired_outplan import Desired

TARGET = Target("sandbox:", None, "", "acme")
TEXTS: dict[str, Any] = {"name": "", "detail": "", "source": {}}
EMPTY = TEXTS | {name: 0 for name in DIAL_INFO_FIELDS if name not in TEXTS}
KEYS, NAMES = ("a", "b", "c"), ("Sales", "Reminder", "Alert")
OWNERS = ("", "other/a", "acme/EDITED", "acme/a", "acme/b", "acme/a, protected", "acme/old")
BORN = datetime(2026, 1, 1, tzinfo=UTC)
law = settings(max_examples=80)


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

    def desired(self, order: int = 0) -> Desired:
        files = [
            SourceFile(document["metadata"]["name"], to_yaml(document).encode())
            for document in self.documents
        ]
        random.Random(order).shuffle(files)
        wanted, problems = load(files, project=PROJECT, ownership=self.mode)
        assert problems == []
        return wanted

    def plan(self, server: Server, order: int = 0) -> Plan:
        wanted = self.desired(order)
        account = server.account(order)
        try:
            return make_plan(
                wanted,
                account,
                target=TARGET,
                options=self.options,
                neighbours=self.neighbours(),
            )
        except ProblemsError as error:
            self.check_refused(account, error)
            reject()

    def check_refused(self, account: Account, error: ProblemsError) -> None:
        """A previous key names nothing, and an outplan that lost its manifest would be lost."""
        assert {problem.code for problem in error.problems} == {"unknown-previous-key"}
        markers = [row.outplan.marker for row in account.outplans if row.outplan.marker]
        owned = {marker.key for marker in markers if marker.project == PROJECT}
        wanted = {document["metadata"]["name"]: document for document in self.documents}
        assert self.mode == "marker"
        assert owned - wanted.keys()
        assert any(
            "previous_key" in document["lifecycle"]
            and not owned & {key, document["lifecycle"]["previous_key"]}
            for key, document in wanted.items()
        )

    def neighbours(self) -> Neighbours:
        return Neighbours(tuple(Campaign("c", "Spring", "run", used) for used in sorted(self.used)))


def row_of(name: str, detail: str, owner: str, dial_info: dict[str, Any]) -> dict[str, Any]:
    line = f"[managed by reconciler: {owner}]" if owner else ""
    told = {"name": name, "detail": "\n".join(filter(None, [detail, line]))}
    return EMPTY | told | {"try_interval": 1} | dial_info


def _claims(key: str, name: str) -> dict[str, Any]:
    return manifest(key, name=name, lifecycle={"id": outplan_id(0)})


texts = st.sampled_from(["", "text", "two\nlines\n"])
dial_infos = st.fixed_dictionaries(
    {
        "source": st.sampled_from([{}, {"type": "tel", "target": "+15559876543"}]),
        "dial_timeout": st.sampled_from([0, 30_000]),
        "max_try_count_0": st.sampled_from([1, 3]),
    }
)
strangers = st.builds(
    row_of, st.sampled_from([*NAMES, ""]), texts, st.sampled_from(OWNERS), dial_infos
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
            rows.append(row_of(name, detail, f"acme/{key}", dial_info) | edit)
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
    imported = {
        resource.id for resource in plan.resource_changes if resource.change.importing is not None
    }
    destroyed = {
        resource.id: resource.twin_of
        for resource in plan.resource_changes
        if resource.action == "delete"
    }
    asked = {document["lifecycle"].get("id") for document in world.documents}
    assert not destroyed.keys() & (imported | world.used)
    assert world.options.import_by_name or imported <= asked
    for row in world.server().account().outplans:
        marker = row.outplan.marker
        owned = world.mode == "exclusive" if marker is None else marker.project == "acme"
        assert owned or row.id not in addressed - (imported if marker is None else set())
        protected = marker is not None and marker.protected
        assert not protected or destroyed.get(row.id, "kept") is not None


@law
@given(worlds())
def test_every_update_changes_something_with_exactly_the_touched_groups(world: World) -> None:
    changes = world.plan(world.server()).resource_changes
    touched = [resource.id for resource in changes if resource.id is not None]
    assert len(touched) == len({*touched})
    for resource in changes:
        before, after = resource.change.before, resource.change.after
        if before is None or after is None:
            assert len(resource.steps) == 1
            continue
        sent = [step.path.removeprefix(f"/outplans/{resource.id}") for step in resource.steps]
        info, dial_info = before.info() != after.info(), before.dial_info() != after.dial_info()
        assert sent == [""] * info + ["/dial_info"] * dial_info != []
        assert resource.change.fields


@law
@given(worlds())
def test_a_plan_that_was_carried_out_leaves_nothing_to_do(world: World) -> None:
    server = world.server()
    first = world.plan(server)
    for step in first.steps:
        server.send(step)
    assert first.withheld or world.plan(server).resource_changes == ()


@law
@given(worlds(), st.frozensets(st.sampled_from(KEYS)))
@example(World([_claims("a", "S"), manifest("b", name="S")], [EMPTY, EMPTY | {"name": "S"}]), set())
@example(
    World([_claims("a", "A"), manifest("b", name="S")], [EMPTY | {"name": "S"}], "exclusive"), {"b"}
)
def test_a_plan_is_fresh_on_the_account_that_it_was_made_for(
    world: World, targets: frozenset[str]
) -> None:
    known = {document["metadata"]["name"] for document in world.documents}
    options = world.options._replace(targets=frozenset(targets & known))
    server = world.server()
    check_fresh(replace(world, options=options).plan(server), server.account())


@law
@given(worlds(), st.frozensets(st.sampled_from(KEYS)))
@example(World([_claims("a", "S"), manifest("b", name="S")], [EMPTY, EMPTY | {"name": "S"}]), set())
def test_a_plan_is_derived_again_from_the_account_that_it_was_made_for(
    world: World, targets: frozenset[str]
) -> None:
    """Whatever the manifests were: the plan says all that its own changes follow from."""
    known = {document["metadata"]["name"] for document in world.documents}
    options = world.options._replace(targets=frozenset(targets & known))
    server = world.server()
    plan = replace(world, options=options).plan(server)
    account = server.account(order=1)
    derived = make_plan(
        wanted_by(plan, account),
        account,
        target=TARGET,
        options=options_of(plan, 5, 50),
        neighbours=world.neighbours(),
    )
    check_derived(plan, derived)


@law
@given(worlds(), st.integers(1, 9))
@example(World([manifest("a", name="Sales")], [EMPTY | {"name": "Sales"}] * 3), 1)
@example(World([], [EMPTY | {"detail": "[managed by reconciler: acme/A]"}] * 3), 1)
@example(World([], [EMPTY] * 3, "exclusive"), 1)
def test_a_plan_depends_on_no_order_of_rows_and_manifests(world: World, order: int) -> None:
    server = world.server()
    assert world.plan(server, order) == world.plan(server)
