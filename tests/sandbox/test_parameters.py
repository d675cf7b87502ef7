"""Page parameters and ids, as the server reads them from a URL."""

import httpx
import pytest

from reconciler.sandbox.store import Store

OUTPLAN = "abcdef01-2345-4789-8bcd-ef0123456789"
PLAIN = OUTPLAN.replace("-", "")
BAD_PARAMETER = 'The parameter "{}" has an invalid format.'


@pytest.fixture
def full(store: Store, api: httpx.Client) -> httpx.Client:
    """A client of an account with more than a page of outplans."""
    store.seed({"outplans": [{}] * 130})
    return api


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("", 100),
        ("?page_size=1", 1),
        ("?page_size=99", 99),
        ("?page_size=100", 100),
        ("?page_size=0", 100),
        ("?page_size=-1", 100),
        ("?page_size=101", 100),
        ("?page_size=9223372036854775807", 100),
        ("?page_size=-9223372036854775808", 100),
        ("?page_size=010", 10),
        ("?page_size=%2B5", 5),
        ("?page_size=5&foo=x&foo=y", 5),
    ],
)
def test_page_size(full: httpx.Client, query: str, size: int) -> None:
    answer = full.get(f"/outplans{query}")
    assert answer.status_code == 200
    assert len(answer.json()["result"]) == size


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page_size=", "page_size"),
        ("page_size", "page_size"),
        ("page_size=abc", "page_size"),
        ("page_size=5.0", "page_size"),
        ("page_size=1e2", "page_size"),
        ("page_size=+5", "page_size"),
        ("page_size=1_0", "page_size"),
        ("page_size=%D9%A3", "page_size"),  # an Arabic digit
        ("page_size=9223372036854775808", "page_size"),
        ("page_size=-9223372036854775809", "page_size"),
        ("page_size=5&page_size=5", "page_size"),
        ("page_token=&page_token=", "page_token"),
        ("page_token=x&page_size=x", "page_size"),
    ],
)
@pytest.mark.parametrize("path", ["/outplans", "/campaigns", "/numbers", "/accesskeys"])
def test_bad_parameters(api: httpx.Client, path: str, query: str, name: str) -> None:
    answer = api.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]["reason"] == "INVALID_REQUEST_PARAMETER"
    assert answer.json()["error"]["message"] == BAD_PARAMETER.format(name)


@pytest.mark.parametrize(
    "spelling",
    [
        OUTPLAN,
        OUTPLAN.upper(),
        "ABCDEF01-2345-4789-8bcd-ef0123456789",
        PLAIN,
        PLAIN.upper(),
        f"{{{OUTPLAN}}}",
        f"{{{PLAIN}}}",
        f"urn:uuid:{OUTPLAN}",
        f"urn:uuid:{PLAIN}",
        OUTPLAN.replace("-", "%2D"),
        OUTPLAN.replace("-", "%252D"),
    ],
)
def test_spellings_of_an_id(api: httpx.Client, store: Store, spelling: str) -> None:
    store.put_outplan({"id": OUTPLAN})
    answer = api.get(f"/outplans/{spelling}")
    assert answer.status_code == 200
    assert answer.json()["id"] == OUTPLAN


@pytest.mark.parametrize(
    "spelling",
    [
        "x",
        "1",
        PLAIN[:-1],
        f"{OUTPLAN}0",
        f"{{{OUTPLAN}",
        f"urn:UUID:{OUTPLAN}",
        f"{{urn:uuid:{OUTPLAN}}}",
        OUTPLAN.replace("a", "g"),
        OUTPLAN.replace("-", "_"),
        "abcdef0-12345-4789-8bcd-ef0123456789",
        f"%20{OUTPLAN}",
        "00000000-0000-0000-0000-000000000000",
        "0" * 32,
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/outplans/{}"),
        ("PUT", "/outplans/{}"),
        ("PUT", "/outplans/{}/dial_info"),
        ("DELETE", "/outplans/{}"),
        ("GET", "/campaigns/{}"),
        ("GET", "/numbers/{}"),
        ("GET", "/accesskeys/{}"),
        ("GET", "/customers/{}"),
    ],
)
def test_bad_ids(api: httpx.Client, method: str, path: str, spelling: str) -> None:
    answer = api.request(method, path.format(spelling))
    assert answer.status_code == 400
    assert answer.json()["error"]["reason"] == "INVALID_ID"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/outplans/%25zz"), ("DELETE", "/outplans/%25"), ("PUT", "/outplans//dial_info")],
)
def test_ids_that_cannot_be_decoded(api: httpx.Client, method: str, path: str) -> None:
    answer = api.request(method, path)
    assert answer.status_code == 400
    assert answer.json()["error"]["reason"] == "INVALID_REQUEST_PARAMETER"
    assert answer.json()["error"]["message"] == BAD_PARAMETER.format("id")
