"""A command line that cannot be taken: our words, and the word that was meant."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.cli.options import global_options
from tests.cli.commands import leaves
from tests.library_words import library_words_in
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from tests.conftest import Cli


@pytest.mark.parametrize(
    ("words", "what", "remedy"),
    [
        ("plna", "`reconciler` has no command plna", "did you mean plan? Else see"),
        ("Validate", "`reconciler` has no command Validate", "did you mean validate?"),
        ("destroy-all", "`reconciler` has no command destroy-all", "see `reconciler --help`"),
        ("sandbox sed", "`reconciler sandbox` has no command sed", "did you mean seed?"),
        ("github anotate", "`reconciler github` has no command anotate", "did you mean annotate?"),
        ("plan --targt x", "`reconciler plan` has no option --targt", "did you mean --target?"),
        ("plan --max_destroys 1", "has no option --max_destroys", "did you mean --max-destroys?"),
        ("plan -x", "`reconciler plan` has no option -x", "see `reconciler plan --help`"),
        ("plan --import-by-name=yes", "--import-by-name takes no value", "see"),
        ("plan --out", "--out needs a value", "see `reconciler plan --help`"),
        ("plan -o jsno", "--output jsno: write text, json,", "did you mean json?"),
        ("plan --max-destroys 1.5", "--max-destroys 1.5: write a whole number, 0 or more", "see"),
        ("plan --max-bytes 0", "--max-bytes 0: write a whole number, 1 or more", "see"),
        ("sandbox serve --port 99999", "--port 99999: write a whole number from 0 to", "see"),
        ("plan --out .", "--out .: name a file", "see"),
        ("init ./f", "DIR ./f: name a directory", "see"),
        ("schema plna", "KIND plna: write outplan, patch,", "did you mean plan?"),
        ("show", "PLANFILE is missing", "see `reconciler show --help`"),
        ("plan a b", "`reconciler plan` has no use for a b", "see `reconciler plan --help`"),
    ],
)
def test_a_slip_is_said_in_our_words(
    words: str, what: str, remedy: str, cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / "f").touch()
    done = cli("-C", str(tmp_path), *words.split())
    first, *more = [
        line for line in (done.out + done.err).splitlines() if line[:2] != "::" and line
    ]
    assert done.code == 1
    assert what in first
    assert more[0].startswith(f"  to do: {remedy}")
    assert library_words_in(done.err) == []


def test_an_unknown_target_is_answered_with_the_nearest_key(cli: Cli) -> None:
    write_project(Path(), manifest("sales-east"), manifest("support"))
    done = cli("plan", "--target", "sales-eats", "--target", "zzz")
    assert "--target sales-eats, zzz: no manifest and no owned outplan has this key" in done.err
    assert "to do: did you mean sales-east? Use the key, which is metadata.name" in done.err
    assert "to do: use the key, " in cli("plan", "--target", "zzz").err


def test_an_unknown_label_is_answered_with_the_nearest(cli: Cli) -> None:
    document = manifest("sales")
    document["metadata"]["labels"] = {"team": "sales"}
    write_project(Path(), document)
    assert "to do: did you mean team=sales?" in cli("validate", "-l", "team=slaes").err
    assert "to do: labels stand in" in cli("validate", "-l", "zzz").err


@pytest.mark.parametrize("path", leaves())
def test_the_help_of_a_command_names_the_global_options_that_it_takes(path: str, cli: Cli) -> None:
    command = leaves()[path]
    said = cli(*path.split(), "--help").out.partition("Global options:")[2]
    for option in global_options():
        named = re.search(rf"(?m)^ +(?:-\w, )?{max(option.opts, key=len)}\b", said) is not None
        assert named == (option.name in command.uses), (path, option.name)
