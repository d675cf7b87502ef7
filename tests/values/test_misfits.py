"""What does not fit a model, in plain words."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reconciler.values.misfits import misfits
from tests.library_words import library_words_in


class Sample(BaseModel):
    """Members of every type that plan files and answers have."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = ""
    number: int = 0
    share: Annotated[float, Field(ge=0, le=1)] = 0
    yes: bool = True
    kind: Literal["a", "b"] = "a"
    several: tuple[int, ...] = ()
    some: dict[str, int] = {}
    inner: Sample | None = None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"text": 1}, "text: it is not a text"),
        ({"number": "x"}, "number: it is not a whole number"),
        ({"share": "x"}, "share: it is not a number"),
        ({"share": 2.0}, "share: it is out of bounds, of which one is 1.0"),
        ({"yes": "x"}, "yes: it is not true or false"),
        ({"kind": "c"}, "kind: it is not 'a' or 'b'"),
        ({"several": 1}, "several: it is not a list"),
        ({"some": 1}, "some: it is not an object"),
        ({"some": {"a": "x"}}, "some.a: it is not a whole number"),
        ({"more": 1}, "more: it is not known"),
        ({"inner": {"text": 1}}, "inner.text: it is not a text"),
        (5, "it is not an object"),
    ],
)
def test_what_does_not_fit_is_said_in_plain_words(data: Any, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate(data)
    assert misfits(caught.value) == [said]
    assert library_words_in(said) == []
