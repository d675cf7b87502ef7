"""Source files: which files the patterns name, each once, in order, and none passed over unseen."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

import pytest

from reconciler.desired.files import MAX_BYTES, SourceFile, source_files
from reconciler.desired.paths import shown
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


def test_a_directory_that_lost_its_manifests_is_an_error_unless_it_says_that_it_is_empty() -> None:
    write("o/README.md", "o/sub/plan.json")
    for pattern in ("o", "*"):
        with pytest.raises(ConfigError, match="holds no manifest") as caught:
            names(pattern)
        assert "git submodule update --init" in caught.value.remedy
    write("o/.gitkeep")
    assert names("o") == []


def test_a_submodule_that_was_not_checked_out_is_an_error_below_a_directory_too() -> None:
    write("o/a.yaml", ".git/HEAD")
    Path("o/shared").mkdir()
    assert names("o") == ["o/a.yaml"]
    Path(".gitmodules").write_text('[submodule "s"]\n\tpath = o/shared\n\turl = x\n')
    with pytest.raises(ConfigError, match="o/shared holds no manifest"):
        names("o")


def test_a_suffix_is_read_in_either_case() -> None:
    write("o/a.YAML", "o/b.YML", "o/c.Yaml", "o/d.yaml.BAK")
    assert names("o") == ["o/a.YAML", "o/b.YML", "o/c.Yaml"]


@pytest.mark.parametrize("pattern", ["o", "o/**/*.yaml", "o/*/*.yaml", "o/**/a.yaml"])
def test_a_link_to_a_directory_that_is_not_there_is_an_error(pattern: str) -> None:
    write("o/sub/a.yaml")
    Path("o/team").symlink_to("../teams/sales")
    with pytest.raises(ConfigError, match="o/team is a link that leads nowhere"):
        names(pattern)


def test_links_in_a_circle_end() -> None:
    write("o/sub/a.yaml")
    Path("o/sub/back").symlink_to("..")
    assert names("o") == names("o/**/*.yaml") == ["o/sub/a.yaml"]


def test_a_directory_and_a_glob_read_the_same() -> None:
    write("o/a.yaml", "o/b.YAML", "o/sub/c.yaml", "o/sub/deep/d.yaml", "o/.hidden/e.yaml")
    write("o/.f.yaml", "o/sub/.cache/g.yaml", "shared/h.yaml", "shared/.i/j.yaml", "o/k.txt")
    Path("o/linked").symlink_to("../shared")
    Path("o/sub/one.yaml").symlink_to("../../shared/h.yaml")
    found = [
        sorted(str(Path(name).resolve()) for name in names(pattern))
        for pattern in ("o", "o/", "./o", "o/**/*.yaml", "o/**", "**/o/**/*.yaml", "o/**/**/*.yaml")
    ]
    assert found == [found[0]] * len(found)
    assert [Path(name).name for name in found[0]] == [
        "a.yaml",
        "b.YAML",
        "c.yaml",
        "d.yaml",
        "h.yaml",
    ]


@pytest.mark.parametrize("pattern", ["o", "o/*.yaml"])
def test_a_fifo_among_manifests_is_an_error_and_no_wait(pattern: str) -> None:
    write("o/a.yaml")
    os.mkfifo("o/b.yaml")
    with pytest.raises(ConfigError, match=r"o/b.yaml is a FIFO"):
        names(pattern)


def test_what_stands_outside_of_the_bounds_is_not_read(tmp_path: Path) -> None:
    write("in/a.yaml", "out/b.yaml")
    inside = Path("in").absolute()
    assert len(source_files(["a.yaml"], inside, within=inside)) == 1
    Path("in/b.yaml").symlink_to("../out/b.yaml")
    Path("in/more").symlink_to("../out")
    for pattern in (".", "*.yaml", "b.yaml", "more", "../out", "../out/*.yaml", "more/b.yaml"):
        with pytest.raises(ConfigError, match="outside of the repository"):
            source_files([pattern], inside, within=inside)


def test_what_a_link_leads_to_outside_of_what_is_named_is_marked() -> None:
    write("in/a.yaml", "out/b.yaml", "in/.git/HEAD")
    Path("in/b.yaml").symlink_to("../out/b.yaml")
    found = source_files([".", "../out"], Path("in").absolute())
    assert [(file.name, file.outside) for file in found] == [
        ("in/a.yaml", False),
        ("in/b.yaml", False),
    ]
    found = source_files(["."], Path("in").absolute())
    assert [file.outside for file in found] == [False, True]


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
