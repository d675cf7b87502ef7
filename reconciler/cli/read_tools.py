"""What an assistant may ask about one project: every answer is text, and nothing is written.

Where it acts was said when the server began; no question names an endpoint, a credential, an
environment or a directory. Knows nothing of how questions arrive.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from click import unstyle

from reconciler.cli.streams import MaskedStream
from reconciler.values.errors import UsageError
from reconciler.values.masking import masked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reconciler.cli.options import Globals

LONGEST = 40_000
"""Bytes of a plan or a drift: an answer takes room in which an assistant thinks."""

_MOST_KEYS = 50


class ReadTool(NamedTuple):
    """What can be asked: what it tells, and the inputs that it has and needs."""

    tells: str
    inputs: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


READ_TOOLS: dict[str, ReadTool] = {
    "validate": ReadTool(
        "Check the project file and every manifest offline, and ask the rules. Tells each problem "
        "with its file, line and remedy. All environments are checked where the server was started "
        "without one."
    ),
    "plan": ReadTool(
        "Show what `reconciler apply` would do in the account, as Markdown. Changes nothing. Name "
        "keys (metadata.name of manifests) to see no other outplans; without keys all of them.",
        ("keys",),
    ),
    "timeline": ReadTool(
        "Show when the outplans with these keys dial, attempt by attempt, offline.",
        ("keys",),
        ("keys",),
    ),
    "drift": ReadTool(
        "Tell how live outplans differ from their manifests, as Markdown. Changes nothing."
    ),
    "explain_rule": ReadTool(
        "Explain a rule by its code, such as RC303: why it exists, what fails and what passes.",
        ("code",),
        ("code",),
    ),
}
INPUTS: dict[str, dict[str, object]] = {
    "keys": {
        "type": "array",
        "items": {"type": "string"},
        "maxItems": _MOST_KEYS,
        "description": "Keys of outplans, as metadata.name has them.",
    },
    "code": {"type": "string", "description": "The code of a rule."},
}
"""The schema of each input."""


class ReadTools:
    """The questions, one at a time: an embedded sandbox is one file."""

    def __init__(self, options: Globals) -> None:
        self._options = options
        self._turn = asyncio.Lock()

    async def ask(self, name: str, given: Mapping[str, object]) -> str:
        """Return the answer to a question with these inputs.

        Raises:
            ReconcilerError: it cannot be answered, or is none of the questions.
        """
        question = READ_TOOLS.get(name)
        if question is None:
            raise UsageError(
                f"there is no tool {name}", remedy=f"the tools are {', '.join(READ_TOOLS)}"
            )
        _check_inputs(name, question, given)
        checked = {key: _CHECKS[key](value) for key, value in given.items()}
        async with self._turn:
            return shown(await getattr(self, f"_{name}")(**checked))

    async def _validate(self) -> str:
        from reconciler.cli.project_check import validate
        from reconciler.report.validation import validation_text

        options = self._options
        found = await asyncio.to_thread(
            validate, project=options.project, environment=options.environment
        )
        return validation_text(found)

    async def _plan(self, keys: Sequence[str] = ()) -> str:
        from reconciler.cli.account_plan import plan_options
        from reconciler.cli.plan_command import planned
        from reconciler.cli.session import command_settings
        from reconciler.report.markdown.plan_markdown import plan_markdown

        settings = command_settings(self._options)
        plan = await planned(self._options, settings, plan_options(settings, targets=keys), None)
        return plan_markdown(plan, max_bytes=LONGEST)

    async def _timeline(self, keys: Sequence[str]) -> str:
        from reconciler.cli.timeline_command import timeline_rows, wanted_outplans
        from reconciler.report.timeline.timeline_text import timelines_text

        if not keys:
            raise UsageError("no key is named", remedy="name outplans as metadata.name has them")
        rows = timeline_rows(await asyncio.to_thread(wanted_outplans, self._options), keys)
        return timelines_text(rows, None)

    async def _drift(self) -> str:
        from reconciler.cli.drift_command import compared
        from reconciler.report.markdown.drift_markdown import drift_markdown

        return drift_markdown(await compared(self._options, None), max_bytes=LONGEST)

    async def _explain_rule(self, code: str) -> str:
        from reconciler.cli.rule_command import named_rule
        from reconciler.report.rule_text import rule_text

        return rule_text(named_rule(code), 100)


def shown(text: str) -> str:
    """Return a text as an assistant may read it: without styles and without credentials."""
    return masked(unstyle(text), MaskedStream.secrets)


def _check_inputs(name: str, question: ReadTool, given: Mapping[str, object]) -> None:
    unknown = [repr(other) for other in given if other not in question.inputs]
    missing = [other for other in question.needs if other not in given]
    takes = f"its inputs are {', '.join(question.inputs)}" if question.inputs else "it has none"
    if unknown:
        why = "where it acts was said when the server began"
        raise UsageError(f"{name} has no input {', '.join(unknown)}", why=why, remedy=takes)
    if missing:
        raise UsageError(f"{name} needs {missing[0]}", remedy=takes)


def _keys(given: object) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(key, str) for key in given):
        raise UsageError("keys is no list of texts", remedy='write it like ["sales-standard"]')
    if len(given) > _MOST_KEYS:
        raise UsageError(
            f"{len(given):,} keys are too many for one question",
            remedy=f"name at most {_MOST_KEYS}, or none for all",
        )
    return given


def _code(given: object) -> str:
    if not isinstance(given, str):
        raise UsageError("code is no text", remedy="write it like RC303")
    return given


_CHECKS: dict[str, Callable[[object], object]] = {"keys": _keys, "code": _code}
