"""How much patience each failure has, and the sentence that ends it, without a request."""

from __future__ import annotations

import pytest
from tenacity import AsyncRetrying, RetryCallState

from reconciler.voipbin.replies import Kind, RefusedAnswer
from reconciler.voipbin.retry import (
    RETRIES_PER_RUN,
    Budget,
    FailedError,
    Patience,
    explained,
)


def failing(kind: Kind, *, message: str = "", seconds: float = 0) -> RetryCallState:
    """A request that failed in this way, so many seconds after it began."""
    status = 401 if kind is Kind.UNAUTHENTICATED else 503
    failed = FailedError(RefusedAnswer(kind, status, message=message), "an-id")
    state = RetryCallState(AsyncRetrying(), None, (), {})
    state.set_exception((FailedError, failed, None))
    state.start_time -= seconds
    return state


def attempts(patience: Patience, kind: Kind) -> int:
    """Return after how many failures of this kind a request is given up."""
    return next(number for number in range(1, 1000) if patience.exhausted(failing(kind)))


@pytest.mark.parametrize(
    ("kind", "gets", "puts", "posts", "in_doubt"),
    [
        (Kind.NOT_SENT, 4, 4, 4, False),
        (Kind.BROKEN, 5, 5, 1, True),
        (Kind.SLOW, 2, 2, 1, True),
        (Kind.TOO_LARGE, 1, 1, 1, True),
        (Kind.UNUSABLE, 1, 1, 1, False),
    ],
)
def test_how_often_each_failure_of_the_wire_may_happen(
    kind: Kind, gets: int, puts: int, posts: int, in_doubt: bool
) -> None:
    for method, most in (("GET", gets), ("PUT", puts), ("POST", posts)):
        patience = Patience(method, Budget())
        assert (method, attempts(patience, kind)) == (method, most)
        assert patience.doubts == ({kind} if in_doubt and method != "GET" else set())


@pytest.mark.parametrize(("method", "most"), [("GET", 7), ("PUT", 5), ("POST", 5)])
def test_a_401_of_a_credential_that_was_accepted_is_an_outage_until_it_lasts(
    method: str, most: int
) -> None:
    patience = Patience(method, Budget(accepted=True))
    assert attempts(patience, Kind.UNAUTHENTICATED) == most
    assert patience.last is not None
    said = explained(method, "/outplans", patience.last, patience.doubts, accepted=True)
    assert said.what.startswith("VoIPBIN no longer accepts the credential")
    assert "key lookup is down, or the credential was revoked" in said.remedy
    waited = Patience(method, Budget(accepted=True))
    assert waited.exhausted(failing(Kind.UNAUTHENTICATED, seconds=46)) is (method == "GET")


def test_a_run_repeats_only_so_much_and_waits_out_a_rate_limit_for_nothing() -> None:
    budget = Budget(left=3)
    assert attempts(Patience("GET", budget), Kind.THROTTLED) == 30
    assert attempts(Patience("GET", budget), Kind.NOT_SENT) == 4
    assert attempts(Patience("GET", budget), Kind.NOT_SENT) == 1
    assert Budget().left == RETRIES_PER_RUN


@pytest.mark.parametrize("message", ["", "It said this."])
@pytest.mark.parametrize(
    ("kind", "what", "remedy"),
    [
        (Kind.BROKEN, "VoIPBIN did not answer", "try again later"),
        (Kind.SLOW, "VoIPBIN's answer did not come to an end", "check the endpoint"),
        (Kind.TOO_LARGE, "VoIPBIN's answer did not come to an end", "check the endpoint"),
        (Kind.UNREADABLE, "VoIPBIN's answer is not JSON", "check the endpoint"),
        (Kind.SERVER, "VoIPBIN failed to carry out the request", "VoIPBIN has a problem"),
    ],
)
def test_every_failure_of_a_read_has_its_sentence(
    kind: Kind, what: str, remedy: str, message: str
) -> None:
    error = FailedError(RefusedAnswer(kind, 0, message=message), "an-id")
    said = explained("GET", "/outplans", error, set())
    assert (said.what, said.why or "", said.status) == (what, message, None)
    assert said.remedy.startswith(remedy)
    assert said.where == f"GET /outplans ({kind.value}, request id an-id)"


def test_what_no_repetition_mends_says_its_own_reason_and_remedy() -> None:
    for why, shown in (("The reason.", "The reason."), ("", None)):
        failed = RefusedAnswer(Kind.UNUSABLE, 0, message="Sentence.", why=why, remedy="Do this.")
        said = explained("GET", "/outplans", FailedError(failed, "an-id"), set())
        assert (said.what, said.why, said.remedy) == ("Sentence.", shown, "Do this.")


@pytest.mark.parametrize(
    ("method", "kind", "seconds", "last"),
    [
        ("GET", Kind.SERVER, 44, False),
        ("GET", Kind.SERVER, 46, True),
        ("PUT", Kind.SERVER, 46, False),
        ("GET", Kind.BROKEN, 46, False),
    ],
)
def test_a_read_that_outlasted_the_circuit_breaker_is_given_up(
    method: str, kind: Kind, seconds: float, last: bool
) -> None:
    assert Patience(method, Budget()).exhausted(failing(kind, seconds=seconds)) is last
