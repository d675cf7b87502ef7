"""Nothing installs a name that is not ours, and what is installed has all that its README runs."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

from reconciler.values.places import REPOSITORY, install_extra

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("*.md", "*.py", "*.yml", "*.yaml", "*.toml", "Dockerfile", "Makefile")
FOLDERS = ("reconciler", "docs", "examples", ".github")
# An install of the name alone: whoever takes it on an index would run beside the key.
BY_NAME = re.compile(r"install[^\n]*voipbin-reconciler(?!(\[[\w{}]+\])? @ git\+)")


def _texts() -> dict[str, str]:
    below = [path for folder in FOLDERS for kind in KINDS for path in (ROOT / folder).rglob(kind)]
    top = ("README.md", "Makefile", "Dockerfile", "action.yml", ".pre-commit-hooks.yaml")
    paths = [*(ROOT / name for name in top), *below]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


def test_nothing_is_installed_by_a_name_that_anybody_can_take() -> None:
    assert {name for name, text in _texts().items() if BY_NAME.search(text)} == set()
    assert BY_NAME.search("pip install 'voipbin-reconciler[cel]'")
    assert BY_NAME.search('pip install --quiet "voipbin-reconciler==1"')


def test_the_extras_that_messages_name_exist_and_come_from_the_repository() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = "".join(_texts().values())
    named = set(re.findall(r"voipbin-reconciler\[(\w+)\]", texts))
    named |= set(re.findall(r"install_extra\([\"'](\w+)[\"']\)", texts))
    assert named == set(project["optional-dependencies"])
    expected = f"pip install 'voipbin-reconciler[cel] @ git+{REPOSITORY}@v"
    assert install_extra("cel").startswith(expected)
    assert project["urls"]["Homepage"] == REPOSITORY


def test_pipelines_install_from_a_commit_what_the_lock_pins_by_hash() -> None:
    for name in (
        "action.yml",
        "examples/ci/gitlab/.gitlab-ci.yml",
        "Dockerfile",
    ):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        installs = [line for line in lines if " pip install " in line]
        assert len(installs) == 2, name
        assert "--require-hashes" in installs[0]
        assert "requirements/run.txt" in installs[0]
        assert "--no-deps --no-build-isolation" in installs[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `python -m hatchling build` makes of the repository."""
    target = tmp_path_factory.mktemp("dist")
    words = [sys.executable, "-m", "hatchling", "build", "--directory", str(target)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return target


def test_the_package_page_says_who_and_where_and_its_links_work(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        (name,) = (name for name in opened.namelist() if name.endswith("dist-info/METADATA"))
        metadata = message_from_string(opened.read(name).decode())
    assert metadata["Author"] == "The reconciler maintainers"
    urls = dict(line.split(", ", 1) for line in metadata.get_all("Project-URL", []))
    assert set(urls) == {"Homepage", "Documentation", "Changelog", "Issues"}
    links = re.findall(r"\]\(([^)#]+)", str(metadata.get_payload()))
    assert links
    for link in links:
        assert link.startswith("https://"), link
        if link.startswith(f"{REPOSITORY}/"):
            path = link.removeprefix(f"{REPOSITORY}/").split("/", 2)[2]
            assert (ROOT / path).exists(), link


def test_the_source_distribution_holds_what_the_readme_runs(built: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    with tarfile.open(source) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    needed = {"Makefile", "pyproject.toml", "requirements/run.txt", "requirements/dev.txt"}
    needed |= {"README.md", "LICENSE", "CONTRIBUTING.md", "examples/quickstart/reconciler.yaml"}
    needed |= {"tests/conftest.py", "docs/pipelines.md", "action.yml"}
    assert needed <= names
    assert not any(name.startswith((".venv", "dist/")) for name in names)
