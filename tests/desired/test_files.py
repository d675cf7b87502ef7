"""Source files: which files the patterns name, each once, in order, and none passed over unseen."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

import pytest

from reconciler.desired.files import MAX_BYTES, SourceFile, shown, source_files
from reconciler.values.errors import ConfigError


def write(*names: str) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")


def names(*patterns: str, base: Path | None = None) -> list[str]:
    return [file.name for file in source_files(patterns, base or Path.cwd())]


def test_a_file_is_read_whole_and_named_as_a_person_would_type_it() -> None:
    write("outplans/a.yaml")
    assert source_files(["outplans/a.yaml"], Path.cwd()) == [
        SourceFile("outplans/a.yaml", b"outplans/a.yaml")
    ]


def test_a_directory_is_read_recursively_without_what_is_hidden_or_no_manifest() -> None:
    write("o/b.yml", "o/a.yaml", "o/sub/c.yaml", "o/sub/deep/d.yaml", "o/plan.json")
    write("o/README.md", "o/.hidden.yaml", "o/.git/e.yaml", "o/sub/.cache/f.yaml", "o/x.yaml.bak")
    assert names("o") == ["o/a.yaml", "o/b.yml", "o/sub/c.yaml", "o/sub/deep/d.yaml"]


def test_a_directory_inside_a_hidden_one_is_read_when_it_is_named() -> None:
    write(".config/outplans/a.yaml")
    assert names(".config/outplans") == [".config/outplans/a.yaml"]


def test_a_file_of_any_suffix_is_read_when_it_is_named() -> None:
    write("o/a.json", "o/.hidden", "o/a.yaml.bak")
    assert names("o/a.json", "o/.hidden", "o/*.bak") == ["o/a.json", "o/.hidden", "o/a.yaml.bak"]


def test_an_empty_directory_names_no_file() -> None:
    Path("o").mkdir()
    assert names("o") == []


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("o/*.yaml", ["o/a.yaml", "o/b.yaml"]),
        ("o/[ac].yaml", ["o/a.yaml"]),
        ("o/?.yaml", ["o/a.yaml", "o/b.yaml"]),
        ("o/**/*.yaml", ["o/a.yaml", "o/b.yaml", "o/sub/c.yaml"]),
        ("*/sub", ["o/sub/c.yaml"]),
        ("{cwd}/o/*.yaml", ["o/a.yaml", "o/b.yaml"]),
    ],
)
def test_a_glob_names_what_it_matches(pattern: str, expected: list[str]) -> None:
    write("o/a.yaml", "o/b.yaml", "o/sub/c.yaml", "o/b.txt")
    assert names(pattern.format(cwd=Path.cwd())) == expected


def test_a_name_that_looks_like_a_glob_is_that_file() -> None:
    write("[ab].yaml", "a.yaml")
    assert names("[ab].yaml") == ["[ab].yaml"]


def test_patterns_start_at_the_base() -> None:
    write("project/o/a.yaml")
    assert names("o", "o/*.yaml", base=Path.cwd() / "project") == ["project/o/a.yaml"]


def test_a_file_outside_of_the_working_directory_has_its_full_name(tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.yaml"
    outside.write_text("x")
    assert names(str(outside)) == [str(outside)]
    assert shown(outside) == str(outside)
    assert shown(Path.cwd() / "a.yaml") == "a.yaml"


def test_a_file_that_several_patterns_name_is_read_once() -> None:
    write("o/a.yaml", "o/b.yaml")
    assert names("o/b.yaml", "o", "o/*.yaml", "./o/a.yaml") == ["o/b.yaml", "o/a.yaml"]


def test_a_file_is_read_once_however_its_path_is_spelt() -> None:
    write("o/a.yaml")
    Path("same.yaml").symlink_to("o/a.yaml")
    assert names("o", "o/../o/a.yaml", "same.yaml") == ["o/a.yaml"]


def test_a_home_directory_is_followed(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "a.yaml").write_text("x")
    assert names("~/a.yaml") == [str(tmp_path / "home" / "a.yaml")]


def test_a_home_directory_is_followed_in_a_glob(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "a.yaml").write_text("x")
    assert names("~/*.yaml") == [str(tmp_path / "home" / "a.yaml")]


@pytest.mark.parametrize("pattern", ["nowhere.yaml", "no/where", "*.toml", "broken.yaml/x"])
def test_a_pattern_that_names_nothing_is_an_error_with_a_remedy(pattern: str) -> None:
    write("a.yaml")
    with pytest.raises(ConfigError) as caught:
        names(pattern)
    assert pattern in caught.value.what
    assert caught.value.remedy


@pytest.mark.parametrize("pattern", ["~nobody-of-that-name/a.yaml", "o/**.yaml", "a" * 300])
def test_a_pattern_that_cannot_name_anything_is_an_error_too(pattern: str) -> None:
    with pytest.raises(ConfigError):
        names(pattern)


def test_a_broken_link_that_a_glob_finds_is_an_error() -> None:
    write("o/a.yaml")
    Path("o/b.yaml").symlink_to("nowhere.yaml")
    with pytest.raises(ConfigError, match=r"cannot read .*b\.yaml"):
        names("o/*.yaml")


def test_a_broken_link_in_a_directory_is_an_error_and_no_missing_manifest() -> None:
    write("o/a.yaml")
    Path("o/b.yaml").symlink_to("nowhere.yaml")
    with pytest.raises(ConfigError):
        names("o")


def test_a_linked_directory_inside_a_directory_is_not_passed_over() -> None:
    write("shared/b.yaml", "o/a.yaml")
    Path("o/shared").symlink_to("../shared")
    assert len(names("o")) == 2


def test_standard_input_comes_last_and_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.yaml")
    raw = b"apiVersion: voipbin.net/v1\n\xff"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert source_files(["-", "a.yaml"], Path.cwd()) == [
        SourceFile("a.yaml", b"a.yaml"),
        SourceFile("<stdin>", raw),
    ]


def test_what_has_no_end_is_not_read_to_its_end() -> None:
    (file,) = source_files(["/dev/zero"], Path.cwd())
    assert len(file.raw) == MAX_BYTES + 1


def test_a_pipe_is_read_whole(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", 'printf "%070000d" 5 > "$0"', str(pipe)]):
        (file,) = source_files([str(pipe)], Path.cwd())
    assert len(file.raw) == 70_000


def test_standard_input_that_cannot_be_read_is_an_error_and_not_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "written").open("w") as file, open(file.fileno(), closefd=False) as closed:
        monkeypatch.setattr("sys.stdin", closed)
        with pytest.raises(ConfigError, match="cannot read standard input"):
            source_files(["-"], tmp_path)
