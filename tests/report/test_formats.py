"""The registry of formats: what the command line offers, limits, documents and says of failures."""

from __future__ import annotations

from pathlib import Path

import click
import deepdiff
import pytest

from reconciler.cli.main import cli
from reconciler.plan.diff import changed_fields
from reconciler.report.formats import FORMATS, Format, failing_format, format_of
from reconciler.values.errors import UsageError
from reconciler.values.outplan import Outplan
from tests.golden.rich_plan import rich_plan
from tests.support import outplan

ROOT = Path(__file__).resolve().parents[2]
EVERY = [(command, form) for command, forms in FORMATS.items() for form in forms]


def _params(name: str) -> dict[str | None, click.Parameter]:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return {param.name: param for param in command.params}


def test_a_command_offers_its_formats_and_limits_those_that_can_be_limited() -> None:
    for name in cli.list_commands(click.Context(cli)):
        params, forms = _params(name), FORMATS.get(name, ())
        output = params.get("output")
        assert (output is not None) == (len(forms) > 1), name
        assert ("max_bytes" in params) == any(form.limited for form in forms), name
        if output is not None:
            assert isinstance(output.type, click.Choice)
            assert [*output.type.choices] == [form.name for form in forms]
            assert output.default == format_of(name).name


@pytest.mark.parametrize(("command", "form"), EVERY, ids=lambda part: getattr(part, "name", part))
def test_a_format_is_made_by_something_and_has_its_line_in_the_docs(
    command: str, form: Format
) -> None:
    assert callable(form.maker)
    lines = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if f"`{command}`" in line and f"| `{form.name}` |" in line]
    assert [row.split(" | ")[2].strip(" |") for row in rows] == [form.reader]


def test_a_limit_is_refused_where_it_does_not_apply_or_cannot_be_kept() -> None:
    format_of("plan", "markdown").check_limit(2_000)
    format_of("plan", "json").check_limit(None)
    with pytest.raises(UsageError, match="does not limit -o json"):
        format_of("plan", "json").check_limit(60_000)
    with pytest.raises(UsageError, match="1,999"):
        format_of("drift", "markdown").check_limit(1_999)


@pytest.mark.parametrize(
    ("words", "name", "shape"),
    [
        (["plan"], "json", "document"),
        (["apply"], "json", "lines"),
        (["--env", "a", "drift"], "json", "lines"),
        (["validate"], "sarif", "report"),
        (["plan"], "sarif", ""),
        (["plan"], "markdown", ""),
        (["plan"], "text", ""),
        (["plam"], "json", "document"),
        (["plam"], "yaml", ""),
    ],
)
def test_a_failure_is_told_as_the_format_is(words: list[str], name: str, shape: str) -> None:
    form = failing_format(words, name)
    assert (form.failure if form is not None else "") == shape


def test_no_report_compares_what_the_plan_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = rich_plan()

    def compared(*_pair: object, **_options: object) -> None:
        raise AssertionError("a pair was compared a second time")

    monkeypatch.setattr(deepdiff, "DeepDiff", compared)
    monkeypatch.setattr(Outplan, "__eq__", compared)
    with pytest.raises(AssertionError):
        changed_fields(outplan(), outplan(source={"target": "+15551230000"}))
    for command in ("plan", "drift"):
        for form in FORMATS[command]:
            assert form.text(plan)
