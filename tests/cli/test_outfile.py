"""Files that commands write, as processes do: devices, pipes, links, full disks, many at once."""

from __future__ import annotations

import json
import os
import resource
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.cli.outfile import is_written_through, stream_of, write_file
from reconciler.sandbox.app import create_app
from reconciler.sandbox.initial_state import ACCESS_KEY
from reconciler.values.errors import ConfigError
from tests.cli.test_session import served
from tests.support import manifest, to_yaml, write_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.sandbox.store import Store
    from tests.conftest import Cli

ROOT = Path(__file__).parents[2]
WRITERS = (
    ("plan", "--out"),
    ("plan", "--metrics-file"),
    ("apply", "--auto-approve", "--metrics-file"),
    ("drift", "--metrics-file"),
)


@pytest.fixture(autouse=True)
def project(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A project in an account over HTTP: nothing of the sandbox's own is written here."""
    monkeypatch.setenv("VOIPBIN_ACCESS_KEY", ACCESS_KEY)
    with served(create_app(store, rate_limit=False)) as url:
        write_project(Path(), manifest("a"), endpoint=url)
        yield


def _process(
    *args: str, limit: Callable[[], None] | None = None, settings: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "reconciler", *args],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(settings or {})},
        preexec_fn=limit,
        check=False,
    )


def _left() -> set[str]:
    return {path.name for path in Path().iterdir()} - {"outplans", "reconciler.yaml"}


@pytest.mark.parametrize("words", WRITERS, ids=" ".join)
def test_a_device_is_written_through_and_stays_one(words: tuple[str, ...], cli: Cli) -> None:
    assert cli(*words, "/dev/null").code in (0, 2)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    Path("null").symlink_to("/dev/null")
    assert cli(*words, "null").code in (0, 2)
    assert (Path("null").is_symlink(), _left()) == (True, {"null"})
    full = cli(*words, "/dev/full")
    assert (full.code, "No space left" in full.err) == (1 if "--out" in words else full.code, True)


@pytest.mark.parametrize("words", WRITERS, ids=" ".join)
def test_a_pipe_is_written_through_and_nobody_waited_for(words: tuple[str, ...], cli: Cli) -> None:
    os.mkfifo("pipe")
    unread = cli(*words, "pipe")
    assert "let something read it" in unread.err or "No such device" in unread.err
    with subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE) as reader:
        number = os.open("pipe", os.O_RDWR)  # until the reader is there, the pipe is open
        assert cli(*words, "pipe").code in (0, 2)
        os.close(number)
        read, _ = reader.communicate(timeout=30)
    assert b"reconciler_exit_code" in read or json.loads(read)["digest"]
    assert (stat.S_ISFIFO(Path("pipe").stat().st_mode), _left()) == (True, {"pipe"})


@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
def test_a_plan_is_printed_alone(name: str) -> None:
    done = _process("plan", "--out", name)
    assert (done.returncode, json.loads(done.stdout)["target"]["project"]) == (0, "acme")
    assert b"# a will be created" in done.stderr
    assert _left() == set()
    with Path("plan.json").open("wb") as file:
        words = [sys.executable, "-m", "reconciler", "plan", "--out", name]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run(words, stdout=file, stderr=subprocess.DEVNULL, env=environment, check=True)
    assert _process("apply", "plan.json").returncode == 0


@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
def test_metrics_and_manifests_are_printed(name: str) -> None:
    metrics = _process("plan", "--metrics-file", name).stdout.decode()
    assert metrics.index("Plan: 1 to add") < metrics.index("\nreconciler_exit_code{")
    assert _process("apply", "--auto-approve").returncode == 0
    assert b"name: a" in _process("export", "--out", name).stdout
    assert _left() == set()


@pytest.mark.parametrize("words", WRITERS, ids=" ".join)
def test_a_link_stays_and_its_target_keeps_its_mode(words: tuple[str, ...], cli: Cli) -> None:
    Path("kept").mkdir()
    Path("link").symlink_to("kept/file")
    assert cli(*words, "link").code in (0, 2)  # a link to nothing yet
    assert Path("kept/file").stat().st_mode & 0o777 == 0o666 & ~_umask()
    Path("kept/file").chmod(0o640)
    before = Path("kept/file").read_bytes()
    assert cli(*words, "link").code in (0, 2)
    assert Path("link").is_symlink()
    assert Path("kept/file").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in Path("kept").iterdir()] == ["file"]
    assert before


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("option", ["--out", "--metrics-file"])
def test_a_full_disk_leaves_what_was_there(option: str) -> None:
    """A limit of the size of files is a disk that is full in the middle of one."""
    assert _process("plan", option, "file").returncode == 0
    before = Path("file").read_bytes()
    half = len(before) // 2

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (half, half))

    done = _process("plan", option, "file", limit=limit)
    assert b"cannot write" in done.stderr
    assert b"Traceback" not in done.stderr
    assert (done.returncode, Path("file").read_bytes()) == (int(option == "--out"), before)
    assert _left() == {"file"}


def test_a_full_disk_leaves_no_half_manifest() -> None:
    write_project(Path(), manifest("a", detail="long " * 100), manifest("b"))
    Path("outplans/a.yaml").write_text(to_yaml(manifest("a", detail="long " * 100)))
    project = Path("reconciler.yaml").read_text(encoding="utf-8")
    assert "sandbox:" in project
    assert _process("apply", "--auto-approve").returncode == 0

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))

    done = _process("export", "--out", "out", limit=limit)
    assert (done.returncode, b"cannot write" in done.stderr) == (1, True)
    assert [path.name for path in Path("out").iterdir()] == []


def test_many_at_once_write_whole_files_each(cli: Cli) -> None:
    assert cli("apply", "--auto-approve").code == 0
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "reconciler", "drift", "--metrics-file", "m.prom"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for _ in range(4)
    ]
    assert [(process.communicate()[1], process.returncode) for process in processes] == [
        (b"", 0)
    ] * 4
    assert "reconciler_exit_code" in Path("m.prom").read_text(encoding="utf-8")
    assert _left() == {"m.prom"}


def test_two_writers_do_not_share_a_partial_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second begins and ends while the first is between writing and putting it in place."""
    replace, done = os.replace, list[str]()

    def interrupted(source: Path, target: Path) -> None:
        if not done:
            done.append("second")
            write_file(Path("file"), "second")
        replace(source, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    write_file(Path("file"), "first")
    assert (Path("file").read_text(encoding="utf-8"), done) == ("first", ["second"])
    assert _left() == {"file"}


@pytest.mark.parametrize(
    ("name", "number"),
    [("-", 1), ("/dev/stdout", 1), ("/dev/stderr", 2), ("/dev/fd/63", 63), ("a", None)],
)
def test_streams_have_names(name: str, number: int | None) -> None:
    assert stream_of(Path(name)) == number
    assert is_written_through(Path(name)) == (number is not None)


def test_an_open_stream_is_written_where_it_stands() -> None:
    read, write = os.pipe()
    write_file(Path(f"/dev/fd/{write}"), "größe")
    os.close(write)
    assert os.read(read, 99).decode() == "größe"
    os.close(read)


@pytest.mark.parametrize("name", [".", "nowhere/file", "a" * 300])
def test_what_cannot_be_written_is_told(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot write"):
        write_file(Path(name), "text")
    assert _left() == set()


@pytest.mark.parametrize("locale", [{"PYTHONIOENCODING": "latin-1"}, {"LC_ALL": "C"}])
def test_what_is_exported_reads_as_what_is_live(locale: dict[str, str], cli: Cli) -> None:
    write_project(Path(), manifest("a", name="日本 größe"))
    settings = locale | {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert cli("apply", "--auto-approve").code == 0
    exported = _process("export", settings=settings).stdout
    Path("all.yaml").write_bytes(exported)
    assert "日本 größe" in exported.decode("utf-8")
    again = _process("plan", "--project", "acme", "-f", "all.yaml", settings=settings)
    assert b"No changes." in again.stdout
