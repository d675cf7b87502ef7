"""What an assistant may ask about one project: every answer is text, and nothing is written.

Where it acts was said when the server began; no question names an endpoint, a credential, an
environment or a directory. Knows nothing of how questions arrive.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from click import unstyle

from reconciler.cli.streams import MaskedStream
from reconciler.values.errors import UsageError
from reconciler.values.masking import masked

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from reconciler.cli.options import Globals

LONGEST = 40_000
"""Bytes of a plan or a drift: an answer takes room in which an assistant thinks."""

_MOST_KEYS = 50


class ReadTools:
    """The questions, one at a time: an embedded sandbox is one file."""

    def __init__(self, options: Globals) -> None:
        self._options = options
        self._turn = asyncio.Lock()

    async def validate(self) -> str:
        """Check the project file and every manifest offline, and ask the rules.

        Tells each problem with its file, line and remedy. All environments are checked where the
        server was started without one.
        """
        return await self._answer(self._validate())

    async def plan(self, keys: list[str] | None = None) -> str:
        """Show what `reconciler apply` would do in the account, as Markdown. Changes nothing.

        Name keys (metadata.name of manifests) to see no other outplans; without keys all of them.
        """
        return await self._answer(self._plan(_few(keys)))

    async def timeline(self, keys: list[str]) -> str:
        """Show when the outplans with these keys dial, attempt by attempt, offline."""
        return await self._answer(self._timeline(_few(keys)))

    async def drift(self) -> str:
        """Tell how live outplans differ from their manifests, as Markdown. Changes nothing."""
        return await self._answer(self._drift())

    async def explain_rule(self, code: str) -> str:
        """Explain a rule by its code, such as RC303: why it exists, what fails and what passes."""
        return await self._answer(self._rule(code))

    async def _answer(self, answer: Awaitable[str]) -> str:
        async with self._turn:
            return shown(await answer)

    async def _validate(self) -> str:
        from reconciler.cli.project_check import validate
        from reconciler.report.validation import validation_text

        options = self._options
        found = await asyncio.to_thread(
            validate, project=options.project, environment=options.environment
        )
        return validation_text(found)

    async def _plan(self, keys: list[str]) -> str:
        from reconciler.cli.account_plan import plan_options
        from reconciler.cli.plan_command import planned
        from reconciler.cli.session import command_settings
        from reconciler.report.markdown.plan_markdown import plan_markdown

        settings = command_settings(self._options)
        plan = await planned(self._options, settings, plan_options(settings, targets=keys), None)
        return plan_markdown(plan, max_bytes=LONGEST)

    async def _timeline(self, keys: list[str]) -> str:
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

    async def _rule(self, code: str) -> str:
        from reconciler.cli.rule_command import named_rule
        from reconciler.report.rule_text import rule_text

        return rule_text(named_rule(code), 100)


def shown(text: str) -> str:
    """Return a text as an assistant may read it: without styles and without credentials."""
    return masked(unstyle(text), MaskedStream.secrets)


def _few(keys: list[str] | None) -> list[str]:
    named = keys or []
    if len(named) > _MOST_KEYS:
        raise UsageError(
            f"{len(named):,} keys are too many for one question",
            remedy=f"name at most {_MOST_KEYS}, or none for all",
        )
    return named
