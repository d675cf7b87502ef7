"""The architecture: which module may import what, what a command costs, and the size of a room."""

from __future__ import annotations

import ast
import graphlib
import os
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import manifest, write_project

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]

TIERS = (
    {"", "values", "sandbox"},
    {"dialing"},
    {"policy"},
    {"desired"},
    {"plan", "voipbin", "github", "gitlab"},
    {"apply"},
    {"report"},
    {"cli", "__main__"},
)
CALENDAR = ("reconciler.dialing.calendar", "reconciler.values.account")
"""What of the core knows moments, and may not ask for the present one."""
SCREENS = 300
"""Lines that a file may have, of the package as of its tests."""
CORE = {"values", "dialing", "policy", "desired", "plan"}
EDGE_OF_DESIRED = tuple(
    f"reconciler.desired.{name}"
    for name in (
        "files",
        "paths",
        "projectfile",
        "settings",
        "read",
        "revision",
        "git_process",
        "history",
        "base",
        "branch",
        "assembly",
    )
)
"""What of `desired` looks at the file system, the environment or git."""
HEAVY = ("pydantic", "httpx", "yaml", "deepdiff")


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def _modules() -> dict[str, Path]:
    return {_name(path): path for path in sorted((ROOT / "reconciler").rglob("*.py"))}


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_modules()[module].read_text(encoding="utf-8"))


def _imports(nodes: Iterator[ast.AST]) -> Iterator[str]:
    """Yield what is imported, a module of ours by its own name and not by its member's."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where they point"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in _modules() else str(node.module)


def _imported(module: str) -> set[str]:
    """Return all imports: at the top, inside functions and under TYPE_CHECKING."""
    return set(_imports(ast.walk(_tree(module))))


def _ours(module: str) -> set[str]:
    return {name for name in _imported(module) if name.partition(".")[0] == "reconciler"}


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def _tier(module: str) -> int:
    return next(number for number, rooms in enumerate(TIERS) if _room(module) in rooms)


def _importers(package: str) -> set[str]:
    heads = {
        module: {name.partition(".")[0] for name in _imported(module)} for module in _modules()
    }
    return {module for module, names in heads.items() if package in names}


def test_every_module_has_a_tier_and_every_tier_its_modules() -> None:
    assert {_room(module) for module in _modules()} == set().union(*TIERS)


def test_imports_point_to_the_same_tier_or_a_lower_one() -> None:
    upwards = [
        f"{module} imports {name}"
        for module in _modules()
        for name in _ours(module)
        if _tier(name) > _tier(module)
    ]
    assert upwards == []


@pytest.mark.parametrize(
    ("room", "allowed"),
    [
        ("sandbox", {"sandbox"}),
        ("voipbin", {"", "voipbin", "values", "desired"}),
        ("github", {"", "github", "values"}),
        ("gitlab", {"gitlab", "github", "values"}),
        ("apply", {"apply", "plan", "values"}),
    ],
)
def test_the_rooms_of_the_edge_do_not_know_each_other(room: str, allowed: set[str]) -> None:
    modules = [module for module in _modules() if _room(module) == room]
    assert {_room(name) for module in modules for name in _ours(module)} <= allowed


def test_no_module_imports_itself_by_a_detour() -> None:
    order = graphlib.TopologicalSorter({name: _ours(name) - {name} for name in _modules()})
    order.prepare()


@pytest.mark.parametrize(
    ("package", "importer"),
    [
        ("httpx", "reconciler.voipbin reconciler.github"),
        ("deepdiff", "reconciler.plan.diff"),
        ("phonenumbers", "reconciler.values.address"),
        ("cel_expr_python", "reconciler.policy.expressions"),
        ("re2", "reconciler.policy.patterns"),
        ("prometheus_client", "reconciler.report.metrics"),
        ("uvicorn", "reconciler.sandbox.serve"),
        ("mcp", "reconciler.cli.mcp_server"),
    ],
)
def test_a_library_has_one_importer_per_edge(package: str, importer: str) -> None:
    found, allowed = _importers(package), importer.split()
    assert found
    assert {
        name for name in found if not any(f"{name}.".startswith(f"{one}.") for one in allowed)
    } == set()


def test_the_pure_core_touches_neither_network_nor_clock_nor_processes() -> None:
    impure = {"asyncio", "socket", "subprocess", "time", "datetime", "os", "tempfile", "click"}
    allowed = {name: {"datetime"} for name in CALENDAR} | dict.fromkeys(EDGE_OF_DESIRED, impure)
    core = [module for module in _modules() if _room(module) in CORE]
    found = {module: _imported(module) & impure - allowed.get(module, set()) for module in core}
    assert {module for module in core if found[module]} == set()


def test_processes_are_started_where_git_speaks_and_in_the_demo() -> None:
    assert _importers("subprocess") == {
        "reconciler.desired.git_process",
        "reconciler.cli.demo_command",
    }


@pytest.mark.parametrize("module", CALENDAR)
def test_the_calendar_of_the_core_never_asks_what_time_it_is(module: str) -> None:
    nodes = ast.walk(_tree(module))
    named = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert named & {"now", "today", "utcnow"} == set()
    assert "zoneinfo" not in _imported(module), "zones are files of the system"


@pytest.mark.parametrize("module", sorted(_modules()))
def test_a_module_says_what_it_is_for_and_fits_on_a_few_screens(module: str) -> None:
    assert ast.get_docstring(_tree(module))
    assert len(_modules()[module].read_text(encoding="utf-8").splitlines()) <= SCREENS


def test_a_file_of_tests_says_what_it_holds_and_fits_on_a_few_screens() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")}
    assert Path(__file__) in texts
    assert [path for path, text in texts.items() if len(text.splitlines()) > SCREENS] == []
    assert [path for path, text in texts.items() if not ast.get_docstring(ast.parse(text))] == []


def test_no_two_modules_share_a_name() -> None:
    stems = Counter(path.stem for path in _modules().values() if not path.stem.startswith("__"))
    assert [stem for stem, times in stems.items() if times > 1] == []


def test_no_two_public_types_share_a_name() -> None:
    types = Counter(
        node.name
        for module in _modules()
        for node in _tree(module).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, times in types.items() if times > 1] == []


@pytest.mark.parametrize(
    ("args", "absent"),
    [
        ("--version", HEAVY),
        ("--help", HEAVY),
        ("init .", HEAVY),
        ("validate", ("httpx", "deepdiff", "cel_expr_python")),
        ("timeline", ("httpx", "deepdiff", "cel_expr_python")),
    ],
)
def test_a_command_loads_only_what_it_needs(args: str, absent: tuple[str, ...]) -> None:
    source = {"type": "tel", "target": "+15559876543"}
    write_project(Path(), manifest("sales", source=source))
    script = (
        "import sys\nfrom reconciler.cli.main import run\n"
        f"code = run({args.split()!r})\n"
        f"print([int(code), *(name for name in {absent!r} if name in sys.modules)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[0]"
