"""Label selectors: what they select is what kubectl selects, and what is none is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.values.errors import UsageError
from reconciler.values.selector import parse_selector
from tests.support import desired, manifest

SALES = {"team": "sales", "tier": "gold"}
SUPPORT = {"team": "support"}
NONE: dict[str, str] = {}
EMPTY = {"team": ""}


@pytest.mark.parametrize(
    ("text", "selected"),
    [
        ("team=sales", [SALES]),
        ("team==sales", [SALES]),
        ("team = sales", [SALES]),
        ("team!=sales", [SUPPORT, NONE, EMPTY]),
        ("team", [SALES, SUPPORT, EMPTY]),
        ("!team", [NONE]),
        ("! tier", [SUPPORT, NONE, EMPTY]),
        ("team in (sales,support)", [SALES, SUPPORT]),
        ("team in ( sales , other )", [SALES]),
        ("team notin (sales)", [SUPPORT, NONE, EMPTY]),
        ("team notin (sales,)", [SUPPORT, NONE]),
        ("team=", [EMPTY]),
        ("team!=", [SALES, SUPPORT, NONE]),
        ("team=,tier", []),
        ("team in ()", [EMPTY]),
        ("team=sales,tier=gold", [SALES]),
        ("team in (sales,support),!tier", [SUPPORT]),
        ("team,team notin (sales),team!=", [SUPPORT]),
        (" team=sales ", [SALES]),
        ("example.com/team=sales", []),
    ],
)
def test_it_selects_what_kubectl_selects(text: str, selected: list[dict[str, str]]) -> None:
    selector = parse_selector([text])
    assert [some for some in (SALES, SUPPORT, NONE, EMPTY) if selector.selects(some)] == selected


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", ",", "team,", "team=a=b", "=a", "team in", "team in a", "team in (a"),
        *("team in a)", "team (a)", "!", "!team=a", "!!team", "team>1", "team<1", "team sales"),
        *("team in (a b)", "in (a)", "team=a)", "team==,=", "team=>a"),
    ],
)
def test_what_is_no_selector_is_refused_with_the_syntax(text: str) -> None:
    with pytest.raises(UsageError, match="is no label selector") as caught:
        parse_selector([text])
    assert "team=sales" in caught.value.remedy


def test_several_must_all_hold() -> None:
    both = parse_selector(["team=sales", "tier=gold"])
    assert both.text == "team=sales,tier=gold"
    assert [both.selects(some) for some in (SALES, {"team": "sales"})] == [True, False]


_WORDS = st.sampled_from(["a", "b", "c"])


@given(st.lists(st.tuples(_WORDS, _WORDS), min_size=1), st.dictionaries(_WORDS, _WORDS))
def test_equal_and_in_are_one_and_their_opposites_are_opposites(
    pairs: list[tuple[str, str]], labels: dict[str, str]
) -> None:
    for name, text in pairs:
        ways = {
            parse_selector([written]).selects(labels)
            for written in (f"{name}={text}", f"{name}=={text}", f"{name} in ({text})")
        }
        assert ways == {labels.get(name) == text}
        opposite = {
            parse_selector([written]).selects(labels)
            for written in (f"{name}!={text}", f"{name} notin ({text})")
        }
        assert opposite == {labels.get(name) != text}
    every = parse_selector([",".join(f"{name}={text}" for name, text in pairs)])
    assert every.selects(labels) == all(labels.get(name) == text for name, text in pairs)


def test_nothing_selected_is_an_error_that_names_the_labels_that_there_are() -> None:
    labelled = manifest("a")
    labelled["metadata"]["labels"] = SALES
    wanted = desired(labelled, manifest("b"))
    assert parse_selector(["tier"]).some_keys(wanted) == {"a"}
    with pytest.raises(UsageError, match="-l team=slaes: no manifest has such labels") as caught:
        parse_selector(["team=slaes"]).some_keys(wanted)
    assert caught.value.why == "labels there are: team=sales, tier=gold"
    with pytest.raises(UsageError) as caught:
        parse_selector(["team"]).some_keys(desired(manifest("b")))
    assert caught.value.why == "no manifest has any label"
