"""Which formats each command prints: the one list for -o, --max-bytes, failures, docs and tests.

What makes a format is named as entry points are, `module:member`, so that a run loads no other.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from reconciler.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.apply.events import Event, Report
    from reconciler.plan.plan import Plan
    from reconciler.values.errors import ReconcilerError
    from reconciler.values.places import Checkout

Failure = Literal["", "document", "lines", "report"]


class Format(NamedTuple):
    """One output format of a command; the first that a command has is its default.

    `limited` formats keep to --max-bytes. `failure` is what standard output says of a run that
    failed: nothing, one JSON document, a last line of JSON, or the report itself, which tells why.
    """

    name: str
    made_by: str
    reader: str
    ending: str
    limited: bool = False
    failure: Failure = ""

    @property
    def maker(self) -> Any:
        """The function that makes the text of a result; of `apply` the class that tells it."""
        module, _, member = self.made_by.partition(":")
        return getattr(importlib.import_module(f"reconciler.{module}"), member)

    def text(self, *result: Any, max_bytes: int | None = None) -> str:
        """Return what a command found, in this format.

        Raises:
            UsageError: `max_bytes` is too few.
        """
        limits = {} if max_bytes is None else {"max_bytes": max_bytes}
        return str(self.maker(*result, **limits))

    def failed(self, error: ReconcilerError, checkout: Checkout) -> str:
        """Return what standard output says of a run that failed."""
        if self.failure == "report":
            from reconciler.report.validation import validation_failed

            return self.text(validation_failed(error, checkout))
        from reconciler.report.lines.failure_lines import error_line
        from reconciler.report.lines.json_lines import as_document, as_json

        return (as_json if self.failure == "lines" else as_document)(error_line(error))

    def check_limit(self, max_bytes: int | None) -> None:
        """Refuse a --max-bytes before anything else is done.

        Raises:
            UsageError: it is too small, or there for a format that it does not limit.
        """
        if max_bytes is None:
            return
        if not self.limited:
            raise UsageError(
                f"--max-bytes does not limit -o {self.name}",
                remedy="leave it out, or add -o markdown",
            )
        from reconciler.report.markdown.budget import check_room

        check_room(max_bytes)


class ApplyTelling(Protocol):
    """A format of `apply`, which is told while it happens.

    With `aside` its events go to standard error, where a bar may replace them.
    """

    aside: bool

    def begin(self, plan: Plan, *, saved: bool) -> str:
        """Return what is said before anything is sent."""

    def event(self, event: Event) -> str:
        """Return what is said of one event."""

    def end(self, plan: Plan, report: Report, exit_code: int) -> str:
        """Return how everything ended."""


def _json(made_by: str, reader: str, failure: Failure = "document") -> Format:
    ending = "jsonl" if failure == "lines" else "json"
    return Format("json", made_by, reader, ending, failure=failure)


def _markdown(made_by: str, reader: str) -> Format:
    return Format("markdown", made_by, reader, "md", limited=True)


def _text(made_by: str) -> Format:
    return Format("text", made_by, "a person at a terminal", "txt")


def _engine(name: str, member: str, reader: str, ending: str) -> Format:
    return Format(name, f"report.engines.{member}", reader, ending, failure="report")


_PLAN = (
    _text("report.text:plan_text"),
    _json("plan.planfile:dump", "programs; it is the plan file itself"),
    _markdown("report.markdown.plan_markdown:plan_markdown", "a comment on a pull request"),
    Format("html", "report.html.page_html:plan_html", "a reviewer who looks closer", "html"),
    Format(
        "gitlab",
        "report.engines.merge_widget:plan_widget",
        "GitLab's `artifacts:reports:terraform`",
        "gitlab.json",
    ),
)
_INVENTORY = (
    _json("report.lines.json_lines:as_document", "programs; see `reconciler schema inventory`"),
    Format("yaml", "report.inventory_text:inventory_yaml", "a person who wants all of it", "yaml"),
)
_EVENTS = "programs, one object a line; see `reconciler schema events`"

FORMATS: dict[str, tuple[Format, ...]] = {
    "validate": (
        _text("report.validation:validation_text"),
        _json("report.validation:validation_json", "programs"),
        _engine(
            "github",
            "annotations:validation_annotations",
            "a GitHub workflow: annotations on the lines of a pull request",
            "github",
        ),
        _engine(
            "gitlab",
            "code_quality:validation_code_quality",
            "GitLab's `artifacts:reports:codequality`",
            "gitlab.json",
        ),
        _engine("sarif", "sarif:validation_sarif", "code scanning and editors", "sarif"),
        _engine("junit", "junit:validation_junit", "a pipeline that lists tests", "junit.xml"),
    ),
    "timeline": (
        _text("report.timeline.timeline_text:timelines_text"),
        _json("report.timeline.timeline_json:timelines_json", "programs"),
        Format("svg", "report.timeline.svg:timelines_svg", "a page or a slide", "svg"),
        Format("mermaid", "report.timeline.mermaid:timelines_mermaid", "a README", "mmd"),
    ),
    "diff": (
        _text("report.comparison_text:comparison_text"),
        _json("report.comparison_text:comparison_json", "programs"),
    ),
    "plan": _PLAN,
    "show": _PLAN,
    "apply": (
        _text("report.progress:ApplyText"),
        _json("report.lines.apply_lines:ApplyJson", _EVENTS, "lines"),
    ),
    "drift": (
        _text("report.drift:drift_text"),
        _json("report.lines.drift_lines:drift_json", _EVENTS, "lines"),
        _markdown("report.markdown.drift_markdown:drift_markdown", "an issue"),
    ),
    "list": (_text("report.inventory_text:list_text"), *_INVENTORY),
    "get": (_text("report.inventory_text:get_text"), *_INVENTORY),
    "accept": (_text("report.manifests.acceptance_text:acceptance_text"),),
    "export": (Format("yaml", "report.export:manifest_text", "git", "yaml"),),
}
"""The formats of each command. A command with one format has no -o."""


def format_of(command: str, name: str | None = None) -> Format:
    """Return a format of a command by its name, or its default."""
    return next(form for form in FORMATS[command] if name in (None, form.name))


def failing_format(words: Sequence[str], name: str) -> Format | None:
    """Return the format in which a failure of a command line is told on standard output.

    None where nothing is said there. Told from the bare words, since they may be what is wrong.
    """
    forms = [form for word in words for form in FORMATS.get(word, ()) if form.name == name]
    form = forms[0] if forms else _json("", "") if name == "json" else None
    return form if form is not None and form.failure else None
