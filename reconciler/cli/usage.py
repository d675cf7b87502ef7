"""A command line that cannot be taken, in our words: click's own are looked up and never shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from reconciler.values.errors import UsageError
from reconciler.values.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

_VALUE = re.compile(r"'(.*)' is not |(-?[0-9.]+) is not in ", re.DOTALL)
_WORDS = re.compile(r"\(([^()]*)\)\.?$")
_NUMBERS = (click.IntRange, click.types.IntParamType)


def usage_error_of(error: click.UsageError) -> UsageError:
    """Return what is wrong with a command line, with the nearest word that would do."""
    path = error.ctx.command_path if error.ctx is not None else "reconciler"
    what, near = _said(error, path)
    remedy = f"see `{path} --help`"
    return UsageError(what, remedy=f"did you mean {near}? Else {remedy}" if near else remedy)


def _said(error: click.UsageError, path: str) -> tuple[str, str | None]:
    """Return what is wrong, and the word that was meant if one is near."""
    command = error.ctx.command if error.ctx is not None else None
    if isinstance(error, click.NoSuchOption):
        known = _options(error.ctx)
        near = nearest(error.option_name, known) if len(error.option_name) > 2 else None
        return f"`{path}` has no option {error.option_name}", near
    if isinstance(error, click.BadOptionUsage):
        verb = "needs" if "require" in error.message else "takes no"
        return f"{error.option_name} {verb} {'a ' * (verb == 'needs')}value", None
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"{_name(error.param)} is missing", None
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _bad_value(error.param, error.message)
    if isinstance(command, click.Group) and error.ctx is not None:
        words = re.search("'(.*)'", error.message)
        if words is not None:
            near = nearest(words[1], command.list_commands(error.ctx))
            return f"`{path}` has no command {words[1]}", near
        if error.message.startswith("Missing command"):
            return f"`{path}` needs a command", None
    extra = _WORDS.search(error.message)
    if extra is not None and "extra" in error.message:
        return f"`{path}` has no use for {extra[1]}", None
    return error.format_message().rstrip("."), None


def _options(ctx: click.Context | None) -> Iterable[str]:
    shown = [param for param in ctx.command.get_params(ctx) if param.opts] if ctx else []
    return [
        name
        for param in shown
        if isinstance(param, click.Option) and not param.hidden
        for name in param.opts
        if name.startswith("--")
    ]


def _bad_value(param: click.Parameter, message: str) -> tuple[str, str | None]:
    found = _VALUE.match(message)
    value = (found[1] or found[2] or "") if found is not None else ""
    said = f"{_name(param)} {value}".rstrip()
    kind = param.type
    if isinstance(kind, click.Choice):
        *others, last = [str(choice) for choice in kind.choices]
        wanted = f"{', '.join(others)} or {last}" if others else last
        return f"{said}: write {wanted}", nearest(value, [*others, last])
    if isinstance(kind, _NUMBERS):
        return f"{said}: write a whole number{_range(kind)}", None
    if isinstance(kind, click.Path):
        wanted = "a directory" if kind.dir_okay else "a file"
        named = re.search("'(.*)'", message, re.DOTALL)
        return f"{_name(param)} {named[1] if named else value}: name {wanted}".replace(
            "  ", " "
        ), None
    return f"{said}: {message.rstrip('.')}", None


def _range(kind: object) -> str:
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    if low is not None and high is not None:
        return f" from {low} to {high}"
    return "" if low is None else f", {low} or more"


def _name(param: click.Parameter) -> str:
    """Return a parameter as people write it: the long form of an option, an argument's capitals."""
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    shown = (param.metavar or "").strip("[].")
    return str(param.name).upper() if "|" in shown or not shown else shown
