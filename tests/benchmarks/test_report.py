"""The table and `results.md`: reaches reached and missed, and rows without a figure."""

from __future__ import annotations

from benchmarks.report import Line, markdown, summary, table, unmeasured

REACHED = Line("1 start", "45 ms (43 to 50)", "click: 40 ms", "1.12x", "<= 1.5x", reached=True)
MISSED = Line("2 validate", "300 ms", "yaml: 200 ms", "1.50x", "<= 1.3x", reached=False)
NOTHING_TO_REACH = Line("4 plan of 7", "1.10 s", why="0.110 ms per outplan")
ABSENT = unmeasured("4 beside octoDNS", "pip cannot install octoDNS: no | way", ">= 5x faster")
LINES = [REACHED, MISSED, NOTHING_TO_REACH, ABSENT]


def test_the_table_stands_in_columns_and_says_what_was_missed() -> None:
    assert table(LINES).splitlines() == [
        "row               measured          floor or peer  ratio  reach         reached",
        "----------------  ----------------  -------------  -----  ------------  -------",
        "1 start           45 ms (43 to 50)  click: 40 ms   1.12x  <= 1.5x       yes",
        "2 validate        300 ms            yaml: 200 ms   1.50x  <= 1.3x       no",
        "4 plan of 7       1.10 s",
        "4 beside octoDNS  not measured                            >= 5x faster",
        "",
        "4 plan of 7: 0.110 ms per outplan",
        "4 beside octoDNS: pip cannot install octoDNS: no | way",
        "",
        "1 of 2 reaches reached; 1 not measured.",
    ]


def test_a_table_without_notes_has_none() -> None:
    assert table([REACHED]).splitlines()[-2:] == ["", "1 of 1 reaches reached."]


def test_the_summary_leaves_out_what_was_not_judged() -> None:
    assert summary([NOTHING_TO_REACH]) == "0 of 0 reaches reached."
    assert summary([ABSENT]) == "0 of 0 reaches reached; 1 not measured."


def test_the_results_hold_the_table_the_notes_and_the_place() -> None:
    text = markdown(LINES, [("cores", "2"), ("CPU", "some | thing <2>")])
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert rows[0] == "| row | measured | floor or peer | ratio | reach | reached |"
    assert rows[3] == "| 2 validate | 300 ms | yaml: 200 ms | 1.50x | &lt;= 1.3x | no |"
    assert rows[5] == "| 4 beside octoDNS | not measured |  |  | >= 5x faster |  |"
    assert "- **4 beside octoDNS**: pip cannot install octoDNS: no \\| way\n" in text
    assert "1 of 2 reaches reached; 1 not measured." in text
    assert text.endswith("## Where\n\n- cores: 2\n- CPU: some \\| thing &lt;2>\n")
