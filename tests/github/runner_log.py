"""Reads a step's log as the runner does: which lines are obeyed, between which nothing is.

See ActionCommandManager.cs of actions/runner: after `::stop-commands::WORD` a line counts as text
until `::WORD::` is one.
"""

from __future__ import annotations

import re

_COMMAND = re.compile(r"\s*::([\w-]+)( .*?)?::(.*)")


def obeyed_lines(log: str) -> list[str]:
    """Return the lines of a stream that a runner takes for commands, and obeys."""
    lines, resume = [], ""
    for line in re.split(r"\r\n|\r|\n", log):
        if resume:
            resume = "" if line.strip() == f"::{resume}::" else resume
        elif (found := _COMMAND.fullmatch(line)) and found[1] == "stop-commands":
            resume = found[3]
        elif found:
            lines.append(line)
    assert not resume, "the runner is told to obey again"
    return lines
