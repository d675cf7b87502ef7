"""`reconciler init`: the beginning of a project. Overwrites nothing."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click

from reconciler.cli.options import HERE, ReconcilerCommand
from reconciler.values.errors import ConfigError, Exit

PROJECT = """\
# A reconciler project: a set of manifests with one owner. Every key is described by
# `reconciler schema project`.
apiVersion: voipbin.net/v1
kind: Project
metadata:
  # The owner's name. It is written into every outplan this project manages, so choose it once.
  name: {name}
spec:
  # Where the outplans live. The sandbox is a VoIPBIN on this machine; no call is ever made.
  # For the real service write https://api.voipbin.net/v1.0 and set VOIPBIN_ACCESS_KEY.
  endpoint: "sandbox:"

  # Refuse to act on any other account than this one (`id` in GET /customer).
  # customer_id: 7a1b2c3d-4e5f-6789-abcd-ef0123456789

  # Files, directories and globs, relative to this file.
  manifests: [outplans]

  # What a plan may destroy without consent.
  # guards: {{max_destroys: 5, max_destroy_percent: 50}}

  # What your team expects of its outplans; see docs/rules.md.
  # policy: {{max_attempts_total: 10, min_gap: 30m, required_labels: [campaign-type]}}

  # What every manifest's spec shall hold where it does not say otherwise.
  # defaults: {{dial_timeout: 30s, try_interval: 2h}}

  # Other accounts for the same manifests, selected with --env NAME.
  # environments:
  #   production:
  #     endpoint: https://api.voipbin.net/v1.0
  #     customer_id: ${{env:PRODUCTION_CUSTOMER_ID}}
  #     credentials: {{access_key_variable: VOIPBIN_PRODUCTION_ACCESS_KEY}}
  #     patches: [patches/production]
"""

MANIFEST = """\
apiVersion: voipbin.net/v1
kind: Outplan
metadata:
  # The key: this outplan's identity in the project. The display name below may change freely.
  name: sales-standard
  labels: {campaign-type: sales}
spec:
  name: Sales Standard
  detail: Standard sales campaign strategy
  # The caller ID, a number of your account, in quotes. Left out, VoIPBIN uses your default number.
  # source: {type: tel, target: "+15559876543"}
  dial_timeout: 30s   # how long to ring
  try_interval: 2h    # from the end of one attempt to the next
  max_try_count_0: 3  # attempts for destination_0, then
  max_try_count_1: 2  # for destination_1, then
  max_try_count_2: 1  # for destination_2
"""

IGNORED = {
    ".reconciler/": "where the sandbox keeps its state",
    "plan.json": "a plan, which goes stale and names campaigns and numbers of the account",
}
"""What git is to ignore, and why."""


@click.command("init", cls=ReconcilerCommand, uses=HERE)
@click.argument(
    "directory", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path)
)
def command(directory: Path) -> int:
    """Write a commented reconciler.yaml and a first manifest. Overwrites nothing.

    \b
    Examples:
      reconciler init
      reconciler init dialing
    """
    from reconciler.cli.outfile import write_file

    files = {
        "reconciler.yaml": PROJECT.format(name=_project_name(directory)),
        "outplans/sales-standard.yaml": MANIFEST,
        ".gitignore": "".join(f"{name}\n" for name in IGNORED),
    }
    try:
        for name, text in files.items():
            path = directory / name
            if path.exists():
                click.echo(f"  exists   {path}{_hint(path)}")
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, text)
            click.echo(f"  created  {path}")
    except OSError as error:
        raise ConfigError(
            f"cannot write into {directory}", why=error.strerror, remedy="name another DIR"
        ) from None
    there = "" if directory == Path() else f" -C {shlex.quote(str(directory))}"
    click.echo(f"Next: reconciler{there} validate, then reconciler{there} plan")
    return Exit.DONE


def _hint(path: Path) -> str:
    if path.name != ".gitignore":
        return ""
    text = path.read_text(errors="replace")
    missing = [f"{name}, {why}" for name, why in IGNORED.items() if name not in text]
    return f"; add to it {'; and '.join(missing)}" if missing else ""


def _project_name(directory: Path) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", directory.resolve().name.lower()).strip("-")[:63].strip("-")
    return name or "dialing"
