"""Problems and errors as text: where to look and what to do.

`file:line:column: error[code]: what`, the source line, a caret, the remedy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from click import style

from reconciler.policy.catalogue import rule_of, rule_page
from reconciler.report.values_text import cells, plural, visible
from reconciler.values.errors import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from reconciler.values.errors import ReconcilerError
    from reconciler.values.problem import Problem

COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}
_WIDTH = 160


def problems_text(problems: Iterable[Problem]) -> str:
    """Return every problem with its source line, and their number at the end."""
    listed = list(problems)
    files = len({problem.file for problem in listed})
    errors = sum(problem.severity == "error" for problem in listed)
    warnings = len(listed) - errors
    kinds = [plural(errors, "error")] if errors or not warnings else []
    kinds += [plural(warnings, "warning")] if warnings else []
    blocks = [*problem_blocks(listed)]
    total = f"{' and '.join(kinds)} in {plural(files, 'file')}."
    return "\n\n".join([*blocks, style(total, bold=True)])


def problem_blocks(
    problems: Sequence[Problem], only_in: Callable[[Problem], Sequence[str]] | None = None
) -> Iterator[str]:
    """Yield the problems, the last of each rule with the address of what explains it.

    `only_in` says which environments have a problem, where others have not.
    """
    last = {rule_of(problem.code): at for at, problem in enumerate(problems)}
    for at, problem in enumerate(problems):
        rule = rule_of(problem.code)
        docs = f"\n  docs: {rule_page(rule)}" if rule and last[rule] == at else ""
        where = environments_line(only_in(problem)) if only_in is not None else ""
        yield f"{problem_text(problem)}{where}{docs}"


def environments_line(names: Sequence[str]) -> str:
    """Return the line that names the environments of a problem, "" where there is none to name."""
    if not names:
        return ""
    return f"\n  environment{'s' * (len(names) > 1)}: {', '.join(map(visible, names))}"


def problem_text(problem: Problem) -> str:
    """Return one problem with its source line, a caret, the remedy, and the rule behind it."""
    colour = COLOURS[problem.severity]
    label = style(f"{problem.severity}[{problem.code}]", fg=colour, bold=True)
    place = f"{_shown_file(problem.file)}:{problem.line}:{problem.column}"
    lines = [f"{place}: {label}: {visible(problem.message)}"]
    if problem.source_line.strip():
        shown, caret = _excerpt(problem.source_line, problem.column - 1)
        number = str(problem.line)
        lines.append(f"  {number} | {shown}")
        lines.append(f"  {' ' * len(number)} | {' ' * caret}{style('^', fg=colour)}")
    if problem.remedy:
        lines.append(f"  to do: {visible(problem.remedy)}")
    rule = rule_of(problem.code)
    if rule not in ("", problem.code):
        lines.append(f"  rule: {rule}")
    return "\n".join(lines)


def _shown_file(name: str) -> str:
    """Return a file's name for the start of a line, where a runner takes `::` for a command."""
    return visible(f"./{name}" if name.startswith((":", "#")) else name)


def _excerpt(line: str, column: int) -> tuple[str, int]:
    """Return the part of a line around a column, and on which screen column that now is."""
    begin = max(0, column - _WIDTH // 2) if len(line) > _WIDTH else 0
    part = line[begin : begin + _WIDTH]
    before = visible(part[: column - begin].replace("\t", " "))
    after = visible(part[column - begin :].replace("\t", " "))
    return before + after, sum(map(cells, before))


def error_text(error: ReconcilerError) -> str:
    """Return an expected failure: what, where, why, and what to do next."""
    if isinstance(error, ProblemsError):
        return problems_text(error.problems)
    lines = [f"{style('Error:', fg='red', bold=True)} {visible(error.what)}"]
    rows = (("where", error.where), ("why", error.why), ("to do", error.remedy))
    lines.extend(f"  {name + ':':<6} {visible(text)}" for name, text in rows if text)
    return "\n".join(lines)
