"""The entry point: the command tree, and the one place where a failure becomes an exit code."""

from __future__ import annotations

import contextlib
import gc
import importlib
import itertools
import os
import re
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from reconciler import __version__
from reconciler.cli.options import Globals, global_options
from reconciler.cli.screen import show, wants_colours
from reconciler.cli.streams import (
    discard_stdout,
    failed_to_print,
    mask_streams,
    replace_closed,
)
from reconciler.report.formats import failing_format
from reconciler.values.errors import Exit, ReconcilerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click.shell_completion import CompletionItem

    from reconciler.report.formats import Format

COMMANDS = {
    "init": "Begin a project.",
    "validate": "Check the manifests, offline.",
    "timeline": "Show when outplans dial, offline.",
    "diff": "Compare what two environments want, offline.",
    "plan": "Show what apply would do.",
    "show": "Show a saved plan.",
    "apply": "Carry out a plan.",
    "drift": "Tell whether live equals the manifests.",
    "list": "List every outplan of the account, and whose it is.",
    "get": "Show a live outplan: its id, its fields, who uses it.",
    "accept": "Write what is live into the manifests.",
    "export": "Write live outplans as manifests.",
    "schema": "Print a JSON Schema.",
    "rule": "Explain a rule.",
    "explain": "Explain a field.",
    "sandbox": "Run, empty or fill the embedded VoIPBIN.",
    "github": "Take the steps of a GitHub workflow.",
    "gitlab": "Take the steps of a GitLab pipeline.",
    "mcp": "Serve a project to assistants, read-only.",
    "demo": "Watch the main job on the sandbox.",
}
"""What each command is for. Here and not in their modules, which --help need not load."""


# Click takes short flags in one word: -vojson is -v -o json.
_OUTPUT = re.compile(r"(?:-v*o|--output=?)(\w*)")


class CommandTree(click.Group):
    """Loads a command's module when it is run, or asked for its own options."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands in the order in which a project meets them."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """Return a command, None when there is no such one."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"reconciler.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """Write what each command is for."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the names of commands, and the global options."""
        from click.shell_completion import CompletionItem

        named = [
            CompletionItem(name, help=text)
            for name, text in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]


@click.group(
    cls=CommandTree,
    params=global_options(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 error, 2 changes present, 3 withheld, 4 stale plan, 5 applied in "
    "part, 6 outcome unknown, 70 a bug, 130 interrupted.",
)
@click.version_option(__version__, prog_name="reconciler", message="%(prog)s %(version)s")
def cli() -> None:
    """Configuration as code for VoIPBIN outplans.

    Manifests in git say which dialing policies a team wants; plan shows what would change in the
    account, apply does exactly that.

    \b
    Example:
      reconciler init && reconciler plan && reconciler apply
    """


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code."""
    replace_closed()
    take_signals()
    for stream in (sys.stdout, sys.stderr):
        # Files and pipes are UTF-8, whatever the locale says: what is exported is read again. A
        # name in another alphabet must not fail on a terminal that cannot show it.
        if hasattr(stream, "reconfigure"):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    mask_streams()
    # Where it happens to be installed, httpx loads pygments for a command line of its own.
    sys.modules.setdefault("pygments", None)  # type: ignore[arg-type]  # as Python documents it
    code = run(args)
    gc.freeze()  # and the collector does not look at the end
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.exit(code)
    discard_stdout()
    sys.exit(code or Exit.ERROR)


def take_signals() -> None:
    """Let SIGTERM and SIGHUP end a run as Ctrl-C does, unless it is told to ignore them.

    As the first process of a container it would not hear of them otherwise.
    """
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def run(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. Every failure ends here as a sentence."""
    words = list(sys.argv[1:] if args is None else args)
    settings = Globals(color=wants_colours(os.environ))
    # Looking through every installed package for pydantic's plugins costs more than validating.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    settings.failing = _failing(words)
    try:
        with _obeyed_by_no_runner(words):
            code = _guarded(words, settings)
    except OSError as error:
        code = _system_failed(error, settings)
    if settings.meter is not None:
        settings.meter.write(code)
    return code


def _obeyed_by_no_runner(words: list[str]) -> contextlib.AbstractContextManager[None]:
    """Return what surrounds the steps of a workflow, whose output a runner takes commands from."""
    if "github" in words and words != ["github"]:
        # Before anything of the command line is looked at, since complaints repeat it.
        ctx = click.Context(cli, resilient_parsing=True)
        named = cli.make_parser(ctx).parse_args(list(words))[1]
        if named[:1] == ["github"]:
            from reconciler.cli.github.stop_commands import stop_commands

            return stop_commands(named[1:])
    return contextlib.nullcontext()


def _guarded(words: list[str], settings: Globals) -> int:
    try:
        return _dispatch(words, settings)
    except BrokenPipeError:
        discard_stdout()
        return Exit.ERROR
    except OSError as error:
        return _system_failed(error, settings)


def _dispatch(words: list[str], settings: Globals) -> int:
    try:
        result = cli.main(
            words,
            prog_name="reconciler",
            standalone_mode=False,
            obj=settings,
            color=settings.color,
        )
        return result if isinstance(result, int) else Exit.DONE
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return Exit.ERROR
    except click.UsageError as error:
        from reconciler.cli.usage import usage_error_of

        return _report(usage_error_of(error), settings)
    except click.ClickException as error:
        return _report(ReconcilerError(error.format_message()), settings)
    except (click.Abort, KeyboardInterrupt):
        return _interrupted(settings)
    except ReconcilerError as error:
        return _report(error, settings)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - the boundary: whatever is left is a bug of ours
        return _bug(error, settings)


def _system_failed(error: OSError, settings: Globals) -> int:
    if failed_to_print(error):
        discard_stdout()
        failure = ReconcilerError(
            "cannot write to standard output",
            why=error.strerror,
            remedy="make room there, or send the output elsewhere",
        )
    else:
        named = f": {error.filename}" if error.filename else ""
        failure = ReconcilerError(f"the system says {error.strerror!r}{named}")
    with contextlib.suppress(OSError):
        return _report(failure, settings)
    return Exit.ERROR


def _failing(words: list[str]) -> Format | None:
    """Tell from the bare words, so that a usage error is JSON too where JSON is asked for."""
    for word, after in itertools.pairwise([*words, ""]):
        output = _OUTPUT.fullmatch(word)
        if output is not None and (form := failing_format(words, output[1] or after)):
            return form
    return None


def _report(error: ReconcilerError, settings: Globals) -> int:
    from reconciler.report.problems import error_text

    _answer(error, settings)
    show(f"{error_text(error)}\n", "text", err=True, color=settings.color)
    return error.exit


def _answer(error: ReconcilerError, settings: Globals) -> None:
    """Give the program that reads standard output an end that it can parse."""
    if settings.failing is not None:
        from reconciler.desired.paths import checkout_here

        click.echo(settings.failing.failed(error, checkout_here()), nl=False)


def _interrupted(settings: Globals) -> int:
    stopped = ReconcilerError(
        "interrupted", remedy="plan again to see what was done", code=Exit.INTERRUPTED
    )
    _answer(stopped, settings)
    click.echo("Interrupted.", err=True)
    return stopped.exit


def bug_in(error: Exception) -> ReconcilerError:
    """Return what is said of an exception that nobody expected, without its own text."""
    import traceback

    where = traceback.extract_tb(error.__traceback__)[-1]
    return ReconcilerError(
        f"a bug in reconciler {__version__}: {type(error).__name__} in "
        f"{os.path.basename(where.filename)}:{where.lineno}",  # noqa: PTH119 - a name to show
        remedy="run it again with -v and report what it prints",
        code=Exit.BUG,
    )


def _bug(error: Exception, settings: Globals) -> int:
    code = _report(bug_in(error), settings)
    if settings.verbose:
        import traceback

        # Frames only: the text of a foreign exception may hold a URL, and that a credential.
        click.echo("".join(traceback.format_tb(error.__traceback__)), err=True)
    return code
