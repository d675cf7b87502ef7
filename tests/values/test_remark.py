"""A remark: its title, its text, and equal ones about one place as one."""

from __future__ import annotations

from reconciler.values.remark import Remark, grouped

ODD = Remark("RC103", "warning", "60s is long", file="reconciler.yaml", line=4)


def test_equal_remarks_about_one_place_are_one_that_names_a_few_outplans() -> None:
    (remark,) = grouped(ODD._replace(keys=(key,)) for key in ("a", "b", "a", "c", "d", "e"))
    assert remark.keys == ("a", "b", "c", "d", "e")
    assert remark.title == "RC103 a, b, c and 2 more"
    assert len(grouped([ODD, ODD._replace(line=5)])) == 2


def test_the_text_says_what_to_do_and_why_it_is_allowed() -> None:
    told = ODD._replace(remedy="shorten it", allowed_by="until May")
    assert told.text == "60s is long\nto do: shorten it\nallowed: until May"
    assert (ODD.title, ODD.text) == ("RC103", "60s is long")
