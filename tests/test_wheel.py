"""The wheel holds the package, all of it, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_is_the_package(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*build, "--directory", tmp_path], cwd=ROOT, check=True, capture_output=True)
    (path,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(path) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
        told = {name.rpartition("/")[2] for name in wheel.namelist() if ".dist-info/" in name}
        (entry,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
        assert "reconciler = reconciler.__main__:main" in wheel.read(entry).decode()
    wanted = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "reconciler").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert names == wanted
    assert {"METADATA", "LICENSE"} <= told
