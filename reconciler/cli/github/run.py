"""`reconciler github run`: what the action does, from the command to comment, issue and outputs.

The commands run in this process, as people run them.
"""

from __future__ import annotations

import os
import shlex
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.github.annotate import write_annotations
from reconciler.cli.github.applied import apply_approved
from reconciler.cli.github.comment import write_comment
from reconciler.cli.github.failed import tell_of_failure
from reconciler.cli.github.inner_commands import captured, shown
from reconciler.cli.github.issue import write_issue
from reconciler.cli.github.outputs import (
    NAMES,
    plan_outputs,
    read_planned,
    write_outputs,
    write_summary,
)
from reconciler.cli.github.projects import branch_here, list_projects
from reconciler.cli.github.step import directory_here, for_pull_request, marker_here
from reconciler.cli.github.withdraw import tell_of_deleted, withdraw_others
from reconciler.cli.options import (
    ACCOUNT,
    EVERYWHERE,
    HERE,
    MANIFESTS,
    ReconcilerCommand,
    check_used,
    globals_of,
)
from reconciler.cli.outfile import write_file
from reconciler.github.place import demand_trusted_event
from reconciler.values.errors import Exit, ReconcilerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from reconciler.cli.options import Globals

_COMMANDS = ("projects", "validate", "plan", "apply", "drift")


@click.command("run", cls=ReconcilerCommand, uses=MANIFESTS | ACCOUNT)
@click.argument("name", metavar="COMMAND", type=click.Choice(_COMMANDS))
@click.option(
    "--base",
    default="",
    metavar="REF",
    help="What differs from REF: plan says it too, projects lists only that.",
)
@click.option("--part", default="", metavar="N/M", help="projects: only the Nth of M parts.")
@click.option(
    "--digest", default="", metavar="DIGEST", help="apply: the approved plan, if not by a comment."
)
@click.option(
    "--comment",
    type=bool,
    default=True,
    show_default=True,
    help="projects, plan, apply: write to the pull request.",
)
@click.option("--issue", type=bool, default=True, show_default=True, help="drift: write it.")
@click.option("--args", default="", metavar="WORDS", help="More options for the command.")
@click.pass_context
def run_command(
    ctx: click.Context,
    name: str,
    base: str,
    part: str,
    digest: str,
    comment: bool,
    issue: bool,
    args: str,
) -> int:
    """Run COMMAND as a step of a workflow, with all that belongs to it.

    projects lists projects and environments for a matrix, withdraws comments of plans that a pull
    request no longer has, and says which projects it deletes. validate annotates the manifests.
    plan does too, writes outputs and summary, and the comment where the run is for a pull request.
    apply carries out the plan that the comment on the merged pull request shows, and no other, and
    says there what it did. drift keeps the issue. Exits 0 for changes and for drift, which the
    output exitcode tells apart.

    \b
    Example:
      reconciler github run plan
    """
    try:
        more = shlex.split(args)
    except ValueError:
        raise UsageError(
            "--args: a quote or a backslash ends too early", remedy="close every quote"
        ) from None
    demand_trusted_event(os.environ)
    step = _Step(ctx, more, comment=comment)
    if name == "projects":
        check_used(globals_of(ctx), HERE | EVERYWHERE, f"{ctx.command_path} projects")
        code = step.projects(base, part)
    elif name == "plan":
        code = step.plan(base)
    elif name == "apply":
        code = step.apply(digest)
    elif name == "drift":
        code = step.drift(issue=issue)
    else:
        code = step.validate()
    return Exit.DONE if code == Exit.CHANGES and name in ("plan", "drift") else code


@dataclass(slots=True)
class _Step:
    ctx: click.Context
    more: list[str]
    comment: bool
    files: Path = field(init=False)

    def __post_init__(self) -> None:
        parent = os.environ.get("RUNNER_TEMP") or None
        self.files = Path(tempfile.mkdtemp(prefix="reconciler-", dir=parent))

    def projects(self, base: str, part: str) -> int:
        branch = branch_here(base)
        places = list_projects(branch, part)
        if base and self.comment and for_pull_request():
            withdraw_others([*places, *tell_of_deleted(branch.deleted)])
        return Exit.DONE

    def validate(self) -> int:
        self._annotate()
        code, _ = shown(self._words("validate"))
        _ended(code)
        return code

    def plan(self, base: str) -> int:
        saved = self.files / "plan.json"
        try:
            self._annotate()
            words = self._words("plan", "--out", str(saved), "--detailed-exitcode")
            code, complaints = shown([*words, *(["--base", base] if base else [])])
            if saved.exists():
                self._planned(saved, code)
                return code
        except ReconcilerError as error:
            tell_of_failure(self.ctx, error.exit, error.sentence, comment=self.comment)
            raise
        _ended(code)
        tell_of_failure(self.ctx, code, complaints, comment=self.comment)
        return code

    def _planned(self, saved: Path, code: int) -> None:
        markdown = self.files / "plan.md"
        told = _printed(["show", "-o", "markdown", str(saved)])
        write_file(markdown, told)
        planned = read_planned(saved, directory_here())
        write_outputs(plan_outputs(planned, saved, markdown, code))
        write_summary(told)
        if self.comment and for_pull_request():
            write_comment(planned.marker, told)

    def apply(self, digest: str) -> int:
        code, digest = apply_approved(
            self.ctx,
            digest,
            lambda approved: self._words("apply", "--digest", approved),
            comment=self.comment,
        )
        _ended(code, digest=digest)
        return code

    def drift(self, *, issue: bool) -> int:
        code, told = captured(self._words("drift", "-o", "markdown"))
        click.echo(told)
        if code not in (Exit.DONE, Exit.CHANGES):
            _ended(code)
            return code
        markdown = self.files / "drift.md"
        write_file(markdown, told)
        drifted = code == Exit.CHANGES
        _ended(code, changes="true" if drifted else "false", markdown=str(markdown))
        write_summary(told)
        if issue:
            write_issue(marker_here(self.ctx), told if drifted else None)
        return code

    def _annotate(self) -> None:
        _, told = captured([*_globals(globals_of(self.ctx), MANIFESTS), "validate", "-o", "json"])
        write_annotations(told, "the output of validate")

    def _words(self, *words: str) -> list[str]:
        return [*_globals(globals_of(self.ctx), MANIFESTS | ACCOUNT), *words, *self.more]


def _globals(options: Globals, used: AbstractSet[str]) -> list[str]:
    """Return the global options again; -C has been followed already."""
    verbose = ["-v"] if options.verbose else []
    return [*options.words(used - HERE), "--no-color", *verbose]


def _printed(words: list[str]) -> str:
    code, told = captured(words)
    if code != Exit.DONE:
        raise ReconcilerError(
            f"`reconciler {words[0]}` ended with {code}", remedy="see what it says above"
        )
    return told


def _ended(code: int, **values: str) -> None:
    """Write the outputs of a step that has no plan to speak of."""
    write_outputs(dict.fromkeys(NAMES, "") | {"exitcode": str(int(code))} | values)
