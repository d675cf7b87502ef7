"""What stands beside the changes: each reason once, of many alike the first few."""

from __future__ import annotations

from dataclasses import replace

from reconciler.plan.plan import Notice, Withheld
from reconciler.policy.findings import Finding
from reconciler.report.html.lists import findings_html, notes_html, withheld_html

HELD = Withheld("a", "1", "<Name>", "delete", "code", "why & how", "say `yes`")
FOUND = Finding("RC001", "warning", "a", "<message>", "<remedy>", "spec", "f.yaml", 3, 1)


def test_one_reason_of_many_is_told_once() -> None:
    text = "\n".join(withheld_html([HELD, replace(HELD, key="b"), replace(HELD, why="else")]))
    assert text.count("why &amp; how") == 1
    assert "2 outplans are not destroyed: why &amp; how. " in text
    assert text.count('class="item withheld"') == 3
    assert text.count("<bdi>&lt;Name&gt;</bdi>") == 3


def test_nothing_has_no_section() -> None:
    assert [*withheld_html([]), *findings_html([]), *notes_html([])] == []


def test_a_finding_tells_its_place_and_remedy() -> None:
    text = "\n".join(findings_html([FOUND]))
    assert "<small>f.yaml:3</small>: &lt;message&gt;" in text
    assert "To do: &lt;remedy&gt;" in text


def test_many_alike_are_counted() -> None:
    allowed = replace(FOUND, allowed_by="<why>")
    text = "\n".join(findings_html([FOUND] * 22 + [allowed] * 23))
    assert "the same of 2 more outplans" in text
    assert "3 more that are allowed" in text
    assert text.count("<li>allowed") == 20
    assert "<bdi>&lt;why&gt;</bdi>" in text


def test_a_note_tells_what_to_do() -> None:
    text = "\n".join(notes_html([Notice("c", "<a>", "<b>"), Notice("c", "plain")]))
    assert "<li>&lt;a&gt;. <span" in text
    assert "To do: &lt;b&gt;" in text
    assert "<li>plain.</li>" in text
