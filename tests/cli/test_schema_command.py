"""`reconciler schema`: what people write and programs read, as JSON Schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from reconciler.report.json_schemas import KINDS, schema

if TYPE_CHECKING:
    from tests.conftest import Cli


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_printed(kind: str, cli: Cli) -> None:
    done = cli("schema", kind)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out) == schema(kind)


def test_the_outplan_is_meant_where_nothing_is_named(cli: Cli) -> None:
    assert cli("schema").out == cli("schema", "outplan").out
