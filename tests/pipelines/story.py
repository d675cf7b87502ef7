"""The scene of the pipelines: a git repository of two customers, a GitHub, a VoIPBIN."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from reconciler.sandbox.initial_state import ACCESS_KEY
from tests.pipelines.runner import ROOT, Ended, Runner
from tests.support import sound, write_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.github.server import GitHub

_SERVE = (
    "import sys\nfrom pathlib import Path\nfrom reconciler.sandbox.serve import serve\n"
    "serve(Path(sys.argv[1]), port=0, rate_limit=False,"
    " announce=lambda url: print(url, flush=True))\n"
)


@contextmanager
def voipbin(state: Path) -> Iterator[str]:
    """Serve a sandbox as a process of its own; yield its address."""
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(state)],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


@dataclass
class Scene:
    """The repository, what happens in it, and the runs that follow."""

    repository: Path
    endpoint: str
    hub: GitHub
    runner: Runner

    def git(self, *words: str) -> str:
        """Run git in the repository; return what it printed."""
        who = ("-c", "user.name=Test", "-c", "user.email=test@acme.test")
        words = ("git", "-C", str(self.repository), *who, *words)
        done = subprocess.run(words, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def begin(self) -> None:
        """Commit the projects of two customers on main."""
        self.git("init", "--quiet", "--initial-branch=main")
        for name in ("acme", "globex"):
            project = self.repository / "customers" / name
            write_project(project, project=name, endpoint=self.endpoint)
            manifest = sound("sales", name=f"{name} Sales")
            write_project(project, manifest, project=name, endpoint=self.endpoint)
        self.commit("begin")

    def commit(self, message: str) -> str:
        """Commit everything; return the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", f"--message={message}")
        return self.git("rev-parse", "HEAD")

    def edit(self, customer: str, old: str, new: str) -> None:
        """Edit the customer's manifest, which must say `old`."""
        path = self.repository / "customers" / customer / "outplans" / "sales.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def pull_request(self, number: int, head: str) -> list[Ended]:
        """Run the plan workflow for a push to a pull request."""
        base = self.git("rev-parse", "main")
        pull = {
            "number": number,
            "base": {"sha": base},
            "head": {"repo": {"full_name": "acme/dialing"}},
        }
        payload = {"number": number, "pull_request": pull}
        return self.runner.run("plan.yml", "pull_request", payload, head)

    def merge(self, number: int, branch: str) -> list[Ended]:
        """Merge a pull request, and run the apply workflow for it."""
        before = self.git("rev-parse", "main")
        self.merged(number, branch)
        return self.pushed(before)

    def merged(self, number: int, branch: str) -> None:
        """Merge a pull request, and push nothing yet."""
        self.git("checkout", "--quiet", "main")
        self.git("merge", "--quiet", "--no-ff", f"--message=Merge #{number}", branch)
        sha = self.git("rev-parse", "HEAD")
        self.hub.pulls[sha] = [
            {"number": number, "merged_at": "2026-11-22T00:00:00Z", "merge_commit_sha": sha}
        ]

    def pushed(self, before: str) -> list[Ended]:
        """Run the apply workflow for everything that came to main since."""
        sha = self.git("rev-parse", "HEAD")
        rows = self.git("log", "--reverse", "--format=%H %P", f"{before}..{sha}").splitlines()
        commits = [row.split() for row in rows]
        self.hub.compared[f"{before}...{sha}"] = [
            {"sha": commit[0], "parents": [{"sha": parent} for parent in commit[1:]]}
            for commit in commits
        ]
        return self.runner.run("apply.yml", "push", {"before": before}, sha)

    def night(self) -> list[Ended]:
        """Run the drift workflow."""
        return self.runner.run("drift.yml", "schedule", {}, self.git("rev-parse", "main"))

    def live(self, name: str) -> dict[str, Any]:
        """Return a live outplan by its display name."""
        found = self._voipbin("GET", "/outplans").json()["result"]
        (outplan,) = (row for row in found if row["name"] == name)
        return dict(outplan)

    def by_hand(self, name: str, **changes: Any) -> None:
        """Edit how a live outplan dials, as a person in the console would."""
        row = self.live(name)
        names = ("source", "dial_timeout", "try_interval")
        body = {key: row[key] for key in row if key in names or key.startswith("max_try")}
        self._voipbin("PUT", f"/outplans/{row['id']}/dial_info", json=body | changes)

    def _voipbin(self, method: str, path: str, **more: Any) -> httpx.Response:
        query = {"accesskey": ACCESS_KEY}
        answer = httpx.request(method, self.endpoint + path, params=query, **more)
        answer.raise_for_status()
        return answer
