"""`reconciler demo`: the main job, told with real commands on the embedded sandbox.

Every command is shown before it runs, and what follows is its own output. Nothing is pretended: the
commands run as processes in a temporary directory that is named first.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess  # the story is told by real commands
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.options import ReconcilerCommand, globals_of
from reconciler.cli.sandbox_store import require_sandbox
from reconciler.values.errors import Exit, ReconcilerError

if TYPE_CHECKING:
    from collections.abc import Mapping

EMERGENCY = """\
apiVersion: voipbin.net/v1
kind: Outplan
metadata:
  name: emergency
spec:
  name: Emergency
  dial_timeout: 45
  try_interval: 10m
  max_try_count_0: 5
  max_try_count_1: 5
"""


@click.command("demo", cls=ReconcilerCommand)
@click.option("--keep", is_flag=True, help="Keep the temporary directory.")
@click.pass_context
def command(ctx: click.Context, keep: bool) -> int:
    """Validate, plan, create, change, find drift and repair it, on the embedded VoIPBIN.

    No account is needed and no call is made.

    \b
    Example:
      reconciler demo --keep
    """
    require_sandbox()
    directory = Path(tempfile.mkdtemp(prefix="reconciler-demo-"))
    try:
        click.echo(f"A project in {directory}, on a VoIPBIN inside this machine. No call is made.")
        _Story(directory / "acme-dialing", globals_of(ctx).color).tell()
    finally:
        if not keep:
            shutil.rmtree(directory, ignore_errors=True)
    kept = f"Kept {directory}." if keep else "The directory is gone again; --keep keeps it."
    click.echo(f"\nThat was all. {kept}\nNext: reconciler init, and README.md for a real account.")
    return Exit.DONE


@dataclass(slots=True)
class _Story:
    directory: Path
    color: bool | None

    def tell(self) -> None:
        self._begin()
        self._create()
        self._change()
        self._drift()
        self._guard()

    def _begin(self) -> None:
        self.directory.mkdir()
        self._say("A project begins with one file for the owner and one for each dialing policy.")
        self._run("init")
        self._write("outplans/emergency.yaml", EMERGENCY)
        self._say("A second policy, with a mistake that would ring for 45 milliseconds.")
        self._run("validate", expect=Exit.ERROR)
        self._write("outplans/emergency.yaml", EMERGENCY.replace(" 45\n", " 45s\n"))
        self._say("Mended: dial_timeout: 45s.")
        self._run("validate")

    def _create(self) -> None:
        self._say("What would happen, and to whom?")
        self._run("plan", "--out", "plan.json")
        self._say("Exactly that, and nothing else:")
        self._run("apply", "plan.json")
        self._say("Applied twice is applied once.")
        self._run("plan")

    def _change(self) -> None:
        self._edit("outplans/sales-standard.yaml", "try_interval: 2h ", "try_interval: 4h ")
        self._say("The team agrees to call less often: try_interval: 4h.")
        self._run("apply", "--auto-approve")

    def _drift(self) -> None:
        self._say("Meanwhile somebody edits the live outplan by hand...")
        self._seed("by-hand.json", dial_timeout=90_000, max_try_count_0=9)
        self._say("... which a scheduled job finds: exit code 2 says that live differs.")
        self._run("drift", expect=Exit.CHANGES)
        self._say("One apply repairs exactly those fields.")
        self._run("apply", "--auto-approve")
        self._run("drift")

    def _guard(self) -> None:
        (self.directory / "outplans/sales-standard.yaml").unlink()
        self._say("A manifest is deleted while a campaign is calling people with its outplan.")
        self._seed("campaign.json", campaign=True)
        self._run("plan", expect=Exit.WITHHELD)

    def _say(self, text: str) -> None:
        click.secho(f"\n# {text}", fg="cyan", color=self.color)

    def _write(self, name: str, text: str) -> None:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _edit(self, name: str, old: str, new: str) -> None:
        text = (self.directory / name).read_text(encoding="utf-8")
        self._write(name, text.replace(old, new))

    def _seed(self, name: str, *, campaign: bool = False, **edits: int) -> None:
        live = self._live()
        seed: Mapping[str, object] = (
            {"campaigns": [{"name": "Autumn", "status": "run", "outplan_id": live["id"]}]}
            if campaign
            else {"outplans": [live | edits]}
        )
        self._write(name, json.dumps(seed))
        self._run("sandbox", "seed", name)

    def _live(self) -> dict[str, object]:
        from reconciler.desired.settings import sandbox_state
        from reconciler.sandbox.store import Store

        store = Store(sandbox_state(self.directory))
        try:
            return next(row for row in store.outplans() if row["name"] == "Sales Standard")
        finally:
            store.close()

    def _run(self, *words: str, expect: Exit = Exit.DONE) -> None:
        click.secho(f"\n$ reconciler {shlex.join(words)}", bold=True, color=self.color)
        sys.stdout.flush()
        plain = {"NO_COLOR": "1"} if self.color is False else {}
        environment = {**os.environ, **plain, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        done = subprocess.run(  # noqa: S603 - our own command, no shell
            [sys.executable, "-m", "reconciler", *words],
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            env=environment,
            check=False,
        )
        if done.returncode != expect:
            raise ReconcilerError(
                f"the demo's `reconciler {shlex.join(words)}` ended with {done.returncode} "
                f"instead of {int(expect)}",
                remedy="report this with what is printed above",
            )
