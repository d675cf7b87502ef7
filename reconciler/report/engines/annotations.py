"""A validation as workflow commands, which GitHub shows on the lines of a pull request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.github.workflow import annotation_lines, annotations_for
from reconciler.report.engines.remarks import remarks
from reconciler.report.values_text import visible

if TYPE_CHECKING:
    from reconciler.report.validation import Validation


def validation_annotations(validation: Validation) -> str:
    """Return a command a line, nothing where nothing was found."""
    found = annotations_for(remarks(validation), validation.checkout)
    found = [replace(told, file=visible(told.file)) for told in found]
    return "".join(f"{line}\n" for line in annotation_lines(found, every=True))
