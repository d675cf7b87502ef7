"""A rule, explained: why it is there, when it finds something, and what to do about it."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from click import style

from reconciler.policy.allowances import ALLOW, REASON
from reconciler.policy.catalogue import ALLOWABLE, RULES, rule_page
from reconciler.report.problems import COLOURS
from reconciler.values.places import documentation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.policy.rule import Rule

_LINK = r"\[([^\]]+)\]\(([a-z]+\.md[^)]*)\)"
_FOUND = {
    "schema": "the manifest schema, as `{problem}`",
    "offline": "`validate` and `plan`",
    "live": "`plan`, from the account",
}


def found_by(rule: Rule) -> str:
    """Return who finds it."""
    return _FOUND[rule.found].format(problem=rule.problem)


def shortened(example: str) -> str:
    """Return an example without the length of a text that is too long."""
    return re.sub("x{100,}", lambda run: f"{run[0][:20]}... # {len(run[0]):,} characters", example)


def rules_text() -> str:
    """Return every rule on a line."""
    lines = []
    for rule in RULES.values():
        weight = style(f"{rule.severity:<8}", fg=COLOURS[rule.severity])
        lines.append(f"{rule.code}  {weight} {rule.title}")
    lines += ["", "`reconciler rule CODE` explains one. A team's own stand in spec.policy.custom."]
    return "\n".join(lines) + "\n"


def rule_text(rule: Rule, width: int) -> str:
    """Return all that there is to say about a rule."""
    return "\n\n".join(_parts(rule, width)) + "\n"


def _parts(rule: Rule, width: int) -> Iterator[str]:
    weight = style(rule.severity, fg=COLOURS[rule.severity], bold=True)
    yield f"{style(f'{rule.code}: {rule.title}', bold=True)}\n{weight}, found by {found_by(rule)}"
    yield wrapped(rule.why, width)
    if rule.policy:
        yield _block("With spec.policy of reconciler.yaml:", rule.policy)
    if rule.account:
        yield _block("With an account of:", rule.account)
    yield _block("Fails:", shortened(rule.failing))
    yield _block("Passes:", shortened(rule.passing))
    yield wrapped(f"To do: {rule.remedy}", width)
    if rule.found == "schema":
        yield wrapped("It is always an error: no weight and no exception changes it.", width)
    else:
        level = "error" if rule.severity != "error" else "warning"
        weighed = f'spec:\n  policy:\n    rules:\n      {rule.code}: {level}  # or info, or "off"'
        yield _block("Give it another weight in reconciler.yaml:", weighed)
        if rule.code in ALLOWABLE:
            allowed = f"metadata:\n  annotations:\n    {ALLOW}: {rule.code}\n    {REASON}: why"
            yield _block("Except one outplan in its manifest:", allowed)
    yield f"{wrapped(f'Source: {rule.source}.', width)}\nDocs: {rule_page(rule.code)}"


def _block(title: str, example: str) -> str:
    return f"{title}\n\n{textwrap.indent(example.strip(), '  ')}"


def wrapped(text: str, width: int, indent: str = "") -> str:
    """Return a text in lines of a width, words and addresses whole, links written out."""
    return textwrap.fill(
        re.sub(_LINK, lambda link: f"{link[1]} ({documentation(link[2])})", text),
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
